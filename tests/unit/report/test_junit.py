"""JUnit XML: the structure that CI servers share, the sums, and every outcome by its name."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from bookproof.report.junit import junit
from bookproof.results import RunResult

XSD = Path(__file__).with_name("schemas") / "junit.xsd"

etree: Any = importlib.import_module("lxml.etree")  # it has no types; PyLD brings it along


def cases_of(run: RunResult) -> dict[str, Element]:
    root = fromstring(junit(run))  # noqa: S314 - our own output
    return {case.get("name", ""): case for case in root.iter("testcase")}


@pytest.mark.parametrize("name", ["small_run", "varied_run", "hostile_run"])
def test_it_follows_the_schema(synthetic: ModuleType, name: str) -> None:
    schema = etree.XMLSchema(etree.parse(str(XSD)))
    document = etree.fromstring(junit(getattr(synthetic, name)()))
    schema.assertValid(document)
    document.set("tests", "many")
    assert not schema.validate(document)


def test_the_sums_are_those_of_the_cases(synthetic: ModuleType) -> None:
    root = fromstring(junit(synthetic.varied_run()))  # noqa: S314 - our own output
    for holder in (root, *root):
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert holder.get(name) == str(len(list(holder.iter(tag))))
        assert holder.get("tests") == str(len(list(holder.iter("testcase"))))


def test_every_case_tells_its_outcome(synthetic: ModuleType) -> None:
    run = synthetic.varied_run()
    found = cases_of(run)
    for case in run.cases:
        (told,) = found[case.id].iter("property")
        assert (told.get("name"), told.get("value")) == ("outcome", case.outcome)


def test_a_waived_failure_is_shown_as_such(synthetic: ModuleType) -> None:
    run = synthetic.varied_run()
    (waived,) = [case for case in run.cases if case.outcome == "waived"]
    element = cases_of(run)[waived.id]
    assert [child.tag for child in element] == ["properties", "skipped", "system-out"]
    skipped = element.find("skipped")
    assert skipped is not None
    assert skipped.get("message", "").startswith("waived: The spaces of a cancelled OrderItem")
    assert "[waived] capacity.after-cancellation" in element.findtext("system-out", "")
