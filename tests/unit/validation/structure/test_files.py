"""The schema files: fresh, valid, and usable by any validator."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bookproof.resources import folder
from bookproof.validation.building.files import files, stale
from bookproof.validation.building.partition import partition
from bookproof.validation.facts import facts
from bookproof.validation.rules.structural import STRUCTURAL
from bookproof.validation.structure import structure

from .documents import SOUND, error, quote

TOP = folder("schemas") / "openactive"


@cache
def shipped() -> dict[str, Any]:
    """Every schema by its path, as it is on disk."""
    paths = [path for path in TOP.rglob("*.schema.json") if "facts" not in path.parts]
    return {path.relative_to(TOP).as_posix(): json.loads(path.read_text("utf-8")) for path in paths}


@cache
def registry() -> Registry[Any]:
    return Registry().with_resources(
        (item["$id"], Resource.from_contents(item, default_specification=DRAFT202012))
        for item in shipped().values()
    )


def test_the_files_are_as_the_data_model_makes_them() -> None:
    assert stale() == [], "run: bookproof schemas build"


def test_there_is_a_schema_for_every_mode_and_a_root_for_every_message() -> None:
    paths = set(files())
    assert {f"modes/{mode}.schema.json" for mode in facts().modes} <= paths
    for mode in facts().modes:
        assert any(path.startswith(f"roots/{mode}/") for path in paths), mode
    assert "roots/C1Response/OrderQuote.schema.json" in paths
    assert "roots/BookableRPDEFeed/ScheduledSession.schema.json" in paths


def test_the_schemas_are_valid_by_the_metaschema() -> None:
    for path, document in shipped().items():
        jsonschema_rs.meta.validate(document)
        assert document["$id"] == f"https://bookproof.example/schemas/openactive/{path}"
        assert "OpenActive data models" in document["$comment"]


def test_the_reference_validator_finds_them_valid_too() -> None:
    for path in ("modes/C1Response.schema.json", "modes/OpenBookingError.schema.json"):
        Draft202012Validator.check_schema(shipped()[path])


def test_every_reference_leads_somewhere() -> None:
    for document in shipped().values():
        resolver = registry().resolver(base_uri=document["$id"])
        for reference in set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))):
            assert isinstance(resolver.lookup(reference).contents, dict)


@pytest.mark.parametrize("name", SOUND)
def test_a_plain_validator_needs_nothing_but_the_files(name: str) -> None:
    mode, make = SOUND[name]
    schema = shipped()[f"modes/{mode}.schema.json"]
    validator = Draft202012Validator(schema, registry=registry())
    assert validator.is_valid(make())
    assert not validator.is_valid(make() | {"@type": 7})


def test_a_root_takes_its_own_type_only() -> None:
    schema = shipped()["roots/C1Response/OrderQuote.schema.json"]
    validator = Draft202012Validator(schema, registry=registry())
    assert validator.is_valid(quote())
    assert not validator.is_valid(quote() | {"foo": 1})
    assert structure(error(), "OpenBookingError", type="NotFoundError") == []
    other = structure(error(), "OpenBookingError", type="GoneError")
    assert {flaw.rule for flaw in other} >= {"root-type"}


def test_a_mode_or_type_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="not known"):
        structure({}, "D1Response")
    with pytest.raises(ValueError, match="not known"):
        structure({}, "C1Response", type="Slot")


def test_every_rule_named_in_a_schema_is_on_the_register() -> None:
    named = set()
    for document in shipped().values():
        named |= set(re.findall(r'"x-rule": "([^"]+)"', json.dumps(document)))
    assert named <= {rule.id for rule in STRUCTURAL}
    assert len(named) > 25


def test_definitions_are_shared_only_if_all_that_they_refer_to_is_the_same() -> None:
    def node(child: str) -> dict[str, Any]:
        return {"properties": {"child": {"$ref": child}}}

    leaf = {"type": "string"}
    modes = {
        "one": {"a": node("b"), "b": node("a"), "leaf": leaf, "c": node("leaf")},
        "two": {"a": node("b"), "b": node("a"), "leaf": leaf, "c": node("leaf")},
        "three": {"leaf": {"type": "integer"}, "c": node("leaf"), "a": node("c")},
    }
    found = partition(modes)
    assert found["one", "a"] is found["two", "b"]  # alike in every respect, so one definition
    assert found["one", "c"] is found["two", "c"]
    assert found["one", "c"] is not found["three", "c"]
    assert found["one", "leaf"] is not found["three", "leaf"]
    assert found["one", "c"].modes == ("one", "two")
    assert len({item.name for item in found.values()}) == len({id(x) for x in found.values()})
