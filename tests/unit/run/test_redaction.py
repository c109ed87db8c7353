"""Secrets of the configuration are hidden wherever they turn up."""

from __future__ import annotations

import base64
import html
import json
import re
from urllib.parse import quote

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


HARD = 's3cr+t/Ké<&1234"x'


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        quote(HARD, safe=""),
        quote(HARD, safe="").lower().replace("k", "K"),
        quote(quote(HARD, safe=""), safe=""),
        json.dumps(HARD),
        json.dumps(json.dumps({"x": HARD})),
        "s3cr\\u002Bt/K\\u00E9\\u003C\\u00261234\\u0022x",
        "s3cr&#43;t&#x2F;K&eacute;&lt;&amp;1234&quot;x",
        html.escape(json.dumps(HARD)),
        HARD.encode().hex(),
        HARD.encode().hex().upper(),
        *(base64_of("y" * before + HARD + "zz") for before in range(4)),
        base64.urlsafe_b64encode(HARD.encode()).decode().rstrip("="),
        quote(base64_of(HARD), safe=""),
    ],
)
def test_a_secret_is_known_in_other_forms(text: str) -> None:
    hidden = Redactor([{"X-Api-Key": HARD}]).text(f"before {text} after")
    assert re.fullmatch(r'before [\w"{: &;\\]{0,20}\*\*\*[\w"=} &;\\]{0,20} after', hidden), hidden


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"token eyJ{'a' * 20}.eyJ{'b' * 20}.c-d_e is", "token *** is"),
        ("sent Bearer abcdef012345==", "sent Bearer ***"),
        (f"sent Basic {base64_of('user:canary')}", "sent Basic ***"),
        ("Set-Cookie: sid=canary; Path=/\nAccept: x", "Set-Cookie: ***\nAccept: x"),
        ("Accept: x\r\nauthorization: Token canary", "Accept: x\r\nauthorization: ***"),
        ("<a><password>canary</password></a>", "<a><password>***</password></a>"),
        ("<a access_token='canary' b='c'/>", "<a access_token='***' b='c'/>"),
    ],
)
def test_secrets_that_are_known_by_their_form(text: str, hidden: str) -> None:
    redactor = Redactor([])
    assert redactor.text(text) == hidden
    assert redactor.text(hidden) == hidden


@pytest.mark.parametrize(
    "text",
    ["Basic membership", "Bearer of good news", 'Bearer realm="bookings1"', "<token/>", "eyJ.eyJ.x",
     "the cookie is missing: see the policy"],
)  # fmt: skip
def test_words_that_are_no_secrets_stay(text: str) -> None:
    assert Redactor([]).text(text) == text


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
