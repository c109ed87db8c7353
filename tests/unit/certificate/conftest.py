"""Folders of runs that never took place, and certificates of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bookproof.certificate import Issued, Judge, Planned, SigningKey, Terms, certify
from bookproof.recording import pack
from bookproof.results import CaseResult, CheckResult, Exchange, Outcome, RunResult

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEGAN = datetime(2026, 3, 1, 10, tzinfo=UTC)
FEATURES = {"order-deletion": True, "named-leasing": True, "order-quote-deletion": False}


def a_case(feature: str, test: str, outcome: Outcome = Outcome.PASSED) -> CaseResult:
    implemented = FEATURES[feature]
    suite = "" if implemented else "not-implemented/"
    return CaseResult(
        id=f"core/{feature}/{suite}{test}[ScheduledSession-OpenBookingSimpleFlow]",
        protocol="open_booking",
        category="core",
        feature=feature,
        test=test,
        title="An Order is deleted",
        implemented=implemented,
        opportunity_type="ScheduledSession",
        booking_flow="OpenBookingSimpleFlow",
        multiple=False,
        outcome=outcome,
        seconds=0.25,
        checks=(CheckResult("http.status", "The status is wrong", ("OB-1",), outcome, "B"),),
        exchanges=(
            Exchange(
                1, "B", BEGAN.timestamp() + 1, 0.1, "PUT", "https://x.example", (), "{}",
                201, (), "x" * 99,
            ),
        ),
    )  # fmt: skip


def a_run(run_id: str = "20260301T100000", **changes: Any) -> RunResult:
    cases = (
        a_case("order-deletion", "delete"),
        a_case("order-deletion", "delete-twice"),
        a_case("order-quote-deletion", "refused"),
    )
    run = RunResult(
        run_id=run_id,
        harness_version="0.1.0",
        started="2026-03-01T10:00:00+00:00",
        seconds=12.75,
        seed=7,
        complete=True,
        target={
            "name": "Example <Bookings> & Co",
            "datasetSiteUrl": "https://bookings.example/",
            "baseUrl": "https://bookings.example/api",
        },
        configuration={
            "protocol": "open_booking",
            "implementedFeatures": dict(FEATURES),
            "bookableOpportunityTypesInScope": {"ScheduledSession": True, "Event": False},
            "bookingFlowsInScope": {"OpenBookingSimpleFlow": True},
            "useRandomOpportunities": False,
            "sellers": {"primary": {"taxMode": "https://openactive.io/TaxGross"}},
            "source": "own.json",
        },
        planned=3,
        cases=tuple(sorted(cases, key=lambda case: case.id)),
    )
    return replace(run, **changes)


def a_manifest(run: RunResult, **changes: Any) -> dict[str, Any]:
    """``run.json``; a change to None leaves the member out."""
    manifest = {
        "runId": run.run_id,
        "complete": run.complete,
        "seed": run.seed,
        "timeBase": f"{run.started[:19]}.25+00:00",
        "scope": list(run.selection),
        "configuration": {k: v for k, v in run.configuration.items() if k != "source"},
        "target": {k: run.target[k] for k in ("datasetSiteUrl", "baseUrl")},
        "versions": {"bookproof": run.harness_version, "jsonschema": "4.26.0"},
        "redaction": True,
        "tlsVerified": True,
    } | changes
    return {name: value for name, value in manifest.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Workshop:
    """Writes runs and certificates."""

    place: Path
    key: SigningKey = field(
        default_factory=lambda: SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    )
    now: datetime = NOW

    def run(self, **changes: Any) -> RunResult:
        return a_run(**changes)

    def case(self, feature: str, test: str, outcome: Outcome = Outcome.PASSED) -> CaseResult:
        return a_case(feature, test, outcome)

    def manifest(self, run: RunResult, **changes: Any) -> dict[str, Any]:
        return a_manifest(run, **changes)

    def folder(
        self,
        run: RunResult | None = None,
        *,
        recorded: Sequence[CaseResult] | None = None,
        **manifest: Any,
    ) -> Path:
        """The folder of a run; ``recorded`` takes the place of its cases in the recording."""
        run = run or a_run()
        folder = self.place / run.run_id
        folder.mkdir()
        (folder / "results.json").write_text(json.dumps(run.to_json()), "utf-8")
        (folder / "run.json").write_text(json.dumps(a_manifest(run, **manifest)), "utf-8")
        cases = run.cases if recorded is None else recorded
        pack(folder, iter([json.dumps(case.to_json()).encode() for case in cases]))
        return folder

    def issue(self, *folders: Path, **options: Any) -> Issued:
        chosen: dict[str, Any] = {"now": NOW, "days": 365} | options
        return certify(folders or [self.folder()], self.key, **chosen)

    def write(self, issued: Issued, name: str = "certificate.html") -> Path:
        path = self.place / name
        issued.write(path)
        return path

    def judge(
        self,
        differences: Sequence[tuple[str, str, str, str]] = (),
        planned: Callable[[Path], Planned] | None = None,
    ) -> Judge:
        """A judge that finds these differences and asks for the cases of ``a_run``."""
        return Judge(lambda *_: differences, planned or (lambda _: self.planned()))

    def planned(self, **changes: Any) -> Planned:
        """What is planned for ``a_run``, but for the changes."""
        run = a_run()
        asked: dict[str, Any] = {
            "cases": frozenset(case.id for case in run.cases),
            "not_declared": (),
            "target": dict(run.target),
            "feeds": (),
        }
        return Planned(**(asked | changes))

    def terms(self, **changes: Any) -> Terms:
        """Everything as it should be, but for the changes."""
        chosen: dict[str, Any] = {"now": NOW, "issuer": self.key.public, "judge": self.judge()}
        return Terms(**(chosen | changes))


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)
