"""The page: what the certificate says for people, with the credential in it for programs.

The same certificate always gives the same page. Everything outside the credential, the shell, has
a hash in the credential; so the page is bound to the signature whatever version reads it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bookproof.certificate.credential import Certificate
from bookproof.report.wording import LABELS
from bookproof.results import Outcome

_BLOCK = re.compile(
    rb'(<script type="application/ld\+json" id="credential">\n)(.*?)(\n</script>)', re.DOTALL
)


def shell(certificate: Certificate) -> bytes:
    """The page with an empty place for the credential."""
    style = _style()
    text = (
        _environment()
        .get_template("certificate.html.jinja")
        .render(
            certificate=certificate,
            claims=certificate.claims,
            style=Markup(style),  # noqa: S704 - our own file, not data
            policy=_policy(style),
        )
    )
    return text.encode("utf-8")


def shell_hash(page: bytes) -> str:
    """SHA-256 in hex of a shell."""
    return hashlib.sha256(page).hexdigest()


def join(empty: bytes, credential: bytes) -> bytes:
    """The shell with the credential in its place."""
    return _BLOCK.sub(lambda found: found[1] + credential + found[3], empty, count=1)


def split(page: bytes) -> tuple[bytes, bytes]:
    """Shell and credential of a page.

    Raises:
        ValueError: there is no credential in it, or more than one.
    """
    if len(_BLOCK.findall(page)) != 1:
        raise ValueError("there is not exactly one credential in the page")
    return _BLOCK.sub(rb"\1\3", page), _BLOCK.findall(page)[0][1]


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _day(time: datetime) -> str:
    return time.date().isoformat()


@cache
def _style() -> str:
    return (files(__package__) / "templates" / "certificate.css").read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bookproof.certificate", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = {str(outcome): label.word.lower() for outcome, label in LABELS.items()}
    environment.globals.update(words=words, outcomes=tuple(map(str, Outcome)))
    environment.filters.update(day=_day)
    return environment
