"""The JSON Schema of the configuration and its reference page, both made from the models."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined, to_jsonable_python

from bookproof.settings.common import CommonSettings
from bookproof.settings.explaining import model_in
from bookproof.settings.features import Feature
from bookproof.settings.incumbent import correspondence, ignored_keys, unsupported_keys
from bookproof.settings.protocols import settings_class

OPEN_BOOKING = "open_booking"

_SCHEMAS = "https://bookproof.example/schemas/"

_ANY_TRUE = {"not": {"additionalProperties": {"const": False}}}


def schema_file(protocol: str) -> str:
    """Name of the file in ``schemas``."""
    return "config.schema.json" if protocol == OPEN_BOOKING else f"config.{protocol}.schema.json"


def schema(protocol: str = OPEN_BOOKING) -> str:
    """The JSON Schema (2020-12) of a configuration in our form, as text."""
    settings = settings_class(protocol)
    made = settings.model_json_schema(by_alias=True)
    properties = made["properties"]
    properties["implementedFeatures"] |= {
        "additionalProperties": False,
        "properties": {
            feature.identifier: {
                "type": ["boolean", "null"],
                "description": f"{feature.name}. {feature.spec}",
            }
            for feature in settings.FEATURES.values()
        },
    }
    for scope in ("bookableOpportunityTypesInScope", "bookingFlowsInScope"):
        if scope in properties:
            properties[scope] |= _ANY_TRUE
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _SCHEMAS + schema_file(protocol),
        "$comment": "Generated: python -m bookproof.settings write .",
        "title": "Configuration of bookproof",
        **_without_titles(made),
        "oneOf": [_given(settings.TARGET), _given("lab")],
    }
    return json.dumps(document, indent=2) + "\n"


def _given(key: str) -> dict[str, Any]:
    return {"required": [key], "properties": {key: {"not": {"type": "null"}}}}


def _without_titles(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_titles(inner)
            for key, inner in value.items()
            if not (key == "title" and isinstance(inner, str))
        }
    return [_without_titles(inner) for inner in value] if isinstance(value, list) else value


_INTRODUCTION = """\
# Settings

<!-- Generated: python -m bookproof.settings write . -->

A run reads one JSON file: the one named by `--config`, else the shipped `config/default.json`,
which tests the embedded reference system. Nothing is merged into it from elsewhere; only options
of the command line override single keys. A mistake ends the program with exit code 2 and one line
that names the file, the key and what to write; several mistakes are told together.

- **One target.** Exactly one of `datasetSiteUrl` and `lab` is given, so that no other system than
  the one named is ever tested.
- **Secrets.** `${NAME}` in the value of a header stands for the environment variable `NAME`; it
  must be set and not be empty. Reports and messages show `***` in place of the values of headers.
- **Headers of a booking call** are those of the Seller together with those of the booking partner.
  When both give the same header, whatever the case of its letters, the partner's is sent.
- **Editors** complete and check the file when `$schema` names `schemas/config.schema.json`.
"""


def reference_file(protocol: str) -> str:
    """Name of the page in ``docs/reference``."""
    return "settings.md" if protocol == OPEN_BOOKING else f"settings-{protocol}.md"


def reference(protocol: str = OPEN_BOOKING) -> str:
    """The page of a protocol's settings as text."""
    settings = settings_class(protocol)
    if protocol == OPEN_BOOKING:
        lines = [_INTRODUCTION, *_tables(settings), *_feature_lists(settings), *_incumbent_form()]
    else:
        introduction = _PROTOCOL_INTRODUCTION.format(
            protocol=protocol, target=settings.TARGET, schema=schema_file(protocol),
            secrets=", ".join(f"`{key}`" for key in sorted(settings.SECRETS)),
        )  # fmt: skip
        lines = [introduction, *_tables(settings), *_feature_lists(settings)]
    return "\n".join(lines).rstrip("\n") + "\n"


_PROTOCOL_INTRODUCTION = """\
# Settings of protocol {protocol}

<!-- Generated: python -m bookproof.settings write . -->

A run reads one JSON file, named by `--config`, with `"protocol": "{protocol}"`. What holds for
[every configuration](settings.md) holds here: mistakes are told one line each, and options of the
command line override single keys.

- **One target.** Exactly one of `{target}` and `lab` is given.
- **Secrets.** `${{NAME}}` in {secrets} stands for the environment variable `NAME`; reports and
  messages show `***` in their place.
- **Editors** complete and check the file when `$schema` names `schemas/{schema}`.
"""


def _tables(model: type[BaseModel], place: str = "") -> Iterator[str]:
    yield f"## `{place}`\n\n{model.__doc__}\n" if place else "## Top level\n"
    yield "| key | type | default | meaning | example |\n|---|---|---|---|---|"
    inner: dict[type[BaseModel], str] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        yield _row(key, field)
        kind = model_in(field.annotation)
        if kind is not None:
            inner.setdefault(kind, f"{place}.{key}" if place else key)
    yield ""
    for kind, its_place in inner.items():
        yield from _tables(kind, its_place)


def _row(key: str, field: FieldInfo) -> str:
    example = _code(field.examples[0]) if field.examples else ""
    cells = (f"`{key}`", _type(field.annotation), _default(field), field.description or "", example)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _code(value: Any) -> str:
    return f"`{json.dumps(to_jsonable_python(value))}`"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default is PydanticUndefined:
        return "`{}`"
    return _code(field.default)


def _type(annotation: Any) -> str:
    return " or ".join(dict.fromkeys(_kinds(annotation)))


_WORDS = {str: "text", bool: "true or false", int: "whole number", float: "number"}


def _kinds(annotation: Any) -> Iterable[str]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kinds(inner[0])
    if origin is Literal:
        return [_code(value) for value in inner]
    if origin is dict:
        return [f"object of {_type(inner[0])} to {_type(inner[1])}"]
    if origin is tuple:
        return [f"list of {_type(inner[0])}"]
    if inner:
        return [kind for part in inner for kind in _kinds(part)]
    if annotation is NoneType:
        return ["null"]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return ["name"]
    return [_WORDS.get(annotation, "object")]


def _feature_lists(settings: type[CommonSettings]) -> Iterator[str]:
    yield "## Features\n"
    yield (
        "The keys of `implementedFeatures`. A feature in bold is required by the specification: "
        "a system that declares it false does not conform. Needed features must not be declared "
        "false, excluded ones not true, when the feature itself is declared true.\n"
    )
    for category, features in groupby(settings.FEATURES.values(), key=lambda item: item.category):
        yield f"### {category}\n\n| feature | meaning | needs | excludes |\n|---|---|---|---|"
        for feature in features:
            yield _feature_row(feature)
        yield ""


def _feature_row(feature: Feature) -> str:
    key = f"[`{feature.identifier}`]({feature.spec})"
    needs, excludes = (
        ", ".join(f"`{name}`" for name in names) for names in (feature.needs, feature.excludes)
    )
    return (
        f"| {f'**{key}**' if feature.required else key} | {feature.name} | {needs} | {excludes} |"
    )


def _incumbent_form() -> Iterator[str]:
    yield "## The form of the incumbent suite\n"
    yield (
        "A configuration written for openactive-test-suite is read as it is, as one whole file "
        "(nothing is merged from its defaults). It is recognised by the keys `broker` and "
        "`integrationTests`. Keys of our own that have no counterpart (such as `workers`, `feeds`, "
        "`verifyTls`) may stand beside them; mixing in others is an error. Certificates are "
        "verified unless `verifyTls` is false.\n\n| its key | ours |\n|---|---|"
    )
    for theirs, ours in correspondence():
        yield f"| `{theirs}` | {ours} |"
    yield (
        "\nHeader authentication is what is supported: `loginCredentials`, `clientCredentials` and "
        "`initialAccessToken` are ignored where headers are given beside them, and an error "
        "otherwise."
    )
    yield f"\nWithout effect: {', '.join(f'`{key}`' for key in ignored_keys())}."
    yield f"\nNot supported: {', '.join(f'`{key}`' for key in unsupported_keys())}."
