"""Properties beyond the models: extension terms, and those that only schema.org knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bookproof.validation.flaw import Severity
from bookproof.validation.rules.contexts import (
    Foreign,
    Kind,
    extensions,
    foreign,
    is_declared,
    is_in_domain,
)
from bookproof.validation.rules.nodes import Node
from bookproof.validation.rules.plan import Fault, Scope, on_unknown_property
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import MODELLING

_LINK = MODELLING + "defining-and-using-custom-namespaces"
_CONTEXT = ["https://openactive.io/", "https://openactive.io/ns-beta"]


def _properties(found: Foreign) -> Any:
    return extensions()[found.prefix]["properties"]


@on_unknown_property(
    Rule(
        id="extension-undeclared",
        sentence="An extension property has a prefix that no context of the document defines.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("MOD-EXT-01",),
        link=_LINK,
        bad={
            "@context": "https://openactive.io/",
            "@type": "Event",
            "beta:isVirtuallyCoached": True,
        },
        good={"@context": _CONTEXT, "@type": "Event", "beta:isVirtuallyCoached": True},
        counterpart="FieldsNotInModelRule",
    )
)
def extension_undeclared(node: Node, name: str, value: Any, scope: Scope) -> Iterable[Fault]:
    """Contexts that are not shipped are not fetched: they may define any prefix."""
    found = foreign(node.kind, name)
    if found.kind not in (Kind.EXTENSION, Kind.OWN) or is_declared(node, found.prefix):
        return ()
    message = f"The prefix `{found.prefix}` must be defined by a context of the document"
    return (Fault(name, message, "a context that defines it", "no such context"),)


@on_unknown_property(
    Rule(
        id="extension-unknown-term",
        sentence="An extension vocabulary does not have the property.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("MOD-EXT-01",),
        link=_LINK,
        bad={"@context": _CONTEXT, "@type": "Event", "beta:isVirtuallyCoachd": True},
        good={"@context": _CONTEXT, "@type": "Event", "beta:isVirtuallyCoached": True},
        counterpart="FieldsNotInModelRule",
    )
)
def extension_unknown_term(node: Node, name: str, value: Any, scope: Scope) -> Iterable[Fault]:
    """For the vocabularies that are shipped."""
    found = foreign(node.kind, name)
    if found.kind is not Kind.EXTENSION or found.term in _properties(found):
        return ()
    message = f"`{name}` is not a property of its vocabulary"
    return (Fault(name, message, "a term of the vocabulary", name),)


@on_unknown_property(
    Rule(
        id="extension-misplaced",
        sentence="An extension property stands on a type that it is not defined for.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("MOD-EXT-01",),
        link=_LINK,
        bad={"@context": _CONTEXT, "@type": "Offer", "beta:isVirtuallyCoached": True},
        good={"@context": _CONTEXT, "@type": "Event", "beta:isVirtuallyCoached": True},
        counterpart="FieldsNotInModelRule",
    )
)
def extension_misplaced(node: Node, name: str, value: Any, scope: Scope) -> Iterable[Fault]:
    """The vocabulary names the classes; their subclasses count."""
    found = foreign(node.kind, name)
    if found.kind is not Kind.EXTENSION or found.term not in _properties(found):
        return ()
    if is_in_domain(node.kind, found.prefix, found.term):
        return ()
    expected = _properties(found)[found.term]["domain"]
    message = f"`{name}` is not defined for {node.kind}"
    return (Fault(name, message, expected, node.kind),)


@on_unknown_property(
    Rule(
        id="extension-superseded",
        sentence="An extension property is used that the models have taken over.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("MOD-EXT-01",),
        link=_LINK,
        bad={"@context": _CONTEXT, "@type": "FacilityUse", "beta:facilityType": []},
        good={"@context": _CONTEXT, "@type": "FacilityUse", "facilityType": []},
        counterpart="FieldsNotInModelRule",
    )
)
def extension_superseded(node: Node, name: str, value: Any, scope: Scope) -> Iterable[Fault]:
    """A warning in open feeds that are not for booking."""
    found = foreign(node.kind, name)
    if found.kind is not Kind.EXTENSION:
        return ()
    described = _properties(found).get(found.term, {})
    successor = described.get("superseded_by", described.get("supersededBy"))
    if not successor:
        return ()
    plain = successor.partition(":")[2]
    message = f"`{name}` must be replaced by `{plain}`"
    weight = Severity.WARNING if scope.mode == "RPDEFeed" else None
    return (Fault(name, message, plain, name, weight),)


@on_unknown_property(
    Rule(
        id="schema-org-only",
        sentence="A property is known to schema.org only; its content is not judged.",
        severity=Severity.SUGGESTION,
        modes=(),
        requirements=("MOD-EXT-01",),
        link=_LINK,
        bad={"@type": "Event", "keywords": "fun"},
        good={"@type": "Event", "name": "Fun"},
        counterpart="FieldsNotInModelRule",
    )
)
def schema_org_only(node: Node, name: str, value: Any, scope: Scope) -> Iterable[Fault]:
    """Consumers of OpenActive data do not look for it."""
    if foreign(node.kind, name).kind is not Kind.SCHEMA_ORG:
        return ()
    message = f"`{name}` is no property of {node.kind} but of schema.org; it is not judged"
    return (Fault(name, message, "a property of the model", name),)
