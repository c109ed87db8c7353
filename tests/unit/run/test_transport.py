"""One request and its whole answer, in time, or a clear fault."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest

from bookproof.client.transport import DEEPEST, Transport, parse_json, write_json
from bookproof.faults import EnvironmentFault

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def whole_request(connection: socket.socket) -> bytes:
    """A request with its body; empty when the client has gone."""
    found = b""
    while True:
        head, end, body = found.partition(b"\r\n\r\n")
        _, _, length = head.lower().partition(b"content-length:")
        if end and len(body) >= int(length.split(b"\r\n")[0] or 0):
            return found
        part = connection.recv(65536)
        if not part:
            return b""
        found += part


@contextmanager
def answering(*answers: bytes, pause: float = 0.0) -> Iterator[tuple[str, list[bytes]]]:
    """A server that gives these answers, a byte at a time if there is a pause; what it got."""
    received: list[bytes] = []
    closing = threading.Event()

    def serve() -> None:
        left = list(answers)
        while left:
            try:
                connection = listener.accept()[0]
            except OSError:
                return
            with connection:
                talk(connection, left)

    def talk(connection: socket.socket, left: list[bytes]) -> None:
        while left:
            try:
                request = whole_request(connection)
                if not request:
                    return
                received.append(request)
                answer = left.pop(0)
                if not pause:
                    connection.sendall(answer)
                    continue
                for byte in answer:
                    connection.sendall(bytes([byte]))
                    if closing.wait(pause):
                        return
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", received
        closing.set()
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture
def transport() -> Iterator[Transport]:
    found = Transport(timeout=0.4)
    yield found
    found.close()


def fault(send: Callable[[], object]) -> str:
    with pytest.raises(EnvironmentFault) as caught:
        send()
    return str(caught.value)


def test_an_answer(transport: Transport) -> None:
    body = "naïve \udfff".encode("utf-8", "replace") + b"\xff"
    head = b"HTTP/1.1 418 No\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: %d\r\n\r\n" % len(body)
    with answering(head + body) as (url, received):
        answer = transport.send("PUT", f"{url}/a?b=c", {"X-Mine": "yes"}, '{"a": "é"}')
    assert (answer.status, answer.headers["x-a"]) == (418, "1, 2")
    assert answer.text == "naïve ?\ufffd"
    assert received[0].startswith(b"PUT /a?b=c HTTP/1.1\r\n")
    assert b"X-Mine: yes\r\n" in received[0]
    assert received[0].endswith('{"a": "é"}'.encode())


def test_connections_are_kept(transport: Transport) -> None:
    with answering(OK, OK, OK) as (url, received):
        for _ in range(3):
            assert transport.send("GET", url, {}).text == "ok"
    assert len(received) == 3


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X-Drop: 1\r\n" * 100,
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + b"x" * 900,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 900,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 900,
    ],
    ids=["headers", "known length", "until closed", "chunks"],
)
def test_a_dripping_answer_is_given_up_in_time(transport: Transport, answer: bytes) -> None:
    with answering(answer, pause=0.01) as (url, _):
        started = time.monotonic()
        message = fault(lambda: transport.send("GET", url, {}))
        assert 0.4 <= time.monotonic() - started < 1.5
    assert url in message
    assert "0.4 s; " in message


def test_after_a_time_out_the_next_request_is_sound(transport: Transport) -> None:
    with answering(b"HTTP/1.1 200 OK\r\n" + b"X-Drop: 1\r\n" * 100, pause=0.01) as (url, _):
        fault(lambda: transport.send("GET", url, {}))
    with answering(OK) as (url, _):
        assert transport.send("GET", url, {}).text == "ok"


def test_a_redirect_is_an_answer(transport: Transport) -> None:
    with answering(b"HTTP/1.1 302 F\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n") as (url, _):
        answer = transport.send("GET", url, {})
    assert (answer.status, answer.headers["location"]) == (302, "/b")


def test_a_redirect_is_followed_when_asked_for(transport: Transport) -> None:
    away = b"HTTP/1.1 302 F\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
    with answering(away, OK) as (url, received):
        answer = transport.send("GET", f"{url}/a", {"X-Api-Key": "k"}, follow=True)
    assert (answer.text, answer.url) == ("ok", f"{url}/b")
    assert b"X-Api-Key: k" in received[1]


def test_credentials_do_not_follow_to_another_host(transport: Transport) -> None:
    with answering(OK) as (there, got):
        elsewhere = there.replace("127.0.0.1", "localhost").encode()
        away = b"HTTP/1.1 302 F\r\nLocation: %s/b\r\nContent-Length: 0\r\n\r\n" % elsewhere
        with answering(away) as (url, received):
            headers = {"X-Api-Key": "k", "Accept": "a/b"}
            assert transport.send("GET", url, headers, follow=True).text == "ok"
    assert b"X-Api-Key: k" in received[0]
    assert b"X-Api-Key" not in got[0]
    assert b"Accept: a/b" in got[0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", "the answer broke off"),
        (b"SSH-2.0-x\r\n", "no connection"),
        (b"\r\n", "no connection"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 5000, "no connection"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\nplain words.",
            "not encoded as Content-Encoding says",
        ),
    ],
)
def test_broken_answers(transport: Transport, answer: bytes, words: str) -> None:
    with answering(answer) as (url, _):
        connection_ends = Transport(timeout=0.4)
        message = fault(lambda: connection_ends.send("GET", url, {}))
        connection_ends.close()
    assert message.startswith(f"GET {url}")
    assert words in message or "no answer within" in message


@pytest.mark.parametrize("url", ["nonsense", "http://", "http://[x", "ftp://a.example/"])
def test_what_is_no_url(transport: Transport, url: str) -> None:
    assert url in fault(lambda: transport.send("GET", url, {}))


def test_exact_json() -> None:
    text = f'{{"price":10.10,"big":{2**80},"none":null,"text":"\\ud800"}}'
    document = parse_json(text)
    assert document["price"] == Decimal("10.10")
    assert write_json(document) == text


@pytest.mark.parametrize(
    "text",
    ["", "{", "NaN", '{"a": Infinity}', "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
     "[" * 99_999, '{"a":' * 5000 + "1" + "}" * 5000, "9" * 5000],
)  # fmt: skip
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|nested|Expecting|digits"):
        parse_json(text)


def test_the_deepest_json() -> None:
    assert parse_json("[" * DEEPEST + "]" * DEEPEST)
    assert parse_json("7") == 7
