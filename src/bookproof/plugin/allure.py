"""A case as Allure sees it: a step for each stage, checks within, exchanges attached."""

from __future__ import annotations

import json

from bookproof.results import CaseResult, CheckResult, Outcome


def attach(result: CaseResult) -> None:
    """Tell the running Allure item what the case did."""
    import allure

    allure.dynamic.title(result.title)
    for label, value in (
        ("protocol", result.protocol),
        ("category", result.category),
        ("feature", result.feature),
    ):
        allure.dynamic.label(label, value)
    for name in sorted({name for check in result.checks for name in check.requirements}):
        allure.dynamic.label("requirement", name)
    for stage in dict.fromkeys(check.stage for check in result.checks):
        with allure.step(stage or "not reached"):
            for check in (check for check in result.checks if check.stage == stage):
                _step(check)
    for exchange in result.exchanges:
        allure.attach(
            json.dumps(exchange.to_json(), indent=2, ensure_ascii=False),
            name=f"{exchange.number} {exchange.method} {exchange.url}",
            attachment_type=allure.attachment_type.JSON,
        )


def _step(check: CheckResult) -> None:
    import allure

    text = f"{check.outcome}: {check.title} [{check.id}]"
    with allure.step(text):
        if check.outcome is not Outcome.PASSED and check.findings:
            allure.attach(
                json.dumps([finding.to_json() for finding in check.findings], indent=2),
                name=check.id,
                attachment_type=allure.attachment_type.JSON,
            )
