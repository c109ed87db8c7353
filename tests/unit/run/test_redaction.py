"""Secrets of the configuration are hidden wherever they turn up."""

from __future__ import annotations

import pytest

from bookproof.client.redaction import HIDDEN, Redactor

BEARER = "canary-token-1"
KEY = "canary/key+2="
COOKIE = "sid=canary-cookie-3"


@pytest.fixture
def redactor() -> Redactor:
    return Redactor(
        [
            {"Authorization": f"Bearer {BEARER}", "X-Api-Key": KEY},
            {"Cookie": COOKIE, "X-Seller": "https://seller.example/1"},
        ]
    )


def test_configured_headers_are_hidden(redactor: Redactor) -> None:
    headers = {"authorization": "x", "X-SELLER": "y", "Set-Cookie": "z", "Accept": "a"}
    assert redactor.headers(headers) == (
        ("authorization", HIDDEN),
        ("X-SELLER", HIDDEN),
        ("Set-Cookie", HIDDEN),
        ("Accept", "a"),
    )


@pytest.mark.parametrize(
    "text",
    [
        f"Bearer {BEARER}",
        BEARER,
        f'{{"echo": "{KEY}"}}',
        COOKIE,
        "canary-cookie-3",
        f"https://a.example/?token={BEARER}&x=1",
        "https://a.example/?key=canary%2Fkey%2B2%3D",
        '{"echo": "canary\\/key+2="}',
    ],
)
def test_secrets_are_hidden_in_texts(redactor: Redactor, text: str) -> None:
    hidden = redactor.text(text)
    assert HIDDEN in hidden
    assert "canary" not in hidden


def test_what_is_no_secret_stays(redactor: Redactor) -> None:
    text = "Bearer https://seller.example/1"
    assert redactor.text(text) == text


def test_nothing_configured() -> None:
    redactor = Redactor([{}])
    assert redactor.text("a") == "a"
    assert redactor.headers({"X": "1", "Authorization": "2"}) == (
        ("X", "1"),
        ("Authorization", HIDDEN),
    )


def test_short_values_are_not_searched_for() -> None:
    assert Redactor([{"X-Api-Key": "abc"}]).text("abc") == "abc"
