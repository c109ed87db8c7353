"""Every criteria of the Test Interface that the harness can evaluate."""

from __future__ import annotations

from bookproof.criteria import rules
from bookproof.criteria.criteria import Criteria
from bookproof.criteria.rules import Rules

CRITERIA: dict[str, Criteria] = {}
"""Criteria by Test Interface name."""

_STANDING: Rules = {**rules.IDENTIFIED, **rules.TAKES_PLACE}
_UPCOMING: Rules = {**_STANDING, **rules.FUTURE, **rules.NOT_PAID_ELSEWHERE}
_ON_OFFER: Rules = {**rules.ALLOWED, **rules.IN_ADVANCE, **rules.WINDOW_OPEN}


def _declare(name: str, own: Rules, parent: Criteria | None = None) -> Criteria:
    declared = Criteria(f"TestOpportunity{name}", own, parent)
    CRITERIA[declared.name] = declared
    return declared


BOOKABLE = _declare(
    "Bookable", {**_UPCOMING, **rules.NO_DETAILS, **rules.SEVERAL_SPACES, **_ON_OFFER}
)
BOOKABLE_FREE = _declare("BookableFree", {**rules.FREE, **rules.PREPAYMENT_NONE}, BOOKABLE)
BOOKABLE_NON_FREE = _declare("BookableNonFree", rules.PAID, BOOKABLE)
BOOKABLE_USING_PAYMENT = _declare(
    "BookableUsingPayment", {**rules.PAID, **rules.PREPAYMENT_POSSIBLE}, BOOKABLE
)
BOOKABLE_NON_FREE_PREPAYMENT_OPTIONAL = _declare(
    "BookableNonFreePrepaymentOptional", rules.PREPAYMENT_OPTIONAL, BOOKABLE_NON_FREE
)
BOOKABLE_NON_FREE_PREPAYMENT_REQUIRED = _declare(
    "BookableNonFreePrepaymentRequired", rules.PREPAYMENT_REQUIRED_OR_UNSTATED, BOOKABLE_NON_FREE
)
BOOKABLE_NON_FREE_PREPAYMENT_UNAVAILABLE = _declare(
    "BookableNonFreePrepaymentUnavailable",
    {
        **_STANDING,
        **rules.FUTURE,
        **rules.NO_DETAILS,
        **rules.SEVERAL_SPACES,
        **_ON_OFFER,
        **rules.PAID,
        **rules.PREPAYMENT_UNAVAILABLE,
    },
)
BOOKABLE_FREE_PREPAYMENT_OPTIONAL = _declare(
    "BookableFreePrepaymentOptional", {**rules.FREE, **rules.PREPAYMENT_OPTIONAL}, BOOKABLE
)
BOOKABLE_FREE_PREPAYMENT_REQUIRED = _declare(
    "BookableFreePrepaymentRequired", {**rules.FREE, **rules.PREPAYMENT_REQUIRED}, BOOKABLE
)
BOOKABLE_NON_FREE_TAX_GROSS = _declare("BookableNonFreeTaxGross", rules.GROSS, BOOKABLE_NON_FREE)
BOOKABLE_NON_FREE_TAX_NET = _declare("BookableNonFreeTaxNet", rules.NET, BOOKABLE_NON_FREE)
BOOKABLE_CANCELLABLE = _declare(
    "BookableCancellable", {**rules.NO_DEADLINE_OR_BEFORE, **rules.REFUNDABLE}, BOOKABLE
)
BOOKABLE_FREE_CANCELLABLE = _declare(
    "BookableFreeCancellable", {**rules.FREE, **rules.PREPAYMENT_NONE}, BOOKABLE_CANCELLABLE
)
BOOKABLE_NON_FREE_CANCELLABLE = _declare(
    "BookableNonFreeCancellable", rules.PAID, BOOKABLE_CANCELLABLE
)
BOOKABLE_CANCELLABLE_NO_WINDOW = _declare(
    "BookableCancellableNoWindow", {**rules.NO_DEADLINE, **rules.REFUNDABLE}, BOOKABLE
)
BOOKABLE_CANCELLABLE_WITHIN_WINDOW = _declare(
    "BookableCancellableWithinWindow", {**rules.BEFORE_DEADLINE, **rules.REFUNDABLE}, BOOKABLE
)
BOOKABLE_CANCELLABLE_OUTSIDE_WINDOW = _declare(
    "BookableCancellableOutsideWindow", rules.PAST_DEADLINE, BOOKABLE
)
BOOKABLE_NOT_CANCELLABLE = _declare("BookableNotCancellable", rules.NOT_CANCELLABLE, BOOKABLE)
BOOKABLE_WITHIN_VALID_FROM_BEFORE_START_DATE = _declare(
    "BookableWithinValidFromBeforeStartDate", rules.HAS_WINDOW, BOOKABLE
)
BOOKABLE_OUTSIDE_VALID_FROM_BEFORE_START_DATE = _declare(
    "BookableOutsideValidFromBeforeStartDate",
    {
        **_UPCOMING,
        **rules.NO_DETAILS,
        **rules.SEVERAL_SPACES,
        **rules.IN_ADVANCE,
        **rules.WINDOW_CLOSED,
    },
)
BOOKABLE_NO_SPACES = _declare(
    "BookableNoSpaces",
    {
        **_UPCOMING,
        **rules.NO_DETAILS,
        **rules.IN_ADVANCE,
        **rules.WINDOW_OPEN,
        **rules.exactly(0),
    },
)
BOOKABLE_ONE_SPACE = _declare(
    "BookableOneSpace", {**_UPCOMING, **rules.NO_DETAILS, **_ON_OFFER, **rules.exactly(1)}
)
BOOKABLE_FIVE_SPACES = _declare("BookableFiveSpaces", rules.exactly(5), BOOKABLE)
BOOKABLE_ATTENDEE_DETAILS = _declare(
    "BookableAttendeeDetails",
    {**_UPCOMING, **rules.SEVERAL_SPACES, **_ON_OFFER, **rules.ATTENDEE_DETAILS},
)
BOOKABLE_ADDITIONAL_DETAILS = _declare(
    "BookableAdditionalDetails",
    {**_UPCOMING, **rules.SEVERAL_SPACES, **_ON_OFFER, **rules.INTAKE_FORM},
)
BOOKABLE_WITH_NEGOTIATION = _declare("BookableWithNegotiation", rules.NEGOTIATION, BOOKABLE)
BOOKABLE_SELLER_TERMS_OF_SERVICE = _declare("BookableSellerTermsOfService", rules.TERMS, BOOKABLE)
BOOKABLE_IN_PAST = _declare(
    "BookableInPast",
    {
        **_STANDING,
        **rules.ENDED,
        **rules.NOT_PAID_ELSEWHERE,
        **rules.NO_DETAILS,
        **rules.SEVERAL_SPACES,
        **rules.ALLOWED,
        **rules.IN_ADVANCE,
    },
)
ONLINE_BOOKABLE = _declare("OnlineBookable", rules.ONLINE, BOOKABLE)
OFFLINE_BOOKABLE = _declare("OfflineBookable", rules.OFFLINE, BOOKABLE)
