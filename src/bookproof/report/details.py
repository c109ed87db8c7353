"""The details of cases, packed: what the page unpacks only when a case is opened.

A page must stay small whatever the run was like, so the packed details have a budget. What fails
is kept before what passed, and small bodies before large ones; what is left out is still in the
recording beside the report.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bookproof.report.causes import finding_outcome
from bookproof.report.encoding import dumps
from bookproof.report.wording import WORST_FIRST, cut, shown
from bookproof.results import CaseResult, CheckResult, Exchange, FeedUpdate, Finding

_LEVEL = 6
_BRIEF = 8_000
"""Characters up to which a body is kept when not every body can be."""
_LONGEST = 2_000
"""Characters of the place and of the hint of a finding."""

Table = dict[str, tuple[str, tuple[str, ...]]]
"""Title and requirements of checks by id."""


class Packer:
    """Packs cases, and packs none twice.

    A report is written again every few seconds during a run; a case that has ended does not
    change, so it is known by identity. What all results of a check share stands in ``table``
    once and not in each case.
    """

    def __init__(self) -> None:
        self.table: Table = {}
        self._packed: dict[tuple[str, int | None], tuple[CaseResult, str]] = {}

    def note(self, cases: Iterable[CaseResult]) -> None:
        """Take the checks of these cases into the table; the first to name one is believed."""
        for case in cases:
            for check in case.checks:
                if check.id not in self.table:
                    self.table[check.id] = (check.title, check.requirements)

    def pack(self, anchor: str, case: CaseResult, longest: int | None = None) -> str:
        """The case's checks, exchanges and feed updates as base64 of gzipped JSON.

        Bodies with more than ``longest`` characters are left out.
        """
        known = self._packed.get((anchor, longest))
        if known is not None and known[0] is case:
            return known[1]
        self.note((case,))
        packed = pack(case, self.table, longest)
        self._packed[anchor, longest] = (case, packed)
        return packed

    def fit(self, cases: Sequence[tuple[str, CaseResult]], budget: int) -> dict[str, str]:
        """Every case's details by its anchor, with together at most ``budget`` characters.

        A case whose details find no place at all has an empty text.
        """
        whole = {anchor: self.pack(anchor, case) for anchor, case in cases}
        if sum(map(len, whole.values())) <= budget:
            return whole
        kept = dict.fromkeys(whole, "")
        ranked = sorted(cases, key=lambda pair: WORST_FIRST.index(pair[1].outcome))
        for longest in (0, _BRIEF, None):
            for anchor, case in ranked:
                packed = self.pack(anchor, case, longest)
                if len(packed) - len(kept[anchor]) <= budget:
                    budget -= len(packed) - len(kept[anchor])
                    kept[anchor] = packed
        return kept


def pack(
    case: CaseResult, table: Mapping[str, Any] | None = None, longest: int | None = None
) -> str:
    """Base64 of gzipped JSON; the same for the same case."""
    document = {
        "id": case.id,
        "checks": [_check(check, table or {}) for check in case.checks],
        "exchanges": [
            _cut(exchange.to_json(), longest, "requestBody", "responseBody")
            for exchange in case.exchanges
        ],
        "updates": [_cut(update.to_json(), longest, "body") for update in case.updates],
    }
    return packed(document)


def packed(document: Any) -> str:
    """Any JSON document as base64 of gzipped JSON."""
    return base64.b64encode(gzip.compress(dumps(document), _LEVEL, mtime=0)).decode("ascii")


def unpack(case: CaseResult, packed: str) -> CaseResult:
    """The case with the exchanges and feed updates that were packed with it.

    Raises:
        ValueError: this is no packed case, that of another one, or one without all its bodies.
    """
    try:
        document = json.loads(gzip.decompress(base64.b64decode(packed, validate=True)))
        if document["id"] != case.id:
            raise ValueError(f"the details are those of {document['id']}, not of {case.id}")
        if any("leftOut" in part for part in (*document["exchanges"], *document["updates"])):
            raise ValueError(f"bodies of {case.id} were left out")
        return replace(
            case,
            exchanges=tuple(map(Exchange.from_json, document["exchanges"])),
            updates=tuple(map(FeedUpdate.from_json, document["updates"])),
        )
    except (OSError, EOFError, KeyError, TypeError) as error:
        raise ValueError(f"the details of {case.id} cannot be read: {error}") from error


def _cut(document: dict[str, Any], longest: int | None, *bodies: str) -> dict[str, Any]:
    """The part of a case without its long bodies; ``leftOut`` says how long each was."""
    if longest is None:
        return document
    left = {name: len(document[name]) for name in bodies if len(document[name]) > longest}
    return {**document, **dict.fromkeys(left, ""), "leftOut": left} if left else document


def _check(check: CheckResult, table: Mapping[str, Any]) -> Mapping[str, Any]:
    document: dict[str, Any] = {"id": check.id, "outcome": str(check.outcome), "stage": check.stage}
    if table.get(check.id) != (check.title, check.requirements):
        document |= {"title": check.title, "requirements": check.requirements}
    if check.reason:
        document["reason"] = check.reason
    if check.exchange is not None:
        document["exchange"] = check.exchange
    if check.findings:
        document["findings"] = [_finding(check, finding) for finding in check.findings]
    return document


def _finding(check: CheckResult, finding: Finding) -> Mapping[str, Any]:
    return {
        "where": cut(finding.where, _LONGEST),
        "expected": shown(finding.expected),
        "got": shown(finding.got),
        "hint": cut(finding.hint, _LONGEST),
        "interpretation": finding.interpretation,
        "outcome": str(finding_outcome(check, finding)),
    }
