"""Where the money of an order is. Sums are whole numbers of minor units."""

from __future__ import annotations

from collections.abc import Iterator

from bookproof.checks.registry import check
from bookproof.protocols.two_party.sight import Sight
from bookproof.results import Finding


@check("tp-escrow.held-while-pending", "TP-MONEY-04")
def held_while_pending(before: Sight, after: Sight) -> Iterator[Finding]:
    """Asking for a cancellation moves money before the other party has answered."""
    yield from _moved(before, after)


@check("tp-escrow.kept-on-reject", "TP-MONEY-02")
def kept_on_reject(before: Sight, after: Sight) -> Iterator[Finding]:
    """A rejection moves money."""
    yield from _moved(before, after)


def _moved(before: Sight, after: Sight) -> Iterator[Finding]:
    if before.money is not None and after.money != before.money:
        got = after.money.told() if after.money is not None else "no escrow"
        yield Finding("$.escrow", before.money.told(), got)


@check("tp-escrow.refunded", "TP-MONEY-01")
def refunded(before: Sight, after: Sight) -> Iterator[Finding]:
    """The money of a cancelled order has not gone back in full."""
    total = before.money.total if before.money is not None else None
    if total is None:
        return
    money = after.money
    if money is None:
        yield Finding("$.escrow", f"{total} refunded", "no escrow")
        return
    if money.held != 0:
        yield Finding("$.escrow.held", 0, money.held)
    if type(money.refunded) is not int or money.refunded < total:
        yield Finding("$.escrow.refunded", total, money.refunded)


@check("tp-escrow.refunded-once", "TP-MONEY-03")
def refunded_once(before: Sight, after: Sight) -> Iterator[Finding]:
    """More money has gone back than was held."""
    total = before.money.total if before.money is not None else None
    money = after.money
    if total is None or money is None or type(money.refunded) is not int:
        return
    if money.refunded > total:
        yield Finding("$.escrow.refunded", f"at most {total}", money.refunded)
