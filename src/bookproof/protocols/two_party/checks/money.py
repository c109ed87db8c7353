"""Where the money of an order is. Sums are in the unit that the system uses."""

from __future__ import annotations

from collections.abc import Iterator

from bookproof.checks.registry import check
from bookproof.protocols.two_party.sight import Money, Sight
from bookproof.results import Finding

_HELD, _REFUNDED, _RELEASED = "HELD", "REFUNDED", "RELEASED"


def _belied(money: Money, right: str) -> Iterator[Finding]:
    """A finding where the word for it is one of the usual ones, and another than the sums say."""
    if money.status in (_HELD, _REFUNDED, _RELEASED) and money.status != right:
        yield Finding("$.escrow.status", right, money.status)


@check("tp-escrow.held", "TP-MONEY-05")
def held(begun: Sight) -> Iterator[Finding]:
    """The price of an order that is neither completed nor cancelled is not in escrow."""
    money = begun.money
    if money is not None and (money.held == 0 or money.refunded or money.released):
        yield Finding("$.escrow", f"{money.total} held, and nothing elsewhere", money.told())
    elif money is not None:
        yield from _belied(money, _HELD)


@check("tp-escrow.held-while-pending", "TP-MONEY-04")
def held_while_pending(before: Sight, after: Sight) -> Iterator[Finding]:
    """Asking for a cancellation moves money before the other party has answered."""
    yield from _moved(before, after)


@check("tp-escrow.kept-on-reject", "TP-MONEY-02")
def kept_on_reject(before: Sight, after: Sight) -> Iterator[Finding]:
    """A rejection moves money."""
    yield from _moved(before, after)


def _moved(before: Sight, after: Sight) -> Iterator[Finding]:
    if before.money is None:
        return
    if after.money is None or after.money.places != before.money.places:
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
    if money.refunded is None or money.refunded < total:
        yield Finding("$.escrow.refunded", total, money.refunded)
    if money.released != 0:
        yield Finding("$.escrow.released", 0, money.released)
    if money.held == 0:
        yield from _belied(money, _REFUNDED)
    if before.money is not None and money.currency != before.money.currency:
        yield Finding("$.escrow.currency", before.money.currency, money.currency)


@check("tp-escrow.refunded-once", "TP-MONEY-03")
def refunded_once(before: Sight, after: Sight) -> Iterator[Finding]:
    """More money has gone back than was held."""
    total = before.money.total if before.money is not None else None
    money = after.money
    if total is None or money is None or money.refunded is None:
        return
    if money.refunded > total:
        yield Finding("$.escrow.refunded", f"at most {total}", money.refunded)
