"""``junit.xml``: what CI servers show. One suite for each feature, one test case for each case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bookproof.report.causes import excuses, finding_outcome
from bookproof.report.wording import LABELS, cut, shown
from bookproof.results import CaseResult, CheckResult, Outcome, Problem, RunResult

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ERRORS = {
    Outcome.BLOCKED,
    Outcome.DATA,
    Outcome.CONFIG,
    Outcome.ENVIRONMENT,
    Outcome.HARNESS_ERROR,
}
_SKIPPED = {Outcome.NOT_REACHED, Outcome.NOT_APPLICABLE}
_REMARKS = {Outcome.WARNED, Outcome.POLICY_DIFFERENCE, Outcome.DISPUTED}
_MESSAGE = 2_000
_TEXT = 50_000
"""Characters of what is told of one case; ``results.json`` has all of it."""
_RUN_SUITE = "bookproof.run"


def junit(run: RunResult) -> bytes:
    """The run as JUnit XML.

    What lies around the cases (problems, an unfinished run) is an error of its own suite, so
    that a CI server that reads only this file does not show a run without a verdict as good.
    """
    root = Element("testsuites", name="bookproof", time=_time(run.seconds))
    around = list(_around(run))
    if around:
        suite = _Suite(root, _RUN_SUITE, run)
        for name, message in around:
            suite.problem(name, message)
        suite.close()
    groups: dict[str, list[CaseResult]] = {}
    for case in run.cases:
        groups.setdefault(f"{case.category}.{case.feature}", []).append(case)
    for name, cases in groups.items():
        suite = _Suite(root, name, run)
        for case in cases:
            suite.case(case)
        suite.close()
    for kind in ("tests", "failures", "errors", "skipped"):
        root.set(kind, str(sum(int(suite.get(kind, "0")) for suite in root)))
    indent(root)
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written + b"\n"


class _Suite:
    def __init__(self, root: Element, name: str, run: RunResult) -> None:
        self._element = SubElement(root, "testsuite", name=_xml(name), timestamp=_xml(run.started))
        self._seconds = 0.0

    def case(self, case: CaseResult) -> None:
        """Add one case of a run."""
        element = self._test(f"{case.category}.{case.feature}", case.id, case.seconds + case.waited)
        properties = SubElement(element, "properties")
        SubElement(properties, "property", name="outcome", value=str(case.outcome))
        text = "\n\n".join(_lines(case))
        if case.outcome is Outcome.FAILED:
            self._result(element, "failure", _headline(case), str(case.outcome), text)
        elif case.outcome in _ERRORS:
            reason = case.reason or LABELS[case.outcome].meaning
            self._result(element, "error", reason, str(case.outcome), text)
        elif case.outcome in _SKIPPED:
            reason = case.reason or LABELS[case.outcome].meaning
            self._skipped(element, f"{case.outcome}: {reason}")
        elif case.outcome is Outcome.WAIVED:
            told = " ".join((_headline(case), *excuses(case.checks)))
            self._skipped(element, f"{case.outcome}: {told}")
            SubElement(element, "system-out").text = _xml(cut(text, _TEXT))
        elif case.outcome in _REMARKS:
            SubElement(element, "system-out").text = _xml(cut(text, _TEXT))

    def problem(self, name: str, message: str) -> None:
        """Add an error that belongs to no case."""
        self._result(self._test(_RUN_SUITE, name, 0.0), "error", message, "run", message)

    def close(self) -> None:
        """Write the sums, once every test case is there."""
        tests = self._element.findall("testcase")
        self._element.set("tests", str(len(tests)))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            self._element.set(name, str(sum(test.find(tag) is not None for test in tests)))
        self._element.set("time", _time(self._seconds))

    def _test(self, classname: str, name: str, seconds: float) -> Element:
        self._seconds += seconds
        return SubElement(
            self._element,
            "testcase",
            classname=_xml(classname),
            name=_xml(name),
            time=_time(seconds),
        )

    def _skipped(self, parent: Element, message: str) -> None:
        SubElement(parent, "skipped", message=_xml(cut(message, _MESSAGE)))

    def _result(self, parent: Element, tag: str, message: str, kind: str, text: str) -> None:
        element = SubElement(parent, tag, message=_xml(cut(message, _MESSAGE)), type=_xml(kind))
        element.text = _xml(cut(text, _TEXT))


def _around(run: RunResult) -> Iterator[tuple[str, str]]:
    if not run.complete or len(run.cases) < run.planned:
        why = f" ({run.interrupted_by})" if run.interrupted_by else ""
        yield "the run is complete", f"{len(run.cases)} of {run.planned} cases have run{why}."
    for problem in _grave(run.problems):
        yield f"{problem.kind}: {problem.where}", " ".join((problem.message, problem.advice))


def _grave(problems: Iterable[Problem]) -> Iterator[Problem]:
    return (problem for problem in problems if problem.kind is not Outcome.WARNED)


def _headline(case: CaseResult) -> str:
    failed = [check for check in case.checks if check.outcome is case.outcome]
    if not failed:
        return case.reason or "The case failed without naming a check."
    more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
    return f"{failed[0].title}{more}"


def _lines(case: CaseResult) -> list[str]:
    told = [_check(check) for check in _worst_first(case.checks) if check.findings]
    reason = [case.reason] if case.reason else []
    return [*reason, *told, *([f"Run only this case: {case.reproduce}"] if case.reproduce else [])]


def _worst_first(checks: Sequence[CheckResult]) -> list[CheckResult]:
    return sorted(checks, key=lambda check: list(LABELS).index(check.outcome))


def _check(check: CheckResult) -> str:
    lines = [f"[{check.outcome}] {check.id}: {check.title}"]
    if check.stage:
        lines.append(f"  stage     {check.stage}")
    lines.append(f"  requires  {', '.join(check.requirements)}")
    lines += [f"  waiver    {told}" for told in excuses((check,))]
    for finding in check.findings:
        outcome = finding_outcome(check, finding)
        lines += [
            f"  where     {finding.where}",
            f"  expected  {shown(finding.expected)}",
            f"  got       {shown(finding.got)}",
        ]
        if outcome is not check.outcome:
            lines.append(f"  counts as {outcome}")
        if finding.hint:
            lines.append(f"  hint      {finding.hint}")
    return "\n".join(lines)


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
