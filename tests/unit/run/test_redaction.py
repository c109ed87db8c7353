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


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ('{"access_token": "canary", "x": 1}', '{"access_token": "***", "x": 1}'),
        ('{"client_secret":"can\\"ary","y":2}', '{"client_secret":"***","y":2}'),
        ('{"echo": "{\\"password\\": \\"can\\\\\\"ary\\", \\"z\\": 3}"}',
         '{"echo": "{\\"password\\": \\"***\\", \\"z\\": 3}"}'),
        ('{"beta:accessToken": "canary"}', '{"beta:accessToken": "***"}'),
        ('{"password": 123}', '{"password": "***"}'),
        ("grant=x&refresh_token=canary&b=2", "grant=x&refresh_token=***&b=2"),
        ("https://a.example/?token=canary#here", "https://a.example/?token=***#here"),
        ("https://user:canary@a.example/x", "https://user:***@a.example/x"),
    ],
)  # fmt: skip
def test_secrets_that_nobody_configured(text: str, hidden: str) -> None:
    assert Redactor([]).text(text) == hidden


@pytest.mark.parametrize(
    "text",
    ['{"tokenType": "x"}', '{"keywords": "k"}', '{"url": "https://a.example/y@z"}',
     '{"password": ""}', '{"accessCode": [{"description": "1234"}]}'],
)  # fmt: skip
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert Redactor([]).text(text) == text


def test_what_is_hidden_already_stays_as_it_is() -> None:
    redactor = Redactor([])
    once = redactor.text('{"token": "canary"} https://u:canary@a.example/?token=canary')
    assert redactor.text(once) == once


def test_the_password_of_basic_authentication() -> None:
    redactor = Redactor([{"Authorization": "Basic dXNlcjpjYW5hcnktNg=="}])
    assert "canary" not in redactor.text('{"who": "user", "how": "canary-6"}')
    assert "Y2FuYXJ5" not in redactor.text("aGVyZQ== dXNlcjpjYW5hcnktNg")
