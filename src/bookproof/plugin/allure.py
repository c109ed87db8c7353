"""A case as Allure sees it: labels, a step for each stage with its checks, exchanges attached.

Allure knows a test again by its ``historyId``; here that is made from the case's id alone, which
is the same on every machine and in every folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Sequence
from typing import Any
from uuid import uuid4

import pytest
from allure_commons.model2 import (
    Label,
    Link,
    Parameter,
    Status,
    StatusDetails,
    TestResult,
    TestStepResult,
)
from allure_commons.reporter import AllureReporter
from allure_commons.types import AttachmentType, LabelType, LinkType, Severity
from allure_commons.utils import now

from bookproof.report.causes import excuses
from bookproof.report.encoding import dumps
from bookproof.report.wording import LABELS, addresses
from bookproof.requirements import requirements
from bookproof.results import CaseResult, CheckResult, Exchange, Outcome

_STATUSES = {
    Outcome.PASSED: Status.PASSED,
    Outcome.WARNED: Status.PASSED,
    Outcome.DISPUTED: Status.PASSED,
    Outcome.POLICY_DIFFERENCE: Status.PASSED,
    Outcome.WAIVED: Status.PASSED,
    Outcome.FAILED: Status.FAILED,
    Outcome.NOT_REACHED: Status.SKIPPED,
    Outcome.NOT_APPLICABLE: Status.SKIPPED,
}
"""Every other outcome is ``broken``: it says nothing of the system."""
_KEPT = {LabelType.FRAMEWORK, LabelType.LANGUAGE}
"""Labels of the pytest integration that name neither a machine, a process nor a file."""


class AllureDetails:
    """Adds to the result that the pytest integration of Allure writes of an item."""

    def __init__(self, reporter: AllureReporter) -> None:
        self._reporter = reporter
        self._case: CaseResult | None = None

    def note(self, case: CaseResult) -> None:
        """The item that is running has come to this."""
        self._case = case
        stages = [check.stage for check in case.checks]
        stages += [exchange.stage for exchange in case.exchanges]
        for stage in dict.fromkeys(stages):
            self._stage(case, stage)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Generator[None]:
        """Have the last word on the result, after the integration and before it is written."""
        yield
        case, self._case = self._case, None
        if case is not None:
            _complete(self._reporter.get_test(None), case)

    def _stage(self, case: CaseResult, stage: str) -> None:
        checks = [check for check in case.checks if check.stage == stage]
        exchanges = [exchange for exchange in case.exchanges if exchange.stage == stage]
        start, stop = _times(exchanges or case.exchanges)
        uuid = self._begin(stage or "around the stages", start)
        for exchange in exchanges:
            name = f"{exchange.number} {exchange.method} {exchange.url}"
            self._attach(exchange.to_json(), name)
        for check in checks:
            self._check(check, stop)
        worst = {_status(check.outcome) for check in checks}
        order = (Status.FAILED, Status.BROKEN, Status.PASSED, Status.SKIPPED)
        status = next((status for status in order if status in worst), Status.PASSED)
        self._reporter.stop_step(uuid, stop=stop, status=status)

    def _check(self, check: CheckResult, when: int) -> None:
        # A title says what is wrong, so it is told only where something is.
        told = f": {LABELS[check.outcome].word}: {check.title}"
        uuid = self._begin(check.id + ("" if check.outcome is Outcome.PASSED else told), when)
        if check.findings:
            self._attach([finding.to_json() for finding in check.findings], check.id)
        details = StatusDetails(message=check.reason) if check.reason else None
        self._reporter.stop_step(
            uuid, stop=when, status=_status(check.outcome), statusDetails=details
        )

    def _begin(self, name: str, start: int) -> str:
        uuid = str(uuid4())
        self._reporter.start_step(None, uuid, TestStepResult(name=name, start=start))
        return uuid

    def _attach(self, document: Any, name: str) -> None:
        body = dumps(document, indent=True)
        self._reporter.attach_data(
            str(uuid4()), body, name=name, attachment_type=AttachmentType.JSON
        )


def _complete(test: TestResult, case: CaseResult) -> None:
    scenario = case.id.partition("[")[0].partition("#")[0]
    test.name = case.title
    test.fullName = case.id
    test.titlePath = scenario.split("/")[:-1]
    test.testCaseId = _digest(scenario)
    test.historyId = _digest(case.id)
    test.description = None
    test.parameters = [
        Parameter(name=name, value=value)
        for name, value in (
            ("opportunity type", case.opportunity_type),
            ("booking flow", case.booking_flow),
        )
        if value
    ]
    test.labels = [*(label for label in test.labels if label.name in _KEPT), *_labels(case)]
    test.links = list(_links(case))
    test.status = _status(case.outcome)
    test.statusDetails = _details(case)
    if case.exchanges:
        test.start, test.stop = _times(case.exchanges)


def _labels(case: CaseResult) -> Iterator[Label]:
    names = _requirements(case)
    for name, value in (
        (LabelType.EPIC, case.protocol),
        (LabelType.FEATURE, case.feature),
        (LabelType.STORY, case.title),
        (LabelType.PARENT_SUITE, case.category),
        (LabelType.SUITE, case.feature),
        (LabelType.SUB_SUITE, case.test),
        ("package", f"{case.category}.{case.feature}.{case.test}"),
        (LabelType.SEVERITY, _severity(names)),
        ("outcome", str(case.outcome)),
        *(("requirement", name) for name in names),
        *((LabelType.TAG, name) for name in names),
    ):
        yield Label(name=str(name), value=value)


def _links(case: CaseResult) -> Iterator[Link]:
    register = requirements()
    for name in _requirements(case):
        if name in register:
            yield Link(type=LinkType.LINK, url=register[name].source, name=name)
    for told in excuses(case.checks):
        for address in addresses(told):
            yield Link(type=LinkType.ISSUE, url=address, name="waiver")


def _requirements(case: CaseResult) -> list[str]:
    return sorted({name for check in case.checks for name in check.requirements})


def _severity(names: Sequence[str]) -> str:
    """By the strongest word of the specification that the case rests on."""
    register = requirements()
    levels = {register[name].level.partition(" ")[0] for name in names if name in register}
    if "MUST" in levels:
        return Severity.CRITICAL.value
    return Severity.NORMAL.value if "SHOULD" in levels else Severity.MINOR.value


def _details(case: CaseResult) -> StatusDetails | None:
    if case.outcome is Outcome.PASSED:
        return None
    wrong = [check for check in case.checks if check.outcome is case.outcome]
    told = [f"{LABELS[case.outcome].word}: {case.reason}".removesuffix(": ")]
    told += [f"{check.title} [{check.id}; {', '.join(check.requirements)}]" for check in wrong]
    told += [f"Waiver: {excuse}" for excuse in excuses(case.checks)]
    if case.reproduce:
        told.append(f"Run only this: {case.reproduce}")
    waived = case.outcome is Outcome.WAIVED
    return StatusDetails(message="\n".join(told), known=True if waived else None)


def _status(outcome: Outcome) -> str:
    return _STATUSES.get(outcome, Status.BROKEN)


def _times(exchanges: Sequence[Exchange]) -> tuple[int, int]:
    """From the first request to the last answer, in ms since the epoch; without any, now."""
    if not exchanges:
        return now(), now()
    start = min(exchange.started for exchange in exchanges)
    stop = max(exchange.started + exchange.seconds for exchange in exchanges)
    return round(start * 1000), round(stop * 1000)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
