"""Concepts and the schemes that they are taken from, the official list of activities first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bookproof.model import objects
from bookproof.validation.facts import facts
from bookproof.validation.flaw import Severity
from bookproof.validation.rules.nodes import Node
from bookproof.validation.rules.plan import Fault, Scope, on_node, on_property
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import MODELLING

_WITH_ACTIVITY = ("Event", "FacilityUse", "Course")
_LIST = "https://openactive.io/activity-list"
_YOGA = {"@type": "Concept", "@id": _LIST + "#yoga", "prefLabel": "Yoga", "inScheme": _LIST}
_BEYOND = ("broader", "narrower", "definition", "related")


def activity_list(path: Path) -> Mapping[str, str]:
    """Labels by ``@id`` of the activities in a file of the official list.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no JSON-LD concept scheme.
    """
    document = json.loads(path.read_text("utf-8"))
    listed = document.get("concept") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise ValueError(f"{path} holds no list of concepts")
    found = {}
    for concept in objects(listed):
        name = concept.get("@id", concept.get("id"))
        label = concept.get("prefLabel")
        if isinstance(name, str) and isinstance(label, str):
            found[name] = label
    return found


@cache
def _official() -> frozenset[str]:
    return frozenset(facts().vocabulary["activityLists"])


@on_property(
    Rule(
        id="activity-scheme",
        sentence="An activity is not taken from the official list.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("MOD-EVENT-01", "MOD-FACILITY-01"),
        link=MODELLING + "describing-events-schema-event",
        bad={"@type": "Event", "activity": [{**_YOGA, "inScheme": "https://a.example/list"}]},
        good={"@type": "Event", "activity": [_YOGA]},
        counterpart="ActivityInActivityListRule",
    ),
    "activity",
    types=_WITH_ACTIVITY,
)
def activity_scheme(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """It names the list in ``inScheme``."""
    if value.__class__ is not list:
        return
    for index, concept in enumerate(value):
        if concept.__class__ is dict and not _is_official(concept.get("inScheme")):
            where = f"{node.path}.activity[{index}]"
            message = "`inScheme` of an activity must be the official activity list"
            yield Fault(where, message, sorted(_official()), concept.get("inScheme", "absent"))


def _is_official(scheme: Any) -> bool:
    return isinstance(scheme, str) and scheme in _official()


@on_property(
    Rule(
        id="activity-unknown",
        sentence="An activity is not in the official list.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("MOD-EVENT-01", "MOD-FACILITY-01"),
        link=MODELLING + "describing-events-schema-event",
        bad={"@type": "Event", "activity": [{**_YOGA, "@id": _LIST + "#no-such"}]},
        good={"@type": "Event", "activity": [_YOGA]},
        counterpart="ActivityInActivityListRule",
    ),
    "activity",
    types=_WITH_ACTIVITY,
)
def activity_unknown(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Judged only where a file with the list is at hand: by ``@id``, else by label."""
    known = scope.activities
    if known is None:
        return
    for index, concept in enumerate(objects(value)):
        stated, label = concept.get("@id"), concept.get("prefLabel")
        if not _is_official(concept.get("inScheme")):
            continue
        where = f"{node.path}.activity[{index}]"
        if not (stated in known if isinstance(stated, str) else label in known.values()):
            message = "An activity must be in the official activity list"
            yield Fault(where, message, "an activity of the list", stated or label)
        elif isinstance(stated, str) and label is not None and label != known[stated]:
            message = "`prefLabel` of an activity should be that of the list"
            yield Fault(where, message, known[stated], label, Severity.WARNING)


@on_node(
    Rule(
        id="concept-half-identified",
        sentence="A Concept has an `@id` without a scheme, or a scheme without an `@id`.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("RPDE-DATA-04",),
        link=MODELLING + "identifying-and-linking-resources",
        bad={"@type": "Concept", "prefLabel": "Yoga", "inScheme": _LIST},
        good=_YOGA,
        counterpart="ConceptIdInSchemeRule",
    ),
    "Concept",
)
def concept_half_identified(node: Node, scope: Scope) -> Iterator[Fault]:
    """Both of them, or neither."""
    has_id, has_scheme = "@id" in node.value, "inScheme" in node.value
    if has_id != has_scheme:
        missing = "inScheme" if has_id else "@id"
        message = f"`{missing}` should be on a Concept with `{'@id' if has_id else 'inScheme'}`"
        yield Fault("", message, missing, "absent")


@on_property(
    Rule(
        id="concept-explained",
        sentence="A Concept of a scheme repeats what the scheme says.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("RPDE-DATA-05",),
        link=MODELLING + "identifying-and-linking-resources",
        bad={**_YOGA, "definition": "Poses and breath"},
        good=_YOGA,
        counterpart="ConceptNoPropsIfInSchemeRule",
    ),
    *_BEYOND,
    types=("Concept",),
)
def concept_explained(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Broader and narrower concepts, definition, relations."""
    if "inScheme" in node.value:
        message = f"`{name}` should not be on a Concept with `inScheme`"
        yield Fault(name, message, "absent", "present")
