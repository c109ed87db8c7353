"""The details of a case, packed: what the page unpacks only when the case is opened."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bookproof.report.causes import finding_outcome
from bookproof.report.encoding import dumps
from bookproof.report.wording import shown
from bookproof.results import CaseResult, CheckResult, Exchange, FeedUpdate, Finding

_LEVEL = 6


class Packer:
    """Packs cases, and packs none twice.

    A report is written again every few seconds during a run; a case that has ended does not
    change, so it is known by identity.
    """

    def __init__(self) -> None:
        self._packed: dict[str, tuple[CaseResult, str]] = {}

    def pack(self, anchor: str, case: CaseResult) -> str:
        """The case's checks, exchanges and feed updates as base64 of gzipped JSON."""
        known = self._packed.get(anchor)
        if known is not None and known[0] is case:
            return known[1]
        packed = pack(case)
        self._packed[anchor] = (case, packed)
        return packed


def pack(case: CaseResult) -> str:
    """Base64 of gzipped JSON; the same for the same case."""
    document = {
        "id": case.id,
        "checks": [_check(check) for check in case.checks],
        "exchanges": [exchange.to_json() for exchange in case.exchanges],
        "updates": [update.to_json() for update in case.updates],
    }
    return base64.b64encode(gzip.compress(dumps(document), _LEVEL, mtime=0)).decode("ascii")


def unpack(case: CaseResult, packed: str) -> CaseResult:
    """The case with the exchanges and feed updates that were packed with it.

    Raises:
        ValueError: this is no packed case, or that of another one.
    """
    try:
        document = json.loads(gzip.decompress(base64.b64decode(packed, validate=True)))
        if document["id"] != case.id:
            raise ValueError(f"the details are those of {document['id']}, not of {case.id}")
        return replace(
            case,
            exchanges=tuple(map(Exchange.from_json, document["exchanges"])),
            updates=tuple(map(FeedUpdate.from_json, document["updates"])),
        )
    except (OSError, EOFError, KeyError, TypeError) as error:
        raise ValueError(f"the details of {case.id} cannot be read: {error}") from error


def _check(check: CheckResult) -> Mapping[str, Any]:
    return {
        "id": check.id,
        "title": check.title,
        "requirements": check.requirements,
        "outcome": str(check.outcome),
        "stage": check.stage,
        "reason": check.reason,
        "exchange": check.exchange,
        "findings": [_finding(check, finding) for finding in check.findings],
    }


def _finding(check: CheckResult, finding: Finding) -> Mapping[str, Any]:
    return {
        "where": finding.where,
        "expected": shown(finding.expected),
        "got": shown(finding.got),
        "hint": finding.hint,
        "interpretation": finding.interpretation,
        "outcome": str(finding_outcome(check, finding)),
    }
