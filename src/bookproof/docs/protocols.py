"""What a cancellation is tested for, for which protocol: one matrix over all of them."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bookproof.docs.knowledge import Test, suites
from bookproof.docs.markdown import anchor, bullets, link, page, paragraph, table
from bookproof.protocols import PROTOCOLS, profile_of

PATH = "docs/reference/protocols.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that a cancellation is tested for."""

    id: str
    title: str
    scenarios: Mapping[str, tuple[str, ...]]
    """Names of scenarios, by protocol."""
    absent: Mapping[str, str]
    """Why it does not apply, by protocol."""


@cache
def rows() -> tuple[Row, ...]:
    """The matrix, in its order."""
    table_ = tomllib.loads((files(__package__) / "matrix.toml").read_text("utf-8"))
    return tuple(_row(key, entry) for key, entry in table_.items())


def _row(key: str, entry: Mapping[str, str | list[str]]) -> Row:
    cells = {name: value for name, value in entry.items() if name in PROTOCOLS}
    return Row(
        id=key,
        title=str(entry["title"]),
        scenarios={name: tuple(v) for name, v in cells.items() if isinstance(v, list)},
        absent={name: v for name, v in cells.items() if isinstance(v, str)},
    )


@cache
def covering(protocol: str) -> Mapping[str, tuple[tuple[str, Test], ...]]:
    """The tests that stand for a name of the matrix, each with the folder of its feature."""
    found: dict[str, list[tuple[str, Test]]] = {}
    for suite in suites(protocol).values():
        for test in suite.tests:
            for name in (f"{suite.feature.identifier}/{test.id}", *test.found.scenario.covers):
                found.setdefault(name, []).append((suite.folder, test))
    return {name: tuple(tests) for name, tests in found.items()}


def uncovered() -> list[str]:
    """Cells that apply and name a scenario that is not there, one line each."""
    return [
        f"{row.id}, {protocol}: {name}"
        for row in rows()
        for protocol, names in row.scenarios.items()
        for name in names or ("no scenario",)
        if name not in covering(protocol)
    ]


def protocols_page() -> str:
    """``docs/reference/protocols.md``."""
    profiles = {name: profile_of(name) for name in PROTOCOLS}
    return page(
        "Protocols",
        paragraph(
            "What is tested for which protocol. A number counts the scenarios and leads to them;"
            " a dash says that the row does not apply, for the reason given below."
        ),
        bullets(
            f"**{profile.title}**: `protocol` is `{name}`; {len(suites(name))} features,"
            f" {sum(len(suite.tests) for suite in suites(name).values())} tests"
            for name, profile in profiles.items()
        ),
        table(
            ("what is tested", *(profile.title for profile in profiles.values())),
            ((row.title, *(_cell(row, name) for name in profiles)) for row in rows()),
        ),
        *(block for row in rows() for block in _details(row)),
    )


def _cell(row: Row, protocol: str) -> str:
    if protocol in row.absent:
        return "—"
    return link(str(len(row.scenarios[protocol])), f"#{anchor(row.title)}")


def _details(row: Row) -> list[str]:
    points = []
    for protocol in PROTOCOLS:
        title = profile_of(protocol).title
        if protocol in row.absent:
            points.append(f"{title}: does not apply; {row.absent[protocol]}")
            continue
        links = dict.fromkeys(
            _link(folder, test)
            for name in row.scenarios[protocol]
            for folder, test in covering(protocol).get(name, ())
        )
        points.append(f"{title}: {', '.join(links)}")
    return [f"## {row.title}\n", bullets(points)]


def _link(folder: str, test: Test) -> str:
    heading = test.id if test.found.origin.implemented else f"{test.id} (not implemented)"
    target = os.path.relpath(f"{folder}/README.md", os.path.dirname(PATH))
    return link(f"`{test.id}`", f"{target}#{anchor(heading)}")
