"""The OpenActive data model as facts: models, their properties, and what holds in which mode.

Source: OpenActive data models 3.0.9 (specification version 2.x), kept in
``schemas/openactive/facts``. Schemas are generated from it, and the rules read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import orjson

from bookproof.resources import folder

Kind = Literal["primitive", "enum", "model"]


@dataclass(frozen=True, slots=True)
class TypeOption:
    """One type that the value of a property may have."""

    kind: Kind
    name: str
    """Primitive (``Text``, ``URL``, ``DateTime``…), enumeration or model."""
    array: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a model."""

    name: str
    iri: str
    types: tuple[TypeOption, ...]
    const: Any = None
    """The only value that it may have, where there is one."""
    allowed: tuple[str, ...] = ()
    """The texts that it may have, where they are listed."""
    minimum: float | None = None
    min_decimal_places: int | None = None
    max_decimal_places: int | None = None
    format: str = ""
    """``uuid`` or ``uri-template``."""
    may_be_reference: bool = False
    reference_required_in: tuple[str, ...] = ()
    """Modes in which it must be a URL instead of an object."""
    inherits_from: Mapping[str, Any] | None = None
    """Which properties of the value count as properties of its holder: ``include`` or
    ``exclude`` with names."""
    inherits_to: Mapping[str, Any] | None = None
    """Which properties of the holder count as properties of the value."""
    deprecated: bool = False
    declared_by: str = ""
    """The ancestor that declares it; empty when the model itself does."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A group of properties of which at least one, or exactly one, must be present."""

    properties: tuple[str, ...]
    exactly_one: bool = False


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a node must, should and must not hold."""

    required: tuple[str, ...] = ()
    recommended: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    one_of: tuple[OneOf, ...] = ()
    must_be_reference: tuple[str, ...] = ()
    must_not_be_reference: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A type of node."""

    name: str
    iri: str
    parent: str | None
    ancestors: tuple[str, ...]
    subclasses: tuple[str, ...]
    """Every descendant."""
    schema_org_class: str | None
    """IRI of the schema.org class whose properties are tolerated."""
    has_id: bool
    allowed_properties: tuple[str, ...]
    refused_properties: tuple[str, ...]
    misspellings: Mapping[str, str]
    """Known misspelt names, with the right ones."""
    properties: Mapping[str, Property]
    configurations: Mapping[str, str]
    """Name of the configuration by mode; an absent mode has ``default``."""
    constraints_by_configuration: Mapping[str, Constraints]
    constraints_within: Mapping[str, Mapping[str, Constraints]] = field(default_factory=dict)
    """By configuration and the property that holds the node."""

    def constraints(self, mode: str, within: str = "") -> Constraints:
        """What holds in the mode for a node that stands in the property ``within``."""
        configuration = self.configurations.get(mode, "default")
        inside = self.constraints_within.get(configuration, {}).get(within)
        if inside is not None:
            return inside
        default = self.constraints_by_configuration["default"]
        return self.constraints_by_configuration.get(configuration, default)


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Values that data gives as full URLs."""

    name: str
    namespace: str
    values: tuple[str, ...]
    """Without the namespace."""

    @property
    def urls(self) -> tuple[str, ...]:
        """The values as data must have them."""
        return tuple(self.namespace + value for value in self.values)


@dataclass(frozen=True, slots=True)
class Facts:
    """The whole data model."""

    modes: Mapping[str, str]
    """Group by name of the mode."""
    enumerations: Mapping[str, Enumeration]
    models: Mapping[str, Model]
    vocabulary: Mapping[str, Any]
    """Namespaces, terms with their IRIs, extension vocabularies."""
    rpde: Mapping[str, Any]
    """Page and item of a feed."""
    schema_org: Mapping[str, Any]
    """Properties of schema.org classes by class name, each with its superclasses."""

    def schema_org_properties(self, model: Model) -> frozenset[str]:
        """Names that schema.org defines for the class behind the model, inherited ones too."""
        if not model.schema_org_class:
            return frozenset()
        classes = self.schema_org["classes"]
        found: set[str] = set()
        waiting = [model.schema_org_class.rpartition("/")[2]]
        while waiting:
            described = classes.get(waiting.pop())
            if described:
                found.update(described["properties"])
                waiting.extend(described["super"])
        return frozenset(found)


@cache
def _folder() -> Path:
    return folder("schemas") / "openactive" / "facts"


def _read(name: str) -> Any:
    return orjson.loads((_folder() / name).read_bytes())


@cache
def facts() -> Facts:
    """The data model that is shipped."""
    models = sorted((_folder() / "models").glob("*.json"))
    return Facts(
        modes={item["mode"]: item["group"] for item in _read("modes.json")},
        enumerations={
            name: Enumeration(name, item["namespace"], tuple(item["values"]))
            for name, item in _read("enumerations.json").items()
        },
        models={path.stem: _model(_read(f"models/{path.name}")) for path in models},
        vocabulary=_read("vocabulary.json"),
        rpde=_read("rpde.json"),
        schema_org=_read("schema_org.json"),
    )


def _model(item: Mapping[str, Any]) -> Model:
    return Model(
        name=item["name"],
        iri=item["iri"],
        parent=item["parent"],
        ancestors=tuple(item["ancestors"]),
        subclasses=tuple(item["subclasses"]),
        schema_org_class=item["schemaOrgClass"],
        has_id=item["hasId"],
        allowed_properties=tuple(item["allowedProperties"]),
        refused_properties=tuple(item["refusedProperties"]),
        misspellings=item["misspellings"],
        properties={name: _property(name, value) for name, value in item["properties"].items()},
        configurations=item["configurations"],
        constraints_by_configuration={
            name: _constraints(value) for name, value in item["constraints"].items()
        },
        constraints_within={
            name: {held_by: _constraints(value) for held_by, value in inner.items()}
            for name, inner in item["constraintsWithin"].items()
        },
    )


def _property(name: str, item: Mapping[str, Any]) -> Property:
    return Property(
        name=name,
        iri=item["iri"],
        types=tuple(
            TypeOption(option["kind"], option["type"], option.get("array", False))
            for option in item["types"]
        ),
        const=item.get("const"),
        allowed=tuple(item.get("allowed", ())),
        minimum=item.get("minimum"),
        min_decimal_places=item.get("minDecimalPlaces"),
        max_decimal_places=item.get("maxDecimalPlaces"),
        format=item.get("format", ""),
        may_be_reference=item.get("mayBeReference", False),
        reference_required_in=tuple(item.get("referenceRequiredIn", ())),
        inherits_from=item.get("inheritsFrom"),
        inherits_to=item.get("inheritsTo"),
        deprecated=bool(item.get("deprecated", False)),
        declared_by=item.get("declaredBy", ""),
    )


def _constraints(item: Mapping[str, Any]) -> Constraints:
    return Constraints(
        required=tuple(item.get("required", ())),
        recommended=tuple(item.get("recommended", ())),
        forbidden=tuple(item.get("forbidden", ())),
        one_of=tuple(
            OneOf(tuple(group["properties"]), group["exactlyOne"])
            for group in item.get("oneOf", ())
        ),
        must_be_reference=tuple(item.get("mustBeReference", ())),
        must_not_be_reference=tuple(item.get("mustNotBeReference", ())),
    )
