"""Rules written as code: how they are bound to models and properties, and compiled for a mode.

A rule is a function with a :class:`~bookproof.validation.rules.registry.Rule` on it. It is bound
to nodes, to properties, or to the whole document; what a node of a given type has to pass in a
given mode is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from bookproof.validation.building import departures
from bookproof.validation.building.positions import NOWHERE, Position, place
from bookproof.validation.facts import Model, Property, facts
from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.rules.nodes import Node, member, only_model
from bookproof.validation.rules.registry import RULES, Rule, declare


class Fault(NamedTuple):
    """What a rule found in a node."""

    at: str
    """Property of the node; empty for the node itself. A text that starts with ``$`` is a path
    from the root."""
    message: str
    expected: Any
    got: Any
    severity: Severity | None = None
    """Where it weighs less than the rule says."""


@dataclass(slots=True)
class Scope:
    """What rules know besides the node."""

    mode: str
    root: dict[str, Any]
    text: str | bytes = b""
    """The document as it came; may be empty."""
    written: Any = None
    """The document before it was brought to plain form."""
    now: datetime | None = None
    """The time that leases are held against; None leaves them unjudged."""
    activities: Mapping[str, str] | None = None
    """Labels of the official activities by ``@id``; None leaves membership unjudged."""
    ids: dict[str, Node] = field(default_factory=dict)
    """First node of each ``@id`` that was met."""


OnNode = Callable[[Node, Scope], Iterable[Fault]]
OnProperty = Callable[[Node, str, Any, Scope], Iterable[Fault]]
OnDocument = Callable[[Scope], Iterable[Fault]]
Builder = Callable[[Model, str, Position], OnNode | None]
Where = Callable[[Model, Property], bool]


@dataclass(frozen=True, slots=True)
class _Binding:
    rule: Rule
    types: frozenset[str]
    exact: bool
    builder: Builder

    def concerns(self, model: Model, mode: str) -> bool:
        return _holds_in(self.rule, mode) and _fits(self.types, self.exact, model)


@dataclass(frozen=True, slots=True)
class _PropertyBinding:
    rule: Rule
    types: frozenset[str]
    exact: bool
    names: frozenset[str]
    where: Where | None
    judge: OnProperty

    def concerns(self, model: Model, name: str, mode: str) -> bool:
        if not (_holds_in(self.rule, mode) and _fits(self.types, self.exact, model)):
            return False
        if self.where is None:
            return name in self.names
        described = model.properties.get(name)
        return described is not None and self.where(model, described)


_NODES: list[_Binding] = []
_PROPERTIES: list[_PropertyBinding] = []
_DOCUMENTS: list[tuple[Rule, OnDocument]] = []
_UNKNOWN: list[tuple[Rule, OnProperty]] = []


def _register(rule: Rule) -> None:
    """Put the rule on the register when it is bound for the first time."""
    if RULES.get(rule.id) is not rule:
        declare(rule)


def _holds_in(rule: Rule, mode: str) -> bool:
    return not rule.modes or mode in rule.modes


def _fits(types: frozenset[str], exact: bool, model: Model) -> bool:
    if not types or model.name in types:
        return True
    return not exact and any(name in types for name in model.ancestors)


def on_node(rule: Rule, *types: str, exact: bool = False) -> Callable[[OnNode], OnNode]:
    """Bind a rule to the nodes of some types and, unless ``exact``, of their subclasses."""
    _register(rule)

    def bind(judge: OnNode) -> OnNode:
        _NODES.append(_Binding(rule, frozenset(types), exact, lambda *_: judge))
        return judge

    return bind


def built_for_node(rule: Rule, *types: str) -> Callable[[Builder], Builder]:
    """Bind a rule whose function is made for model, mode and position."""
    _register(rule)

    def bind(builder: Builder) -> Builder:
        _NODES.append(_Binding(rule, frozenset(types), False, builder))
        return builder

    return bind


def on_property(
    rule: Rule,
    *names: str,
    types: Sequence[str] = (),
    exact: bool = False,
    where: Where | None = None,
) -> Callable[[OnProperty], OnProperty]:
    """Bind a rule to properties, by name or by what the models say of them."""
    _register(rule)

    def bind(judge: OnProperty) -> OnProperty:
        binding = _PropertyBinding(rule, frozenset(types), exact, frozenset(names), where, judge)
        _PROPERTIES.append(binding)
        return judge

    return bind


def on_document(rule: Rule) -> Callable[[OnDocument], OnDocument]:
    """Bind a rule to the document as a whole."""
    _register(rule)

    def bind(judge: OnDocument) -> OnDocument:
        _DOCUMENTS.append((rule, judge))
        return judge

    return bind


def on_unknown_property(rule: Rule) -> Callable[[OnProperty], OnProperty]:
    """Bind a rule to the properties that the model of their node does not have."""
    _register(rule)

    def bind(judge: OnProperty) -> OnProperty:
        _UNKNOWN.append((rule, judge))
        return judge

    return bind


def bound() -> tuple[str, ...]:
    """Ids of the rules written as code, in the order of their modules."""
    bindings: list[_Binding | _PropertyBinding] = [*_NODES, *_PROPERTIES]
    ids = {binding.rule.id for binding in bindings}
    ids.update(rule.id for rule, _ in _DOCUMENTS)
    ids.update(rule.id for rule, _ in _UNKNOWN)
    return tuple(rule for rule in RULES if rule in ids)


class Plan:
    """What a node of one type, in one place, has to pass in one mode."""

    __slots__ = ("children", "model", "nodes", "properties")

    def __init__(
        self,
        model: Model,
        nodes: tuple[tuple[Rule, OnNode], ...],
        properties: dict[str, tuple[tuple[Rule, OnProperty], ...]],
    ) -> None:
        self.model = model
        self.nodes = nodes
        self.properties = properties
        """Rules by property; every property of the model is in it, most with none."""
        self.children: dict[tuple[str, str], Plan] = {}
        """Plans of the nodes that it holds, by property and type, as they were met."""


class Plans:
    """Plans of one mode, each made when it is first needed."""

    def __init__(self, mode: str, least: Severity) -> None:
        self.mode = mode
        self._wanted = frozenset(_AT_LEAST[least])
        self._made: dict[tuple[str, str], Plan] = {}
        self.documents = tuple(item for item in _DOCUMENTS if self._applies(item[0]))
        self.unknown = tuple(item for item in _UNKNOWN if self._applies(item[0]))

    def _applies(self, rule: Rule) -> bool:
        return rule.severity in self._wanted and _holds_in(rule, self.mode)

    def root(self, kind: str) -> Plan | None:
        """The plan for a node that no other one holds; None for a type outside the models."""
        model = facts().models.get(kind)
        return self._of(model, NOWHERE) if model else None

    def child(self, holder: Plan, name: str, kind: str) -> Plan | None:
        """The plan for a node in a property; without a type, by the only one it can have."""
        found = facts()
        model = found.models.get(kind or only_model(holder.model.name, name))
        if model is None:
            return None
        if name not in holder.model.properties:
            return self._of(model, NOWHERE)
        plan = self._of(model, place(found, model, holder.model, name))
        holder.children[name, kind] = plan
        return plan

    def _of(self, model: Model, position: Position) -> Plan:
        plan = self._made.get((model.name, position.label))
        if plan is None:
            plan = self._made[model.name, position.label] = self._make(model, position)
        return plan

    def _make(self, model: Model, position: Position) -> Plan:
        nodes = []
        for binding in _NODES:
            if binding.rule.severity in self._wanted and binding.concerns(model, self.mode):
                judge = binding.builder(model, self.mode, position)
                if judge is not None:
                    nodes.append((binding.rule, judge))
        departed = departures.of(model, self.mode, position.within, position.holder)
        accepted = [described.name for item in departed for described in item.accept]
        names = ("@id", "@type", "@context", *model.properties, *accepted)
        return Plan(model, tuple(nodes), {name: self._hooks(model, name) for name in names})

    def _hooks(self, model: Model, name: str) -> tuple[tuple[Rule, OnProperty], ...]:
        return tuple(
            (binding.rule, binding.judge)
            for binding in _PROPERTIES
            if binding.rule.severity in self._wanted and binding.concerns(model, name, self.mode)
        )


_AT_LEAST = {
    Severity.FAILURE: (Severity.FAILURE,),
    Severity.WARNING: (Severity.FAILURE, Severity.WARNING),
    Severity.SUGGESTION: tuple(Severity),
}


def flaw_of(rule: Rule, fault: Fault, path: str) -> Flaw:
    """The flaw of a fault in the node at the path."""
    at, message, expected, got, severity = fault
    if at:
        path = at if at[0] == "$" else member(path, at)
    return Flaw(rule.id, severity or rule.severity, path, message, expected, got)
