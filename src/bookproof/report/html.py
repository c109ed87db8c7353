"""``report.html``: one file that needs no network and runs no script but its own.

The content security policy names the hashes of the one style and the one script; everything
that a target has sent is either escaped text or packed base64.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bookproof.report.causes import anchors, slugged
from bookproof.report.coverage import short
from bookproof.report.details import Packer
from bookproof.report.sections import report_of
from bookproof.report.wording import LABELS, duration
from bookproof.results import Outcome, RunResult


def html(run: RunResult, packer: Packer) -> str:
    """The whole page."""
    style, script = _asset("report.css"), _asset("report.js")
    blobs = [
        (anchor, packer.pack(anchor, case))
        for anchor, case in zip(anchors(run.cases), run.cases, strict=True)
    ]
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            run=run,
            report=report_of(run),
            blobs=blobs,
            style=Markup(style),  # noqa: S704 - our own file, not data
            script=Markup(script),  # noqa: S704 - our own file, not data
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


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _asset(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bookproof.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(prose=prose, short=short, duration=duration, slugged=slugged)
    environment.globals.update(labels=LABELS, outcomes=tuple(Outcome))
    return environment
