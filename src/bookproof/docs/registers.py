"""Checks, requirements, interpretations and defects, each as one page."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable
from itertools import groupby

from bookproof.checks.registry import Check
from bookproof.docs.knowledge import all_checks, users
from bookproof.docs.markdown import anchor, bullets, count, link, page, paragraph, table
from bookproof.lab.defects import Defect
from bookproof.requirements import Interpretation, Requirement, interpretations, requirements

_ACTORS = {
    "booking-system": "the booking system",
    "feed-publisher": "the publisher of feeds",
    "test-interface": "the test interface",
    "broker": "the Broker, which is the harness itself",
}
_OBSERVABLE = {"no": "not observable from outside", "partly": "observable in part"}


def checks_page() -> str:
    """``docs/reference/checks.md``."""
    blocks: list[str] = []
    for subject, found in groupby(all_checks().values(), _subject):
        blocks.append(f"## {subject}\n")
        for check in found:
            blocks += _check(check)
    return page(
        "Checks",
        paragraph(
            f"{count(len(all_checks()), 'check')}, by subject. Each asks one question and rests on"
            " requirements; its title says what is wrong when it finds something. Ids are public:"
            " they are the same in every report and do not change without a note in the changelog."
        ),
        *blocks,
    )


def _subject(check: Check[...]) -> str:
    return check.id.partition(".")[0]


def _check(check: Check[...]) -> Iterable[str]:
    used = users()[check.id]
    yield f"### {check.id}\n"
    yield paragraph(check.title)
    means = "`warned`: only recommendations are behind it" if check.recommended else "`failed`"
    yield bullets(
        [
            *(_rests_on(name) for name in check.requirements),
            f"A finding means {means}",
            f"Used by {_tests(used)}" if used else "Not reached by any test yet",
        ]
    )


def _rests_on(name: str) -> str:
    requirement = requirements()[name]
    target = link(name, f"requirements.md#{anchor(name)}")
    return f"{target}, {requirement.level}: {requirement.statement}"


def _tests(used: tuple[str, ...]) -> str:
    shown = ", ".join(f"`{name}`" for name in used[:3])
    more = f" and {len(used) - 3} more" if len(used) > 3 else ""
    return f"{count(len(used), 'test')}: {shown}{more}"


def requirements_page() -> str:
    """``docs/reference/requirements.md``: which requirement is judged by which checks."""
    judged = _judged()
    covered = sum(name in judged for name in requirements())
    bound = [item for item in requirements().values() if item.actor != "broker"]
    blocks: list[str] = []
    for family, found in groupby(requirements().values(), _family):
        blocks += [
            f"## {family}\n",
            table(
                ("requirement", "level", "statement", "judged by"),
                (_requirement_row(item, judged.get(item.id, [])) for item in found),
            ),
        ]
    return page(
        "Requirements",
        paragraph(
            f"{len(requirements())} sentences of the specifications, in our own words, each with a"
            f" stable id; {len(bound)} of them bind the system under test. {covered} are judged by"
            " a check. The id leads to the section of the specification."
        ),
        *blocks,
    )


def _judged() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for check in all_checks().values():
        for name in check.requirements:
            found.setdefault(name, []).append(check.id)
    return found


def _family(requirement: Requirement) -> str:
    return requirement.id.rpartition("-")[0]


def _requirement_row(item: Requirement, checks: list[str]) -> tuple[str, str, str, str]:
    shown = ", ".join(link(f"`{name}`", f"checks.md#{anchor(name)}") for name in checks)
    mark = f'<a id="{anchor(item.id)}"></a>'
    return mark + link(item.id, item.source), item.level, item.statement, shown or _why_not(item)


def _why_not(item: Requirement) -> str:
    if item.actor == "broker":
        return f"binds {_ACTORS[item.actor]}"
    return _OBSERVABLE.get(item.observable, "no check yet")


def interpretations_page() -> str:
    """``docs/reference/interpretations.md``."""
    blocks: list[str] = []
    for item in interpretations().values():
        blocks += _interpretation(item)
    return page(
        "Interpretations",
        paragraph(
            f"{len(interpretations())} places where the specifications can be read in two ways. A"
            " system that follows the reading which is not adopted is reported as `disputed`: the"
            " report shows both readings, and conformance is not affected."
        ),
        *blocks,
    )


def _interpretation(item: Interpretation) -> list[str]:
    where = sorted(
        {_subject(check) for check in all_checks().values() if item.id in _source(check)}
    )
    points = [
        f"Adopted: {item.adopted}",
        f"Other reading, `disputed`: {item.other}",
        "Sources: " + ", ".join(link(_section(url), url) for url in item.sources),
    ]
    if where:
        points.append("Met by checks of: " + ", ".join(f"`{name}`" for name in where))
    return [f"## {item.id}\n", paragraph(item.question), bullets(points)]


def _source(check: Check[...]) -> str:
    return inspect.getsource(sys.modules[check.function.__module__])


def _section(url: str) -> str:
    return url.rpartition("#")[2] if "#" in url else url.removeprefix("https://").rstrip("/")


def defects_page() -> str:
    """``docs/reference/defects.md``: the ways in which the lab can be broken."""
    return page(
        "Defects of the lab",
        paragraph(
            f"{len(Defect)} switches, each of which breaks one behaviour of the embedded reference"
            " system. They show that the checks notice; none is on by default. Switch one on with"
            " `bookproof lab --defect cancel-ignored`, or for a run with"
            " `bookproof run --set 'lab.defects=[\"cancel-ignored\"]'`."
        ),
        table(("defect", "behaviour"), ((f"`{item}`", item.description) for item in Defect)),
    )
