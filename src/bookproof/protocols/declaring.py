"""The mark of a scenario in protocols without opportunity types and booking flows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from bookproof.cases import MARK, FeatureTest

F = TypeVar("F", bound=Callable[..., None])


def feature_test(
    title: str,
    *,
    covers: Sequence[str],
    variants: Sequence[str] = (),
    needs: str = "",
    last: bool = False,
) -> Callable[[F], F]:
    """Declare a function to be a scenario.

    Args:
        title: what a system that passes has shown, in a few words.
        covers: scenarios of the matrix over all protocols that it stands for.
        variants: what it is run with in turn; ``scenario.variant`` tells which.
        needs: another feature without which it does not apply.
        last: it begins after all others.
    """
    declared = FeatureTest(
        title=title,
        criteria="",
        control="",
        multiple=False,
        once=True,
        needs=needs,
        last=last,
        variants=tuple(variants),
        covers=tuple(covers),
    )

    def mark(function: F) -> F:
        setattr(function, MARK, declared)
        return function

    return mark
