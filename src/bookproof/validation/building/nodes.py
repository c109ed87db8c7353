"""Definitions of nodes in one mode: what a node of a type must, may and must not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bookproof.validation.building import departures
from bookproof.validation.building.departures import ANSWERS, OPPORTUNITY_FEEDS, REQUESTS, Departure
from bookproof.validation.building.positions import NOWHERE, Position, passes, place
from bookproof.validation.building.properties import Form, value
from bookproof.validation.building.values import NOT_FREE, Schema, shared
from bookproof.validation.facts import Constraints, Facts, Model, OneOf, Property

EXTENSION = "^[A-Za-z][A-Za-z0-9_.-]*:"
"""Names with a prefix: judged by the rules, which know the declared contexts."""
_ONLINE = "https://schema.org/OnlineEventAttendanceMode"
_ALIASES = {"id": "@id", "type": "@type"}
_PRICED = frozenset({"Offer", "OfferOverride", "PriceSpecification", "TaxChargeSpecification"})
_DYNAMICALLY_PAID: Schema = {
    "required": ["payment"],
    "properties": {
        "payment": {
            "required": ["@type"],
            "properties": {"@type": {"const": "DynamicPayment"}},
        }
    },
}
_SCHEDULED = ("SessionSeries", "CourseInstance")


class Nodes:
    """Makes the definitions that are in reach of the roots of a mode."""

    def __init__(self, facts: Facts, mode: str) -> None:
        self.facts = facts
        self.mode = mode
        self.definitions: dict[str, Schema] = {}
        """By name; a ``$ref`` in them is such a name."""
        self._values = shared(facts)

    def ref(self, name: str, make: Callable[[], Schema] | None = None) -> Schema:
        """A reference to a definition, which is made when it is asked for first."""
        if name not in self.definitions:
            self.definitions[name] = {}  # it may refer to itself
            self.definitions[name] = make() if make else self._values[name]
            self._follow(self.definitions[name])
        return {"$ref": name}

    def _follow(self, schema: Any) -> None:
        """Make what a ready-made schema refers to."""
        if isinstance(schema, dict):
            found = schema.get("$ref")
            if isinstance(found, str) and found in self._values:
                self.ref(found)
            for inner in schema.values():
                self._follow(inner)
        elif isinstance(schema, list):
            for inner in schema:
                self._follow(inner)

    def any_of(
        self, types: Iterable[str], holder: Model, within: str, *, reference: bool = False
    ) -> Schema:
        """A nested node of one of the types.

        Args:
            reference: where an object that is judged is meant to do no more than refer.
        """
        models = {name: self.facts.models[name] for name in types}
        places = {name: place(self.facts, model, holder, within) for name, model in models.items()}
        labels = sorted({position.label for position in places.values()} - {""})
        name = "@".join([f"any.{self._family(list(models))}", *labels[:1]])
        if reference:
            return self.ref(f"{name}.reference", lambda: self._choice(places, reference=True))
        return self.ref(name, lambda: self._choice(places))

    def _family(self, names: list[str]) -> str:
        """The types by the ones that have no ancestor among them; all if some are missing."""
        heads = [n for n in names if not set(self.facts.models[n].ancestors) & set(names)]
        whole = set(names) == {
            name for head in heads for name in (head, *self.facts.models[head].subclasses)
        }
        return "+".join(heads if whole else names)

    def _choice(self, places: dict[str, Position], *, reference: bool = False) -> Schema:
        by_target: dict[str, list[str]] = {}
        for name, position in places.items():
            target = self._reference(name, position) if reference else None
            target = target or self.node(self.facts.models[name], position)
            by_target.setdefault(target["$ref"], []).append(name)
        branches = [
            {
                "if": is_a(names),
                "then": {"$ref": target},
            }
            for target, names in by_target.items()
        ]
        return {
            "required": ["@type"],
            "properties": {
                "@type": self._types(list(places)),
                "@context": self.ref("nestedContext"),
            },
            **(branches[0] if len(branches) == 1 else {"allOf": branches}),
        }

    def _reference(self, name: str, position: Position) -> Schema | None:
        """No more than a reference, unless the type has more to say in requests."""
        model = self.facts.models[name]
        required = model.constraints(self.mode, position.within).required
        return self.ref("reference") if {*required} <= {"@type", "@id"} else None

    def _types(self, names: list[str]) -> Schema:
        rule = {"x-rule": "unknown-type", "x-expected": _listed(names)}
        if "OpenBookingError" not in names:
            return {"enum": names, **rule}
        # errors of one's own stand in a list beside the type that they specialise
        return {
            "if": {"type": "array"},
            "then": {"contains": {"enum": names}, **rule},
            "else": {"enum": names, **rule},
        }

    def node(self, model: Model, position: Position = NOWHERE) -> Schema:
        """A node of exactly this type."""
        name = f"{model.name}@{position.label}" if position.label else model.name
        return self.ref(name, lambda: self._node(model, position))

    def _node(self, model: Model, position: Position) -> Schema:
        found = list(departures.of(model, self.mode, position.within, position.holder))
        held = departures.constraints(model, self.mode, position.within, found)
        conditions = [*self._conditions(model, position, held, found)]
        body: Schema = {**self._names(model, found)}
        required = [name for name in held.required if self._always(model, position, name, found)]
        if required:
            body["required"] = required
        body["properties"] = self._properties(model, position, held, found)
        if conditions:
            body["allOf"] = conditions
        return body

    # what must be there

    def _inherited(self, position: Position, name: str) -> bool:
        """Whether the node around supplies the property: then the rules judge it."""
        if not position.within or position.holder not in self.facts.models:
            return False
        held_by = self.facts.models[position.holder].properties.get(position.within)
        return held_by is not None and passes(held_by.inherits_to, name)

    def _parents(self, model: Model, name: str) -> list[str]:
        """Properties whose value may supply another one."""
        return [
            prop.name
            for prop in model.properties.values()
            if passes(prop.inherits_from, name) and prop.name not in model.refused_properties
        ]

    def _always(self, model: Model, position: Position, name: str, found: list[Departure]) -> bool:
        """Whether a required property is so without any condition."""
        return not (
            name == "@type"
            or self._inherited(position, name)
            or self._parents(model, name)
            or any(name in item.unless for item in found)
            or (name == "location" and "eventAttendanceMode" in model.properties)
            or self._is_price(model, name)
        )

    def _is_price(self, model: Model, name: str) -> bool:
        """Whether the property is judged with the payment of the order."""
        return name in ("totalPaymentDue", "acceptedOffer") and self._may_be_unpriced(model)

    def _may_be_unpriced(self, model: Model) -> bool:
        """Whether a DynamicPayment would take the prices away."""
        return self.mode in (*ANSWERS, *REQUESTS) and (
            "Order" in (model.name, *model.ancestors) or model.name == "OrderItem"
        )

    def _conditions(
        self, model: Model, position: Position, held: Constraints, found: list[Departure]
    ) -> Iterable[Schema]:
        yield from self._conditional(model, position, held, found)
        for group in held.one_of:
            yield from self._group(model, position, group)
        if self._may_be_unpriced(model) and model.name != "OrderItem":
            yield from self._priced(model, held)
        if model.name in _PRICED and "price" not in held.forbidden:
            yield _currency_unless_free()
        yield from self._series(model, position, held)

    def _conditional(
        self, model: Model, position: Position, held: Constraints, found: list[Departure]
    ) -> Iterable[Schema]:
        """Required properties, gathered by what makes them dispensable."""
        gathered: dict[tuple[str, ...], list[str]] = {}
        for name in held.required:
            if self._always(model, position, name, found) or self._inherited(position, name):
                continue
            if self._is_price(model, name):
                continue
            ways = [*self._parents(model, name)]
            ways += [item.unless[name] for item in found if name in item.unless]
            if name == "location" and "eventAttendanceMode" in model.properties:
                ways.append("eventAttendanceMode")
            if ways:
                gathered.setdefault(tuple(ways), []).append(name)
        for sources, names in gathered.items():
            yield {"if": _present(sources), "else": {"required": names}}

    def _group(self, model: Model, position: Position, group: OneOf) -> Iterable[Schema]:
        if any(self._inherited(position, name) for name in group.properties):
            return
        schema: Schema = {
            "oneOf" if group.exactly_one else "anyOf": [
                {"required": [name]} for name in group.properties
            ],
            "x-rule": "required-group",
            "x-names": list(group.properties),
        }
        ways = sorted({way for name in group.properties for way in self._parents(model, name)})
        yield {"if": _present(ways), "else": schema} if ways else schema

    def _required_of_items(self, holder: Model) -> tuple[str, ...]:
        item = self.facts.models["OrderItem"]
        found = list(departures.of(item, self.mode, "orderedItem", holder.name))
        return departures.constraints(item, self.mode, "orderedItem", found).required

    def _priced(self, model: Model, held: Constraints) -> Iterable[Schema]:
        """What is required unless a DynamicPayment takes the prices away."""
        otherwise: Schema = {}
        if "totalPaymentDue" in held.required:
            otherwise["required"] = ["totalPaymentDue"]
        if "acceptedOffer" in self._required_of_items(model):
            wanted: Schema = {"required": ["acceptedOffer"]}
            if self.mode in departures.ERROR_MODES:
                wanted = {"if": {"required": ["error"]}, "else": wanted}
            otherwise["properties"] = {"orderedItem": {"items": wanted}}
        if otherwise:
            yield {"if": _DYNAMICALLY_PAID, "else": otherwise}

    def _series(self, model: Model, position: Position, held: Constraints) -> Iterable[Schema]:
        """Sessions have a series, and series have sessions or a schedule."""
        if (
            model.name == "ScheduledSession"
            and self.mode in (*OPPORTUNITY_FEEDS, *ANSWERS)
            and position.within != "subEvent"
            and "superEvent" not in (*held.required, *held.forbidden)
            and held.required != ("@type", "@id")
        ):
            yield {"required": ["superEvent"], "x-rule": "session-without-series"}
        if (
            model.name in _SCHEDULED
            and self.mode not in ("TestInterface", *REQUESTS)
            and position.within != "superEvent"
            and "subEvent" not in held.forbidden
            and not any("eventSchedule" in group.properties for group in held.one_of)
        ):
            yield {
                "anyOf": [{"required": ["subEvent"]}, {"required": ["eventSchedule"]}],
                "x-rule": "series-without-schedule",
                "x-names": ["subEvent", "eventSchedule"],
            }

    # what may be there

    def _names(self, model: Model, found: list[Departure]) -> Schema:
        """A reference to the list of all the names that the type knows."""
        accepted = {prop.name for item in found for prop in item.accept}
        return self.ref(f"{model.name}.names", lambda: self._known_names(model, accepted))

    def _known_names(self, model: Model, accepted: set[str]) -> Schema:
        own = {*model.properties, *model.allowed_properties, *accepted, "@id", "@type", "@context"}
        tolerated = self.facts.schema_org_properties(model) - own - {*model.refused_properties}
        properties: Schema = {name: True for name in sorted(own)}
        properties.update({name: self.ref("filled") for name in sorted(tolerated)})
        properties.update({name: self.ref("refused") for name in model.refused_properties})
        for wrong, right in {**_ALIASES, **model.misspellings}.items():
            properties[wrong] = {
                "not": {},
                "x-rule": "misspelt-property",
                "x-expected": right,
            }
        return {
            "properties": properties,
            "patternProperties": {EXTENSION: self.ref("filled")},
            "additionalProperties": False,
        }

    def _properties(
        self, model: Model, position: Position, held: Constraints, found: list[Departure]
    ) -> Schema:
        known = {**model.properties}
        known.update({prop.name: prop for item in found for prop in item.accept})
        schemas: Schema = {"@id": self.ref("Id")}
        for prop in known.values():
            if prop.name != "@type" and prop.name not in model.refused_properties:
                schemas[prop.name] = self._property(model, prop, held, found)
        for name in held.forbidden:
            if name not in model.refused_properties:
                schemas[name] = self.ref("forbidden")
        if position.within == "thumbnail":
            schemas["thumbnail"] = {
                "not": {},
                "x-rule": "thumbnail-of-thumbnail",
                "x-expected": "nothing",
            }
        return schemas

    def _property(
        self, model: Model, prop: Property, held: Constraints, found: list[Departure]
    ) -> Schema:
        kept = any(prop.name in item.keep_deprecated for item in found)
        if prop.deprecated and self.mode != "RPDEFeed" and not kept:
            return self.ref("deprecated")
        for item in reversed(found):
            if prop.name in item.values:
                schema = dict(item.values[prop.name])
                self._follow(schema)
                return schema
        only = next((item.types[prop.name] for item in found if prop.name in item.types), None)
        form = Form.ANY
        if prop.name in held.must_not_be_reference:
            form = Form.OBJECT
        elif prop.name in held.must_be_reference:
            form = Form.REFERENCE
        schema = value(self, model, prop, form, only)
        return self._special(model, prop, schema)

    def _special(self, model: Model, prop: Property, schema: Schema) -> Schema:
        """Rules of one property of one type."""
        if model.name == "Event" and prop.name == "ageRange":
            bound = {
                "anyOf": [{"required": ["minValue"]}, {"required": ["maxValue"]}],
                "x-rule": "age-range-without-bound",
                "x-names": ["minValue", "maxValue"],
            }
            return {**schema, "allOf": [bound]}
        if model.name == "SessionSeries" and prop.name == "eventSchedule":
            kind = {
                "enum": ["ScheduledSession"],
                "x-rule": "schedule-of-other-type",
                "x-expected": "ScheduledSession",
            }
            items = {**schema["items"], "properties": {"scheduledEventType": kind}}
            return {**schema, "items": items}
        return schema


def _present(ways: Iterable[str]) -> Schema:
    """The properties are there in a way that makes others dispensable."""
    schemas = []
    for name in ways:
        if name == "eventAttendanceMode":
            inner: Schema = {"const": _ONLINE}
        elif name == "error":
            inner = {"type": "array"}
        else:
            inner = {"type": "object"}
        schemas.append({"required": [name], "properties": {name: inner}})
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _currency_unless_free() -> Schema:
    charged = {"type": ["number", "string"], "not": {"const": 0}, "pattern": NOT_FREE}
    return {
        "if": {"required": ["price"], "properties": {"price": charged}},
        "then": {"required": ["priceCurrency"], "x-rule": "price-without-currency"},
    }


def is_a(types: list[str]) -> Schema:
    """An object of one of the types."""
    return {"type": "object", "required": ["@type"], "properties": {"@type": one_of(types)}}


def one_of(values: list[str]) -> Schema:
    """Exactly one of the values."""
    return {"const": values[0]} if len(values) == 1 else {"enum": values}


def _listed(names: list[str]) -> str:
    if len(names) > 12:
        return f"{names[0]} or one of its subclasses"
    return " or ".join(names)
