"""One HTTP request and its whole answer, within a time limit, or a clear fault."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import simplejson
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import ReadTimeoutError

from bookproof.client.punctual import PunctualAdapter
from bookproof.faults import EnvironmentFault

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes after which an answer is given up as endless."""

DEEPEST = 100
"""Levels of nesting in JSON above which a document is given up."""

_TOO_DEEP = f"it is nested more than {DEEPEST} levels deep"
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as it came: header names in lower case, body as text, seconds it took."""

    url: str
    status: int
    headers: Mapping[str, str]
    text: str
    seconds: float


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """None: a redirect is an answer, and ``Transport`` decides what to do with it."""
        return None


class Transport:
    """Sends requests over kept-alive connections.

    Proxies are taken from the environment once; a ``.netrc`` is never read, so that no
    credentials but the configured ones are sent. Redirects are answers, unless asked for.
    """

    def __init__(self, *, timeout: float, verify_tls: bool = True) -> None:
        self.timeout = timeout
        self._session = _Session()
        self._session.proxies = urllib.request.getproxies()
        self._session.trust_env = False
        self._session.verify = verify_tls
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, PunctualAdapter(pool_connections=4, pool_maxsize=8))

    def close(self) -> None:
        """Give up the connections."""
        self._session.close()

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: str | None = None,
        *,
        follow: bool = False,
    ) -> Received:
        """Send one request and read the whole answer.

        Args:
            follow: go after redirects, at most five; credentials are not sent to another host.

        Raises:
            EnvironmentFault: no complete answer came; the message names URL, cause and remedy.
        """
        deadline = time.monotonic() + self.timeout
        for _ in range(_MOST_REDIRECTS + 1):
            received = self._once(method, url, headers, body, deadline)
            target = received.headers.get("location")
            if not (follow and received.status in _REDIRECTS and target):
                return received
            before, url = url, _redirected(method, url, target)
            if _is_elsewhere(before, url):
                headers = {name: text for name, text in headers.items() if name == "Accept"}
        raise EnvironmentFault(
            f"{method} {url}: redirected more than {_MOST_REDIRECTS} times; "
            "give the address that the redirects should end at"
        )

    def together(self, sends: Sequence[Callable[[], Received]]) -> list[Received]:
        """Send requests at the same moment; their answers in the order of the requests.

        Raises:
            EnvironmentFault: one of them got no complete answer.
        """
        with ThreadPoolExecutor(len(sends)) as pool:
            return [asked.result() for asked in [pool.submit(send) for send in sends]]

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], body: str | None, deadline: float
    ) -> Received:
        started = time.monotonic()
        prepared = requests.PreparedRequest()
        try:
            prepared.prepare_method(method)
            prepared.prepare_url(url, None)
            prepared.headers = CaseInsensitiveDict(headers)
            prepared.prepare_body(body.encode() if body is not None else None, None)
            with self._session.send(
                prepared,
                stream=True,
                timeout=max(0.001, deadline - started),
                allow_redirects=False,
                proxies=self._session.proxies,
                verify=self._session.verify,
            ) as response:
                text = _read(response, method, url)
                return Received(
                    url=url,
                    status=response.status_code,
                    headers={k.lower(): v for k, v in response.headers.items()},
                    text=text,
                    seconds=time.monotonic() - started,
                )
        except (requests.RequestException, UnicodeError, ValueError) as error:
            raise EnvironmentFault(_explain(error, method, url, self.timeout)) from error


def _is_elsewhere(before: str, after: str) -> bool:
    """Whether credentials for one address are not meant for the other."""
    old, new = urlsplit(before), urlsplit(after)
    return old.hostname != new.hostname or (old.scheme, new.scheme) == ("https", "http")


def _redirected(method: str, url: str, target: str) -> str:
    try:
        return requests.compat.urljoin(url, target)
    except ValueError as error:
        raise EnvironmentFault(
            f"{method} {url}: redirected to {target!r}, which is no URL; mend the Location header"
        ) from error


def _read(response: requests.Response, method: str, url: str) -> str:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(65536):
        parts.append(part)
        size += len(part)
        if size > LARGEST_BODY:
            raise EnvironmentFault(
                f"{method} {url}: the answer is larger than {LARGEST_BODY >> 20} MiB; "
                "is this the right address?"
            )
    return b"".join(parts).decode("utf-8", errors="replace")


def _explain(error: Exception, method: str, url: str, timeout: float) -> str:
    where = f"{method} {url}"
    if isinstance(error, requests.exceptions.SSLError):
        return f"{where}: TLS failed ({_root(error)}); install the certificate or set verifyTls"
    if isinstance(error, requests.exceptions.ProxyError):
        return f"{where}: the proxy failed ({_root(error)}); check HTTP_PROXY and NO_PROXY"
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ReadTimeout):
        return f"{where}: no answer within {timeout:g} s; is the system up? (timeouts.request)"
    if error.args and isinstance(error.args[0], ReadTimeoutError):
        return (
            f"{where}: the answer was still coming after {timeout:g} s; "
            "make the system faster or raise timeouts.request"
        )
    if isinstance(error, requests.exceptions.ConnectionError):
        return f"{where}: no connection ({_root(error)}); is the system up and the address right?"
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return f"{where}: the body is not encoded as Content-Encoding says ({_root(error)})"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return f"{where}: the answer broke off ({_root(error)})"
    return f"{where}: {_root(error)}"


def _root(error: BaseException) -> str:
    """The innermost cause in one line."""
    seen = error
    while True:
        reason = getattr(seen, "reason", None)
        inner = reason if isinstance(reason, BaseException) else seen.__cause__ or seen.__context__
        if inner is None or inner is seen:
            break
        seen = inner
    return " ".join(str(seen).split()) or type(seen).__name__


def parse_json(text: str) -> Any:
    """Parse JSON exactly: numbers with a fraction as Decimal, integers of any size.

    Raises:
        ValueError: the text is no JSON, with line and column in the message, or it is nested
            too deeply.
    """
    try:
        document = simplejson.loads(text, use_decimal=True)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    inside = [document] if isinstance(document, dict | list) else []
    for _ in range(DEEPEST + 1):
        if not inside:
            return document
        inside = [
            part
            for whole in inside
            for part in (whole.values() if isinstance(whole, dict) else whole)
            if isinstance(part, dict | list)
        ]
    raise ValueError(_TOO_DEEP)


def write_json(document: Any) -> str:
    """Write JSON, Decimals exactly."""
    return simplejson.dumps(document, use_decimal=True, separators=(",", ":"))
