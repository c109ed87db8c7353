"""``report.html``: one file that needs no network and runs no script but its own.

The content security policy names the hashes of the one style and the one script; everything
that a target has sent is either escaped text or packed base64. However large the run was, the
file stays small: first bodies are left out, then the longest lists are cut, and it says so.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bookproof.report.advice import Advice, advice
from bookproof.report.causes import Cause, anchors, slugged
from bookproof.report.coverage import short
from bookproof.report.details import Packer, packed
from bookproof.report.sections import Report, report_of
from bookproof.report.wording import LABELS, addresses, cut, duration, visible
from bookproof.results import Outcome, RunResult

LARGEST = 5_000_000
"""Bytes that a page may have."""
_CASE_ELEMENT = 60
"""Bytes of the element that holds the packed details of one case, without its anchor."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a page lists of each kind, and the longest text it quotes."""

    cases: int
    causes: int
    links: int
    rows: int
    text: int


_LIMITS = (
    Limits(cases=1_500, causes=150, links=60, rows=200, text=2_000),
    Limits(cases=600, causes=40, links=10, rows=40, text=600),
    Limits(cases=150, causes=20, links=3, rows=20, text=200),
)
"""From the usual to the narrowest; the first whose page is small enough is taken."""


def html(run: RunResult, packer: Packer) -> str:
    """The whole page, at most ``LARGEST`` bytes in UTF-8."""
    report = report_of(run)
    packer.note(run.cases)
    index = packed({"checks": packer.table, "profiles": report.profiles})
    for limits in _LIMITS:
        page = _page(run, report, limits, index)
        listed = {row.link.anchor for row in report.cases[: limits.cases]}
        frame = sum(len(anchor) + _CASE_ELEMENT for anchor in listed)
        budget = LARGEST - frame - len(page.encode("utf-8", "replace"))
        if budget > LARGEST // 5:
            break
    named = zip(anchors(run.cases), run.cases, strict=True)
    details = packer.fit([pair for pair in named if pair[0] in listed], max(budget, 0))
    start, end = page.rsplit(_PLACE, 1)
    elements = "".join(
        f'<script type="text/plain" id="data-{anchor}">{text}</script>\n'
        for anchor, text in details.items()
    )
    return f"{start}{elements}{end}"


_SCRIPTS = ("values.js", "case.js", "lists.js")
"""The parts of the page's script, in this order."""
_PLACE = "<!-- details -->"
"""Where the packed details go; the last such comment is ours, whatever a target has sent."""


def _page(run: RunResult, report: Report, limits: Limits, index: str) -> str:
    style, script = _asset("report.css"), _script()
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            run=run,
            report=report,
            limits=limits,
            index=index,
            style=Markup(style),  # noqa: S704 - our own file, not data
            script=Markup(script),  # noqa: S704 - our own file, not data
            place=Markup(_PLACE),  # noqa: S704 - our own text, not data
            policy=policy(style, script),
        )
    )


def policy(style: str, script: str) -> str:
    """A content security policy under which exactly these two inline texts are allowed."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}';"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )


def prose(text: str) -> Markup:
    """A sentence of ours with the parts between backticks set as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


def linked(text: str) -> Markup:
    """A text of the user with its web addresses as links."""
    made, rest = Markup(""), text
    for address in addresses(text):
        before, _, rest = rest.partition(address)
        made += Markup('{}<a href="{}" rel="noreferrer noopener">{}</a>').format(
            before, address, address
        )
    return made + rest


_CREDENTIALS = (
    "The system does not know these credentials, or they may not do this: compare the request "
    "headers, tokens and users of the configuration with its own."
)
_DENIED = ("401", "403")


def advised(cause: Cause) -> Advice | None:
    """Advice on the check of a cause; where every answer was a denial, credentials come first."""
    told = advice(cause.check)
    denied = all(example.got.startswith(_DENIED) for example in cause.examples)
    if told is None or cause.where != "status" or not denied:
        return told
    if any(example.expected.startswith("4") for example in cause.examples):
        return told
    return replace(told, causes=(_CREDENTIALS, *told.causes))


def narrowed(section: str, **values: str) -> str:
    """The fragment that opens a list narrowed down: ``#cases?outcome=failed``."""
    chosen = "&".join(
        f"{name}={quote(value, safe='', errors='replace')}"
        for name, value in values.items()
        if value
    )
    return f"#{section}?{chosen}"


def seen(value: object) -> object:
    """What the page is given to show, with nothing in it that cannot be seen."""
    if isinstance(value, Markup):
        return Markup(visible(value))  # noqa: S704 - as safe as it was
    return visible(value) if isinstance(value, str) else value


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _script() -> str:
    """Our parts as one script that leaves no names behind."""
    parts = "\n".join(map(_asset, _SCRIPTS))
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


@cache
def _asset(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bookproof.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(prose=prose, short=short, duration=duration, slugged=slugged)
    environment.filters.update(cut=cut, linked=linked)
    environment.globals.update(
        labels=LABELS, outcomes=tuple(Outcome), narrowed=narrowed, advised=advised
    )
    return environment
