"""Judge what a document means, by the rules that a schema cannot express.

A document is walked once. Each node passes the rules that its type has in the mode
(:mod:`bookproof.validation.rules.plan`); rules that hardly ever fire look at the raw text first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.rules.catalogue import compiled
from bookproof.validation.rules.nodes import Node
from bookproof.validation.rules.plan import Plan, Plans, Scope, flaw_of

_DEEPEST = 60
"""Nodes further in are left to the structure, which refuses them."""
_NESTED: frozenset[type[Any]] = frozenset({dict, list})
_WEIGHT = {Severity.FAILURE: 2, Severity.WARNING: 1, Severity.SUGGESTION: 0}


def meaning(
    document: Any,
    mode: str,
    text: str | bytes = b"",
    *,
    least: Severity = Severity.SUGGESTION,
    now: datetime | None = None,
    original: Any = None,
    activities: Mapping[str, str] | None = None,
) -> list[Flaw]:
    """Every flaw of the document that takes more than a schema to see.

    Args:
        document: the parsed JSON, in plain form.
        mode: one of the validation modes.
        text: the document as it came, where it is at hand: it is judged faster.
        least: leave out what weighs less.
        now: the time, with an offset, that leases must outlast; without it they are not judged.
        original: the parsed JSON before it was brought to plain form, where that changed it.
        activities: labels of the official activities by ``@id``; without them an activity only
            has to name the official list.

    Raises:
        ValueError: there is no such mode.
    """
    plan = compiled(mode, least)
    if document.__class__ is not dict:
        return []
    written = document if original is None else original
    scope = Scope(mode, document, text, written, now, activities)
    walk = _Walk(plan, scope)
    walk.start()
    least_weight = _WEIGHT[least]
    if not least_weight:
        return walk.flaws
    return [flaw for flaw in walk.flaws if _WEIGHT[flaw.severity] >= least_weight]


class _Walk:
    """One pass over a document."""

    __slots__ = ("flaws", "plans", "scope")

    def __init__(self, found: Plans, scope: Scope) -> None:
        self.plans = found
        self.scope = scope
        self.flaws: list[Flaw] = []

    def start(self) -> None:
        """Judge the nodes from the root on, then the document as a whole."""
        root = self.scope.root
        plan = self._plan_of(root, None, "")
        self._visit(Node(root, plan.model if plan else None), plan, _DEEPEST)
        for rule, judge in self.plans.documents:
            for fault in judge(self.scope):
                self.flaws.append(flaw_of(rule, fault, "$"))

    def _visit(self, node: Node, plan: Plan | None, depth: int) -> None:
        """Judge a node and those in it; one of a type outside the models is only entered."""
        if plan is None:
            for name, value in node.value.items():
                if value.__class__ in _NESTED:
                    self._descend(node, None, name, value, depth)
            return
        scope, hooks, unknown = self.scope, plan.properties, self.plans.unknown
        for rule, judge in plan.nodes:
            for fault in judge(node, scope):
                self.flaws.append(flaw_of(rule, fault, node.path))
        for name, value in node.value.items():
            bound = hooks.get(name, unknown)
            if bound:
                for rule, judge_value in bound:
                    for fault in judge_value(node, name, value, scope):
                        self.flaws.append(flaw_of(rule, fault, node.path))
            if value.__class__ in _NESTED:
                self._descend(node, plan, name, value, depth)

    def _descend(self, node: Node, plan: Plan | None, name: str, value: Any, depth: int) -> None:
        if not depth or name == "@context":
            return
        if value.__class__ is dict:
            inner = self._plan_of(value, plan, name)
            model = inner.model if inner else None
            self._visit(Node(value, model, name, node), inner, depth - 1)
            return
        for index, item in enumerate(value):
            if item.__class__ is dict:
                inner = self._plan_of(item, plan, name)
                model = inner.model if inner else None
                self._visit(Node(item, model, name, node, index), inner, depth - 1)

    def _plan_of(self, value: dict[str, Any], holder: Plan | None, name: str) -> Plan | None:
        kind = value.get("@type", "")
        if kind.__class__ is not str:
            return None
        if holder is None:
            return self.plans.root(kind)
        try:
            return holder.children[name, kind]
        except KeyError:
            return self.plans.child(holder, name, kind)
