from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bookproof.validation.engine import judge
from bookproof.validation.facts import facts
from bookproof.validation.structure import conforms, structure

from .building import Builder, First
from .mutating import mutations as every_mutation
from .reading import nodes, root_types, usable
from .strategies import documents, mutations
from .verdicts import disagreement, failures, shown

MODES = tuple(facts().modes)
ROOTS = [(mode, name) for mode in facts().modes for name in root_types(mode)]
GENTLE: dict[str, Any] = {
    "derandomize": True,
    "database": None,
    "deadline": None,
    "phases": [Phase.generate, Phase.shrink],
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


@pytest.mark.parametrize(("mode", "name"), ROOTS)
def test_the_least_document_is_valid(mode: str, name: str) -> None:
    document = Builder(mode, First()).document(name)
    assert shown(failures(judge(document, mode))) == ""
    assert shown(failures(structure(document, mode, thorough=True))) == ""


def reachable(mode: str, name: str) -> list[str]:
    """Properties of all nodes of the least document."""
    least = nodes(Builder(mode, First()).document(name), mode)
    return sorted({item for node in least for item in usable(node.model)})


@pytest.mark.parametrize(("mode", "name"), ROOTS)
def test_each_property_alone_is_valid(mode: str, name: str) -> None:
    wrong = []
    for optional in reachable(mode, name):
        document = Builder(mode, First(optional)).document(name)
        found = shown(failures(judge(document, mode)))
        if found:
            wrong.append(f"{optional}: {found}")
    assert wrong == []


@pytest.mark.parametrize(("mode", "name"), ROOTS)
def test_faults_of_each_property_are_found(mode: str, name: str) -> None:
    wrong = []
    for optional in reachable(mode, name):
        document = Builder(mode, First(optional)).document(name)
        for mutation in every_mutation(document, mode):
            if optional not in mutation.path:
                continue
            changed = mutation.applied(document)
            valid = conforms(changed, mode) and not failures(judge(changed, mode))
            if valid == bool(mutation.broken):
                wrong.append(f"{mutation.kind} at {mutation.place}: valid is {valid}")
    assert wrong == []


@settings(max_examples=600, **GENTLE)
@given(st.data())
def test_valid_documents_are_accepted(data: st.DataObject) -> None:
    mode = data.draw(st.sampled_from(MODES))
    document = data.draw(documents(mode, data.draw(st.sampled_from(root_types(mode)))))
    assert shown(failures(judge(document, mode))) == ""


@settings(max_examples=900, **GENTLE)
@given(st.data())
def test_one_fault_is_found_and_nothing_else(data: st.DataObject) -> None:
    mode = data.draw(st.sampled_from(MODES))
    document = data.draw(documents(mode, data.draw(st.sampled_from(root_types(mode)))))
    mutation = data.draw(mutations(document, mode))
    assert disagreement(mutation, judge(mutation.applied(document), mode)) == ""


@pytest.mark.parametrize(("mode", "name"), ROOTS)
def test_every_fault_of_the_least_document(mode: str, name: str) -> None:
    document = Builder(mode, First()).document(name)
    wrong = [
        disagreement(mutation, judge(mutation.applied(document), mode))
        for mutation in every_mutation(document, mode)
    ]
    assert [item for item in wrong if item] == []
