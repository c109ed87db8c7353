"""Schemas of the values of properties, by the types that the models give them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING

from bookproof.validation.building.values import Schema, with_article
from bookproof.validation.facts import Model, Property, TypeOption

if TYPE_CHECKING:
    from bookproof.validation.building.nodes import Nodes

_CURRENCY = "https://schema.org/priceCurrency"
_NUMBERS = {"Integer": "integer", "Number": "number", "Boolean": "boolean"}


class Form(Enum):
    """How a node may be given that the models let be a reference."""

    ANY = auto()
    OBJECT = auto()
    REFERENCE = auto()


def value(
    nodes: Nodes, model: Model, prop: Property, form: Form, only: Sequence[str] | None
) -> Schema:
    """What the property may hold.

    Args:
        only: the types of node that are permitted, where they are fewer than the models say.
    """
    special = _special(nodes, model, prop)
    if special is not None:
        return special
    single = [option for option in prop.types if not option.array]
    listed = [option for option in prop.types if option.array]
    if not prop.may_be_reference:
        form = Form.OBJECT
    reference = form is not Form.OBJECT
    result = _one(nodes, model, prop, single, form, only) if single else {}
    if listed:
        items = _one(nodes, model, prop, listed, Form.OBJECT, only)
        result = {**_with_array(nodes, result), "minItems": 1, "items": items}
    if "x-expected" in result or "$ref" not in result:
        result["x-expected"] = _expected(single, listed, reference, only)
    if prop.may_be_reference and not reference:
        result["x-rule"] = "reference-not-permitted"
    return result


def _special(nodes: Nodes, model: Model, prop: Property) -> Schema | None:
    """Values with a rule of their own."""
    name = prop.name
    if prop.const is not None:
        return {"const": prop.const, "x-rule": "fixed-value", "x-expected": prop.const}
    if prop.allowed:
        allowed = list(prop.allowed)
        return {"enum": allowed, "x-rule": "not-an-option", "x-expected": " or ".join(allowed)}
    if prop.format:
        return nodes.ref(prop.format)
    if prop.iri == _CURRENCY:
        return nodes.ref("Currency")
    if name == "addressCountry":
        return nodes.ref("Country")
    if model.name == "GeoCoordinates" and name in ("latitude", "longitude"):
        return nodes.ref(name)
    if name == "byDay":
        items = nodes.ref("byDay")
        return {"type": "array", "minItems": 1, "items": items, "x-expected": "an array of days"}
    if prop.minimum is not None:
        least = int(prop.minimum)
        return {"type": "integer", "minimum": least, "x-expected": f"an integer from {least} up"}
    return None


def _one(
    nodes: Nodes,
    model: Model,
    prop: Property,
    options: Sequence[TypeOption],
    form: Form,
    only: Sequence[str] | None,
) -> Schema:
    """One value of any of the types, leaving arrays aside."""
    reference = form is not Form.OBJECT
    text = _text_name(options, reference)
    numbers = [_NUMBERS[o.name] for o in options if o.name in _NUMBERS]
    models = [o.name for o in options if o.kind == "model"]
    if text and not numbers and not models:
        return nodes.ref(text)
    if not text and not models and len(numbers) == 1:
        return nodes.ref(next(o.name for o in options))
    kinds = [*(["string"] if text else []), *numbers, *(["object"] if models else [])]
    schema: Schema = {"type": kinds if len(kinds) > 1 else kinds[0]}
    if text == "Text":
        schema["minLength"] = 1
    elif text:
        schema |= {"if": {"type": "string"}, "then": nodes.ref(text)}
    if models:
        types = [name for head in models for name in _with_subclasses(nodes, head)]
        types = [name for name in types if name in only] if only else types
        only_refers = form is Form.REFERENCE
        schema |= nodes.any_of(dict.fromkeys(types), model, prop.name, reference=only_refers)
    schema["x-expected"] = _expected(options, (), reference, only)
    return schema


def _with_subclasses(nodes: Nodes, name: str) -> Iterable[str]:
    return (name, *nodes.facts.models[name].subclasses)


def _text_name(options: Sequence[TypeOption], reference: bool) -> str:
    """The definition of the texts among the options; empty when there are none."""
    names = {
        option.name
        for option in options
        if option.kind == "enum" or (option.kind == "primitive" and option.name not in _NUMBERS)
    }
    if "Text" in names:
        return "Text"
    if names == {"Date", "DateTime"}:
        return "Date+DateTime"
    if reference:
        names.add("URL")
    if len(names) > 1:
        raise ValueError(f"no definition for one of {', '.join(sorted(names))}")
    return next(iter(names), "")


def _with_array(nodes: Nodes, single: Schema) -> Schema:
    """The schema of a single value, widened to arrays."""
    if not single:
        return {"type": "array"}
    if "type" not in single:
        single = {"type": "string", "if": {"type": "string"}, "then": single}
    kinds = single["type"] if isinstance(single["type"], list) else [single["type"]]
    return {**single, "type": [*kinds, "array"]}


def _expected(
    single: Sequence[TypeOption],
    listed: Sequence[TypeOption],
    reference: bool,
    only: Sequence[str] | None,
) -> str:
    words = [with_article(name) for name in _type_names(single, only)]
    if reference:
        words.append("the URL of one")
    names = _type_names(listed, only)
    if names:
        words.append("an array of " + " or ".join(names))
    return ", or ".join(words)


def _type_names(options: Sequence[TypeOption], only: Sequence[str] | None) -> list[str]:
    models = [option for option in options if option.kind == "model"]
    if only and models:
        return list(only)
    return [option.name for option in options]
