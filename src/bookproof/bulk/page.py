"""The result as one HTML page that needs no network and runs no script."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bookproof.bulk.outcome import Outcome
from bookproof.bulk.texts import sentence
from bookproof.report.html import policy, prose
from bookproof.report.wording import counted, printable, shown


def page(outcome: Outcome) -> str:
    """The whole page; all that comes from documents is escaped text."""
    style = _style()
    return (
        _environment()
        .get_template("validation.html.jinja")
        .render(
            outcome=outcome,
            sentence=sentence(outcome).partition(": ")[2] or sentence(outcome),
            links={rule.id: rule.link for rule in outcome.rules()},
            style=Markup(style),  # noqa: S704 - our own files, not data
            policy=policy(style, ""),
        )
    )


@cache
def _style() -> str:
    report = (files("bookproof.report") / "templates" / "report.css").read_text("utf-8")
    own = (files(__package__) / "templates" / "validation.css").read_text("utf-8")
    return report + own


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bookproof.bulk", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(prose=prose, shown=shown, counted=counted, printable=printable)
    return environment
