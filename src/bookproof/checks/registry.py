"""How a check is declared.

A check is a pure generator of findings: it yields one for each wrong place and never raises.
Its docstring's first line says what is wrong when it yields. An exception inside a check is a
fault of the harness, not of the system under test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, ParamSpec

from bookproof.requirements import level_of, requirement
from bookproof.results import Finding, Outcome

P = ParamSpec("P")

CHECKS: dict[str, Check[...]] = {}
"""Every declared check by id, in order of declaration."""

_ID = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Check(Generic[P]):
    """One question about the system, with the requirements that the answer rests on."""

    id: str
    """``subject.what-is-wrong``: public and stable."""
    requirements: tuple[str, ...]
    title: str
    """One sentence that says what is wrong."""
    function: Callable[P, Iterator[Finding]]

    @property
    def protocol(self) -> str:
        """The protocol whose requirements it judges by."""
        return requirement(self.requirements[0]).protocol

    @property
    def recommended(self) -> bool:
        """Whether every requirement behind it is only a recommendation (SHOULD or MAY)."""
        return all(level_of(name).startswith(("SHOULD", "MAY")) for name in self.requirements)

    def find(self, *args: P.args, **kwargs: P.kwargs) -> list[Finding]:
        """Every wrong place; an empty list when there is none."""
        return list(self.function(*args, **kwargs))

    def outcome(self, findings: list[Finding]) -> Outcome:
        """What these findings amount to: the worst of them decides."""
        if not findings:
            return Outcome.PASSED
        certain = [item for item in findings if not (item.interpretation or item.policy)]
        if not certain:
            read_otherwise = any(finding.interpretation for finding in findings)
            return Outcome.DISPUTED if read_otherwise else Outcome.POLICY_DIFFERENCE
        if self.recommended or all(finding.recommended for finding in certain):
            return Outcome.WARNED
        return Outcome.FAILED


def check(
    check_id: str, *requirements: str
) -> Callable[[Callable[P, Iterator[Finding]]], Check[P]]:
    """Declare a check: ``@check("cancellation.status", "OBA-CUSTCANCEL-02")``.

    Raises:
        ValueError: the id is malformed or taken, no requirement is named, or there is no title.
    """

    def declare(function: Callable[P, Iterator[Finding]]) -> Check[P]:
        title = (function.__doc__ or "").strip().partition("\n")[0]
        if not _ID.fullmatch(check_id):
            raise ValueError(f"check id {check_id!r} is not of the form subject.what-is-wrong")
        if check_id in CHECKS:
            raise ValueError(f"check id {check_id!r} is taken")
        if not requirements or not title:
            raise ValueError(f"check {check_id!r} needs a requirement and a title")
        declared = Check(check_id, requirements, title, function)
        CHECKS[check_id] = declared
        return declared

    return declare
