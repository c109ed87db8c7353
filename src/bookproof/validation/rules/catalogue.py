"""All rules written as code. Importing this module puts them on the register."""

from __future__ import annotations

from functools import cache

from bookproof.validation.facts import facts
from bookproof.validation.flaw import Severity
from bookproof.validation.rules import (
    addresses,
    concepts,
    dates,
    extensions,
    identity,
    offers,
    opportunities,
    orders,
    pages,
    presence,
    privacy,
    texts,
    totals,
    writing,
)
from bookproof.validation.rules.plan import Plans

MODULES = (
    presence,
    dates,
    opportunities,
    offers,
    totals,
    orders,
    concepts,
    addresses,
    texts,
    identity,
    privacy,
    extensions,
    writing,
    pages,
)
"""One module per subject, in the order of the reference page."""


@cache
def compiled(mode: str, least: Severity) -> Plans:
    """What the nodes of a document have to pass in a mode.

    Args:
        least: rules that weigh less are left out.

    Raises:
        ValueError: there is no such mode.
    """
    if mode not in facts().modes:
        raise ValueError(f"no validation mode {mode!r}; there are {', '.join(facts().modes)}")
    return Plans(mode, least)
