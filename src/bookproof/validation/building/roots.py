"""What whole documents look like in a mode: root types, context, feed pages and items."""

from __future__ import annotations

from typing import Any

from bookproof.validation.building.departures import BOOKABLE_TYPES, OPPORTUNITY_FEEDS, ORDER_FEEDS
from bookproof.validation.building.nodes import EXTENSION, Nodes, is_a
from bookproof.validation.building.values import Schema, text_like
from bookproof.validation.facts import Facts

CONTEXT = "https://openactive.io/"
_OPENACTIVE_LIKE = r"^https?://(?:www\.)?openactive\.io/?$"
_SCHEMA_ORG = r"^https?://schema\.org/?$"
_NOT_IN_OPPORTUNITY_FEEDS = frozenset({"CustomerAccount", "OrderItem", "Dataset", "DataCatalog"})
_TEST_TYPES = (*BOOKABLE_TYPES, "SessionSeries", "FacilityUse", "IndividualFacilityUse")
_ORDERS = ("Order", "OrderProposal", "OrderQuote")
_EXPECTED = {
    **dict.fromkeys(OPPORTUNITY_FEEDS, "an opportunity, such as ScheduledSession"),
    "OpenBookingError": "OpenBookingError or one of its subclasses",
    "TestInterface": "an opportunity or a simulate action",
}
FEED_MODES = (*OPPORTUNITY_FEEDS, *ORDER_FEEDS)


def root_types(facts: Facts, mode: str) -> tuple[str, ...]:
    """The types that a document may have at its root."""
    if mode in OPPORTUNITY_FEEDS:
        return tuple(
            model.name
            for model in facts.models.values()
            if model.has_id
            and model.name not in (*_ORDERS, *_NOT_IN_OPPORTUNITY_FEEDS)
            and "PropertyValueSpecification" not in (model.name, *model.ancestors)
        )
    if mode == "OpenBookingError":
        return ("OpenBookingError", *facts.models["OpenBookingError"].subclasses)
    fixed = {
        "DatasetSite": ("Dataset",),
        "DataCatalog": ("DataCatalog",),
        "OrdersFeed": ("Order", "OrderProposal"),
        "OrderProposalsFeed": ("OrderProposal",),
        "OrderStatus": _ORDERS,
        "TestInterface": _TEST_TYPES,
    }
    return fixed[mode] if mode in fixed else (_root_of_message(mode),)


def _root_of_message(mode: str) -> str:
    if mode.startswith(("C1", "C2")):
        return "OrderQuote"
    return "OrderProposal" if mode.startswith(("P", "OrderProposalPatch")) else "Order"


def add_roots(nodes: Nodes) -> dict[str, Schema]:
    """Make every definition of the mode; the roots are returned by type."""
    facts, mode = nodes.facts, nodes.mode
    roots = {name: nodes.node(facts.models[name]) for name in root_types(facts, mode)}
    if mode == "TestInterface":
        action = nodes.ref("SimulateAction", lambda: _action(nodes))
        roots.update(dict.fromkeys(simulate_actions(facts), action))
    nodes.ref("context", lambda: _context(nodes))
    nodes.ref("data", lambda: _data(nodes, roots))
    if mode in FEED_MODES:
        nodes.ref("item", lambda: _item(nodes))
        nodes.ref("page", lambda: _page(nodes))
    return {
        name: {
            "type": "object",
            "required": ["@context", "@type"],
            "properties": {"@context": nodes.ref("context"), "@type": _type_of(name, roots)},
            **schema,
        }
        for name, schema in roots.items()
    }


def _type_of(name: str, roots: dict[str, Schema]) -> Schema:
    same = [other for other, schema in roots.items() if schema == roots[name]]
    return {"enum": same, "x-rule": "root-type", "x-expected": " or ".join(same)}


def _data(nodes: Nodes, roots: dict[str, Schema]) -> Schema:
    """A document of any of the root types."""
    names = list(roots)
    enum: Schema = {
        "enum": names,
        "x-rule": "root-type",
        "x-expected": _EXPECTED.get(nodes.mode) or " or ".join(names),
    }
    if nodes.mode == "OpenBookingError":
        options = {k: v for k, v in enum.items() if k != "enum"}
        enum = {
            "if": {"type": "array"},
            "then": {"contains": {"enum": names}, **options},
            "else": enum,
        }
    by_schema: dict[str, list[str]] = {}
    for name, schema in roots.items():
        by_schema.setdefault(schema["$ref"], []).append(name)
    return {
        "type": "object",
        "required": ["@context", "@type"],
        "properties": {"@context": nodes.ref("context"), "@type": enum},
        "allOf": [
            {
                "if": is_a(types),
                "then": {"$ref": target},
            }
            for target, types in by_schema.items()
        ],
        "x-expected": "an object",
    }


def _context(nodes: Nodes) -> Schema:
    if nodes.mode == "DataCatalog":
        return text_like(_SCHEMA_ORG, "context", "https://schema.org/")
    url = nodes.ref("URL")
    if nodes.mode == "DatasetSite":
        first = text_like(_SCHEMA_ORG, "context", "https://schema.org/ first")
        return {
            "type": "array",
            "minItems": 2,
            "prefixItems": [first, _openactive()],
            "items": url,
            "x-rule": "context",
            "x-expected": f"an array that starts with https://schema.org/ and {CONTEXT}",
        }
    return {
        "type": ["string", "array"],
        "if": {"type": "array"},
        "then": {
            "minItems": 1,
            "prefixItems": [_openactive()],
            "items": url,
            "x-rule": "context",
            "x-expected": CONTEXT,
        },
        "else": {"if": {"type": "string"}, "then": _openactive()},
        "x-rule": "context",
        "x-expected": f"{CONTEXT}, or an array that starts with it",
    }


def _openactive() -> Schema:
    """The URL of the context; another form of the same one is a fault of its own."""
    return {
        "if": {"type": "string", "pattern": _OPENACTIVE_LIKE},
        "then": {"const": CONTEXT, "x-rule": "openactive-url", "x-expected": CONTEXT},
        "else": {"const": CONTEXT, "x-rule": "context", "x-expected": CONTEXT},
    }


def _page(nodes: Nodes) -> Schema:
    required = ["next", "items"]
    if nodes.mode in OPPORTUNITY_FEEDS:
        required.append("license")
    return {
        "type": "object",
        "required": required,
        "properties": {
            "next": nodes.ref("URL"),
            "items": {
                "type": "array",
                "items": nodes.ref("item"),
                "x-expected": "an array of items",
            },
            "license": nodes.ref("URL"),
            "@context": nodes.ref("forbidden"),
            "@type": nodes.ref("forbidden"),
        },
        "x-type": "feed page",
        "x-expected": "a feed page",
    }


def _item(nodes: Nodes) -> Schema:
    fields = nodes.facts.rpde["FeedItem"]["fields"]
    kinds = [*fields["kind"]["allowed"], "OrderProposal"]
    if nodes.mode in ORDER_FEEDS:
        kinds = ["Order", "OrderProposal"]
    else:
        kinds = [kind for kind in kinds if not kind.startswith("Order")]
    name: Schema = {
        "type": ["string", "integer"],
        "minLength": 1,
        "x-expected": "a text or an integer",
    }
    return {
        "type": "object",
        "required": ["state", "kind", "id", "modified"],
        "properties": {
            "state": _option(["updated", "deleted"]),
            "kind": _option(kinds),
            "id": name,
            "modified": name,
            "@id": {"not": {}, "x-rule": "misspelt-property", "x-expected": "id"},
            "@type": nodes.ref("forbidden"),
            "@context": nodes.ref("forbidden"),
        },
        "allOf": [
            {
                "if": _state("updated"),
                "then": {"required": ["data"], "properties": {"data": nodes.ref("data")}},
            },
            {
                "if": _state("deleted"),
                "then": {"properties": {"data": nodes.ref("forbidden")}},
            },
        ],
        "x-type": "feed item",
        "x-expected": "a feed item",
    }


def _state(name: str) -> Schema:
    return {"required": ["state"], "properties": {"state": {"const": name}}}


def _option(names: list[str]) -> Schema:
    return {"enum": names, "x-rule": "not-an-option", "x-expected": " or ".join(names)}


def simulate_actions(facts: Facts) -> tuple[str, ...]:
    """Types of the actions that the Test Interface simulates, as they stand in documents."""
    vocabulary: dict[str, Any] = facts.vocabulary["extensions"]["test-interface"]
    prefix = vocabulary["prefix"]
    return tuple(
        f"{prefix}:{name}"
        for name, described in vocabulary["classes"].items()
        if f"{prefix}:OpenBookingSimulateAction" in described["sub_class_of"]
    )


def _action(nodes: Nodes) -> Schema:
    types = ["Order", "OrderProposal"]
    subject: Schema = {
        "type": "object",
        "required": ["@type"],
        "properties": {
            "@type": {"enum": types, "x-rule": "unknown-type", "x-expected": " or ".join(types)},
            "@context": nodes.ref("nestedContext"),
        },
        "if": is_a(types),
        "then": {
            "required": ["@id"],
            "properties": {"@type": True, "@context": True, "@id": nodes.ref("Id")},
            "patternProperties": {EXTENSION: nodes.ref("filled")},
            "additionalProperties": False,
        },
        "x-expected": "an Order or OrderProposal by @type and @id",
    }
    return {
        "required": ["object"],
        "properties": {"@type": True, "@context": True, "@id": nodes.ref("Id"), "object": subject},
        "patternProperties": {EXTENSION: nodes.ref("filled")},
        "additionalProperties": False,
    }
