"""What a run of the command leaves behind, for tests that start one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookproof.recording import read_cases


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that has ended."""

    code: int
    output: str
    folder: Path
    """Of its report."""

    @property
    def words(self) -> str:
        """The output without its line breaks."""
        return " ".join(self.output.split())

    @property
    def results(self) -> dict[str, Any]:
        """``results.json``."""
        found: dict[str, Any] = json.loads((self.folder / "results.json").read_text("utf-8"))
        return found

    @property
    def page(self) -> str:
        """``report.html``."""
        return (self.folder / "report.html").read_text("utf-8")

    @property
    def outcomes(self) -> dict[str, str]:
        """Outcome of every case, by its id."""
        return {case["id"]: case["outcome"] for case in self.results["cases"]}

    @property
    def cases(self) -> list[dict[str, Any]]:
        """Every case with its exchanges."""
        return [case.to_json() for case in read_cases(self.folder)]

    def problems(self, kind: str = "environment") -> str:
        """Messages of the problems of a kind around the run, one a line."""
        found = self.results["problems"]
        return "\n".join(problem["message"] for problem in found if problem["kind"] == kind)

    @property
    def reasons(self) -> str:
        """What kept the run, or a case of it, from a verdict, one a line."""
        told = [problem["message"] for problem in self.results["problems"]]
        return "\n".join(told + [case.get("reason", "") for case in self.results["cases"]])

    def findings(self, outcome: str = "failed") -> list[tuple[str, dict[str, Any]]]:
        """Every finding of checks with an outcome, with the id of the check."""
        return [
            (check.id, finding.to_json())
            for case in read_cases(self.folder)
            for check in case.checks
            if check.outcome == outcome
            for finding in check.findings
        ]

    def places(self, outcome: str = "failed") -> set[tuple[str, str]]:
        """Check and place of every finding of an outcome."""
        return {(check, finding["where"]) for check, finding in self.findings(outcome)}
