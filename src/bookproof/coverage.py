"""Which checks a scenario can come to, read from its source without running it.

Scenario, steps and stages are plain functions that name their checks, so following the names
gives the complete list. It serves the tables of the docs and tells what a case that stopped
early did not reach.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from bookproof.checks.registry import Check

_FOLLOWED = ("bookproof.stages", "bookproof.scenario", "bookproof.protocols")


@cache
def checks_of(function: Callable[..., None]) -> tuple[Check[...], ...]:
    """Every check that a scenario can come to, each once, in the order of the source."""
    found: dict[str, Check[...]] = {}
    for check in _named(function, frozenset()):
        found.setdefault(check.id, check)
    return tuple(found.values())


def _named(function: Any, above: frozenset[str]) -> Iterator[Check[...]]:
    key = f"{function.__module__}.{function.__qualname__}"
    if key in above:
        return
    for thing in _things(function):
        if isinstance(thing, Check):
            yield thing
        elif isinstance(thing, FunctionType) and thing.__module__.startswith(_FOLLOWED):
            yield from _named(thing, above | {key})


@cache
def _things(function: Any) -> tuple[Any, ...]:
    """What the names in a function's source stand for, in order."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    scope = function.__globals__
    steps = _steps(function)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = steps if node.value.id in ("scenario", "self") else scope.get(node.value.id)
            if owner is not None and (owner is steps or isinstance(owner, ModuleType)):
                found.append(getattr(owner, node.attr, None))
        elif isinstance(node, ast.Name):
            found.append(scope.get(node.id))
    return tuple(found)


def _steps(function: Any) -> Any:
    """The class of steps that ``scenario`` stands for, or ``self`` within one of them."""
    annotation = inspect.signature(function).parameters.get("scenario")
    if annotation is not None:
        name = annotation.annotation
        return function.__globals__.get(name) if isinstance(name, str) else name
    owner = function.__qualname__.rpartition(".")[0]
    return function.__globals__.get(owner)
