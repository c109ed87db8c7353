"""The checks of F13, by subject; importing this declares them all."""

from __future__ import annotations

from bookproof.protocols.ticketswitch.checks import (
    answers,
    booking,
    cancelling,
    describing,
    refusing,
)

__all__ = ["answers", "booking", "cancelling", "describing", "refusing"]
