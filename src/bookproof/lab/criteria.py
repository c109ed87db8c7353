"""What the test interface's criteria ask of an opportunity and its offer.

Source: Open Booking API Test Interface, opportunity criteria.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Final

from bookproof.lab.options import Cancellation
from bookproof.lab.sellers import Seller
from bookproof.lab.vocabulary import (
    NEEDS_ATTENDEE,
    NEEDS_FORM,
    NEEDS_NEGOTIATION,
    OPTIONAL,
    REQUIRED,
    UNAVAILABLE,
)

SESSION: Final = "ScheduledSession"
FACILITY_SLOT: Final = "FacilityUseSlot"
INDIVIDUAL_SLOT: Final = "IndividualFacilityUseSlot"
KINDS: Final = (SESSION, FACILITY_SLOT, INDIVIDUAL_SLOT)

GENERIC_SPACES = 20
PREFIX = "TestOpportunity"


@dataclass(frozen=True, slots=True)
class Period:
    """A duration as it is written, and in seconds."""

    text: str
    seconds: int


DAY = Period("P1D", 86_400)
WEEK = Period("P7D", 7 * 86_400)
MONTH = Period("P28D", 28 * 86_400)


@dataclass(frozen=True, slots=True)
class Traits:
    """What sets an opportunity and its offer apart from others.

    ``price`` is in pence; ``start_day`` counts from today; ``cancel_window`` is
    ``latestCancellationBeforeStartDate`` and ``opens`` is ``validFromBeforeStartDate``.
    """

    price: int
    prepayment: str | None = REQUIRED
    refund: bool = True
    cancel_window: Period | None = None
    opens: Period | None = None
    maximum: int = GENERIC_SPACES
    spaces: int = GENERIC_SPACES
    start_day: int = 8
    requirements: tuple[str, ...] = ()
    online: bool = False


def traits_for(
    criteria: str, kind: str, seller: Seller, cancellation: Cancellation, rng: random.Random
) -> Traits | None:
    """Traits of an opportunity that meets a criteria, or None where the lab has no such thing.

    ``criteria`` is the name without the prefix ``TestOpportunity``.
    """
    base = Traits(price=rng.randrange(400, 2500, 5))
    if kind == INDIVIDUAL_SLOT:
        base = replace(base, maximum=1, spaces=1)
    if cancellation is Cancellation.NEVER:
        base = replace(base, refund=False)
    return _of_cancellation(criteria, base, cancellation) or _of_others(
        criteria, base, kind, seller
    )


def _of_cancellation(criteria: str, base: Traits, mode: Cancellation) -> Traits | None:
    windows = mode is Cancellation.BY_OFFER
    if criteria in ("BookableCancellable", "BookableNonFreeCancellable"):
        return base if base.refund else None
    if criteria == "BookableCancellableNoWindow":
        return base if base.refund else None
    if criteria == "BookableFreeCancellable":
        return replace(base, price=0, prepayment=None) if base.refund else None
    if criteria == "BookableCancellableWithinWindow":
        return replace(base, cancel_window=DAY) if windows else None
    if criteria == "BookableCancellableOutsideWindow":
        return replace(base, cancel_window=WEEK, start_day=3) if windows else None
    if criteria == "BookableNotCancellable":
        return None if mode is Cancellation.ALWAYS else replace(base, refund=False)
    return None


def _of_others(criteria: str, base: Traits, kind: str, seller: Seller) -> Traits | None:
    free = replace(base, price=0, prepayment=None)
    by_name: dict[str, Traits | None] = {
        "Bookable": base,
        "BookableInPast": replace(base, start_day=-3),
        "BookableNoSpaces": replace(base, spaces=0),
        "BookableOneSpace": replace(base, maximum=1, spaces=1),
        "BookableFiveSpaces": (
            None if kind == INDIVIDUAL_SLOT else replace(base, maximum=5, spaces=5)
        ),
        "BookableFree": free,
        "BookableNonFree": base,
        "BookableUsingPayment": base,
        "BookableNonFreePrepaymentRequired": base,
        "BookableNonFreePrepaymentOptional": replace(base, prepayment=OPTIONAL),
        "BookableNonFreePrepaymentUnavailable": replace(base, prepayment=UNAVAILABLE),
        "BookableWithinValidFromBeforeStartDate": replace(base, opens=MONTH),
        "BookableWithinValidFromBeforeStartDateWindow": replace(base, opens=MONTH),
        "BookableOutsideValidFromBeforeStartDate": replace(base, opens=DAY),
        "BookableOutsideValidFromBeforeStartDateWindow": replace(base, opens=DAY),
        "BookableAttendeeDetails": replace(base, requirements=(NEEDS_ATTENDEE,)),
        "BookableAdditionalDetails": replace(base, requirements=(NEEDS_FORM,)),
        "BookableWithNegotiation": replace(base, requirements=(NEEDS_NEGOTIATION,)),
        "BookableNonFreeTaxGross": base if seller.tax_included else None,
        "BookableNonFreeTaxNet": None if seller.tax_included else base,
        "BookableSellerTermsOfService": base,
        "OnlineBookable": replace(base, online=True) if kind == SESSION else None,
        "OfflineBookable": base,
    }
    return by_name.get(criteria)
