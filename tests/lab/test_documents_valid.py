"""Everything that a lab sends follows the data model, and says what it recommends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bookproof.lab import Defect, LabOptions
from bookproof.lab.main import running
from bookproof.validation.engine import judge
from bookproof.validation.flaw import Flaw, Severity

from .documents import Sent, collected, one_part

MODES = {
    "DatasetSite",
    "BookableRPDEFeed",
    "C1Response",
    "C1ResponseOrderItemError",
    "C2Response",
    "C2ResponseOrderItemError",
    "PResponse",
    "BResponse",
    "OrdersFeed",
    "OrderProposalsFeed",
    "OrderStatus",
    "OpenBookingError",
    "TestInterface",
}
_RECOMMENDED = re.compile(r"`(\w+)` is recommended on (\w+)")
_ABSENT = {
    "FacilityUse": {"hoursAvailable", "offers"},
    "IndividualFacilityUse": {"hoursAvailable"},
    "Offer": {"ageRestriction"},
    "OrderItem": {"accessChannel", "accessCode", "accessPass"},
    "Organization": {"email", "logo", "sameAs", "url"},
    "PartialSchedule": {"endTime", "startTime"},
    "Place": {"amenityFeature", "openingHoursSpecification"},
    "ScheduledSession": {"leader", "offers"},
    "SessionSeries": {"leader"},
    "Slot": {"maximumUses"},
}
"""What the lab leaves out although it is recommended, by type; errors have no ``instance``."""
_ABSENT_OF_UNKNOWN = {
    "Offer": {"allowCustomerCancellationFullRefund", "name"},
    "ScheduledSession": {
        "eventStatus",
        "maximumAttendeeCapacity",
        "remainingAttendeeCapacity",
    },
}
"""What it cannot say of offers and opportunities that it does not know."""
_OTHER_WARNINGS = {
    # The OrderItems of a proposal have the @id that they keep in the Order.
    ("order-item-id-form", "OrderProposalsFeed"),
    ("order-item-id-form", "OrderStatus"),
    # Feeds do not say whether the Seller's prices include tax; those of the second one do not.
    ("order-total", "OrdersFeed"),
    ("order-total", "OrderProposalsFeed"),
}


@pytest.fixture(scope="module")
def sent() -> list[Sent]:
    """Everything that a lab sends on a round."""
    with running(LabOptions(sessions_per_type=1)) as address:
        return list(collected(address))


def _flaws(sent: list[Sent]) -> Iterator[tuple[Sent, Flaw]]:
    now = datetime.now(UTC)
    for one in sent:
        for flaw in judge(one.document, one.mode, now=now):
            if not _impossible(one, flaw):
                yield one, flaw


def _impossible(one: Sent, flaw: Flaw) -> bool:
    """Whether a flaw is one that a stored quote has to have.

    The specification bars ``@id`` and ``orderItemStatus`` from the OrderItems of a quote, and has
    Order Status show a stored one; the models ask for both there.
    """
    of_quote = one.mode == "OrderStatus" and one.document["@type"] == "OrderQuote"
    return of_quote and re.search(r"`(@id|orderItemStatus)` is required", flaw.message) is not None


def test_the_round_meets_every_mode(sent: list[Sent]) -> None:
    found = Counter(one.mode for one in sent)
    assert set(found) == MODES
    assert sum(found.values()) > 1000


def test_nothing_fails(sent: list[Sent]) -> None:
    failures = {
        (one.mode, one.occasion, flaw.path, flaw.message)
        for one, flaw in _flaws(sent)
        if flaw.severity is Severity.FAILURE
    }
    assert failures == set()


def test_warnings_are_known(sent: list[Sent]) -> None:
    surprises = {
        (one.mode, flaw.rule, flaw.path, flaw.message)
        for one, flaw in _flaws(sent)
        if flaw.severity is Severity.WARNING and not _known(one, flaw)
    }
    assert surprises == set()


def _known(one: Sent, flaw: Flaw) -> bool:
    match = _RECOMMENDED.match(flaw.message)
    if match is None:
        return (flaw.rule, one.mode) in _OTHER_WARNINGS
    name, kind = match.groups()
    if kind.endswith("Error"):
        return name == "instance"
    unknown = _ABSENT_OF_UNKNOWN if one.mode.endswith("OrderItemError") else {}
    return name in _ABSENT.get(kind, set()) | unknown.get(kind, set())


@pytest.mark.parametrize(
    ("defect", "rules"),
    [
        (Defect.ANSWER_UNKNOWN_PROPERTY, {"unknown-property"}),
        (Defect.ANSWER_MISSPELT_PROPERTY, {"unknown-property"}),
        (Defect.ANSWER_FORBIDDEN_PROPERTY, {"forbidden-property"}),
        (Defect.ANSWER_UNKNOWN_TYPE, {"unknown-type"}),
        (Defect.ANSWER_WITHOUT_TYPE, {"type-missing"}),
        (Defect.ANSWER_WRONG_ENUM, {"not-an-option"}),
        (Defect.ANSWER_DATE_WITHOUT_ZONE, {"date-time"}),
        (Defect.ANSWER_UNKNOWN_CURRENCY, {"currency"}),
        (Defect.ANSWER_PRICE_AS_TEXT, {"wrong-type"}),
        (Defect.ANSWER_POSITION_REPEATED, {"position-repeated"}),
        (Defect.ANSWER_CAPACITY_ABOVE_MAXIMUM, {"remaining-above-maximum"}),
        (Defect.ANSWER_RELATIVE_ID, {"id-not-url"}),
        (Defect.ANSWER_HTTP_CONTEXT, {"openactive-url"}),
        (Defect.BOOKING_TOTAL_PENNY_OFF, {"order-total"}),
        (Defect.QUOTE_LEASE_EXPIRED, {"lease-expired"}),
        (Defect.FEED_ITEM_MISSING_REQUIRED, {"required-property"}),
        (Defect.FEED_EMPTY_VALUES, {"empty-value"}),
        (Defect.FEED_HTML, {"html-in-text"}),
        (Defect.FEED_WRONG_ENUM, {"not-an-option"}),
        (Defect.FEED_CAPACITY_ABOVE_MAXIMUM, {"remaining-above-maximum"}),
        (Defect.FEED_END_BEFORE_START, {"end-before-start"}),
        (Defect.FEED_MISSING_UPDATED_DATA, {"required-property"}),
        (Defect.FEED_JSONLD_OUTSIDE_DATA, {"required-property"}),
        (Defect.FEED_MODIFIED_FLOAT, {"wrong-type"}),
        (Defect.FEED_NO_LICENSE, {"required-property"}),
    ],
)
def test_defects_of_documents_break_the_rules_that_they_mean_to(
    defect: Defect, rules: set[str]
) -> None:
    with running(LabOptions(sessions_per_type=1, defects=(defect,))) as address:
        of_feeds = defect.value.startswith("feed-")
        flaws = list(_flaws(list(one_part(address, feeds=of_feeds))))
    assert rules <= {flaw.rule for _, flaw in flaws if flaw.severity is Severity.FAILURE}
