"""Judging the OrderItems of a request: what they are, what they cost, what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from bookproof.lab.catalogue import Opportunity
from bookproof.lab.errors import BookingError, error
from bookproof.lab.intake import ItemRequest, OrderRequest
from bookproof.lab.money import prepayment_of, tax_on
from bookproof.lab.sellers import Seller
from bookproof.lab.state import Lab
from bookproof.lab.vocabulary import ID_BASE, SCHEMA, Json

ATTENDEE_DETAILS: Final = ("givenName", "familyName", "email")
_FORM: Final = f"{ID_BASE}forms/1"
INTAKE_FORM: Final[list[Json]] = [
    {
        "@type": "ShortAnswerFormFieldSpecification",
        "@id": f"{_FORM}/fields/experience",
        "name": "Experience",
        "description": "What have you tried before?",
        "valueRequired": True,
    },
    {
        "@type": "DropdownFormFieldSpecification",
        "@id": f"{_FORM}/fields/size",
        "name": "Size of shirt",
        "description": "Choose one",
        "valueOption": ["Small", "Medium", "Large"],
        "valueRequired": True,
    },
    {
        "@type": "BooleanFormFieldSpecification",
        "@id": f"{_FORM}/fields/photographs",
        "name": "Photographs",
        "description": "May we take photographs?",
    },
]
# Faults of details that C2 still has to collect; such items count towards the total.
_DETAIL_ERRORS: Final = frozenset({"IncompleteAttendeeDetailsError", "IncompleteIntakeFormError"})
_CAPACITY_ERRORS: Final = frozenset(
    {
        "OpportunityIsFullError",
        "OpportunityHasInsufficientCapacityError",
        "OpportunityCapacityIsReservedByLeaseError",
    }
)


@dataclass(slots=True)
class Line:
    """One requested OrderItem with what the lab knows of it; amounts are in pence."""

    request: ItemRequest
    opportunity: Opportunity | None = None
    charge: int = 0
    tax: int = 0
    errors: list[Json] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        """Whether the item is part of the total."""
        if self.opportunity is None:
            return False
        return all(entry["@type"] in _DETAIL_ERRORS for entry in self.errors)


@dataclass(frozen=True, slots=True)
class Assessment:
    """All OrderItems of a request; ``own`` counts spaces that its UUID holds already."""

    seller: Seller
    lines: tuple[Line, ...]
    own: dict[int, int]

    @property
    def faults(self) -> list[Json]:
        """The errors of all items."""
        return [entry for line in self.lines for entry in line.errors]

    @property
    def only_full(self) -> bool:
        """Whether the only thing wrong is that there are not enough spaces."""
        kinds = {fault["@type"] for fault in self.faults}
        return bool(kinds) and kinds <= _CAPACITY_ERRORS

    @property
    def total(self) -> int:
        """What is due, tax included, in pence."""
        return sum(line.charge for line in self.lines if line.counts)

    @property
    def prepayment(self) -> str:
        """Whether the payment is due in advance."""
        return prepayment_of(
            (line.opportunity.terms.price, line.opportunity.terms.prepayment)
            for line in self.lines
            if line.counts and line.opportunity is not None
        )

    @property
    def needs_approval(self) -> bool:
        """Whether the Seller has to approve the order."""
        found = (line.opportunity for line in self.lines)
        return any(one.terms.approval for one in found if one is not None)

    def spaces(self) -> dict[int, int]:
        """Spaces that the order takes, by opportunity."""
        wanted: dict[int, int] = defaultdict(int)
        for line in self.lines:
            if line.opportunity is not None:
                wanted[line.opportunity.id] += 1
        return dict(wanted)


def assess(
    lab: Lab, request: OrderRequest, client: str, uuid: str, seller: Seller, *, details: bool
) -> Assessment:
    """Judge the OrderItems of a request.

    ``details`` tells whether attendee details and forms are looked at, as from C2 on.

    Raises:
        BookingError: an item belongs to another Seller.

    """
    own = lab.inventory.held(client, uuid)
    known: dict[str, Opportunity | None] = {}
    lines = tuple(_line(lab, item, seller, known, details) for item in request.items)
    _check_spaces(lab, lines, client, uuid, own)
    return Assessment(seller, lines, own)


def _line(
    lab: Lab,
    request: ItemRequest,
    seller: Seller,
    known: dict[str, Opportunity | None],
    details: bool,
) -> Line:
    line = Line(request)
    if request.opportunity is None or request.offer is None:
        line.errors.append(
            error("IncompleteOrderItemError", "acceptedOffer or orderedItem is missing")
        )
        return line
    if request.opportunity not in known:
        known[request.opportunity] = lab.catalogue.find(request.opportunity)
    found = known[request.opportunity]
    if found is None:
        line.errors.append(_unknown("Opportunity", request.opportunity))
        return line
    if found.seller != seller.number:
        raise BookingError("SellerMismatchError", "An item belongs to another seller")
    if found.offer_uri != request.offer:
        if lab.catalogue.has_offer(request.offer):
            line.errors.append(error("UnacceptableOfferError", "This offer is for something else"))
        else:
            line.errors.append(_unknown("Offer", request.offer))
        return line
    line.opportunity = found
    line.tax = tax_on(found.terms.price, tax_included=seller.tax_included)
    line.charge = found.terms.price + (0 if seller.tax_included else line.tax)
    line.errors.extend(_not_bookable(lab, found))
    if details:
        line.errors.extend(_attendee_faults(found, request))
        line.errors.extend(_form_faults(found, request))
    return line


def _unknown(what: str, uri: str) -> Json:
    if not uri.startswith(ID_BASE):
        return error("InvalidOpportunityOrOfferIdError", f"{uri} is not an address of this system")
    return error(f"Unknown{what}Error", f"There is nothing with the address {uri}")


def _not_bookable(lab: Lab, found: Opportunity) -> list[Json]:
    now = lab.clock()
    kind = "OpportunityOfferPairNotBookableError"
    if found.ends < now:
        return [error(kind, "It is over")]
    if found.terms.opens is not None and now < found.starts - found.terms.opens:
        return [error(kind, "Booking has not opened yet")]
    return []


def _attendee_faults(found: Opportunity, request: ItemRequest) -> list[Json]:
    if not found.terms.attendee:
        return []
    attendee = request.echo.get("attendee")
    given = attendee if isinstance(attendee, dict) else {}
    return [
        error(
            "IncompleteAttendeeDetailsError", f"attendee.{name} is missing", instance=SCHEMA + name
        )
        for name in ATTENDEE_DETAILS
        if not given.get(name)
    ]


def _form_faults(found: Opportunity, request: ItemRequest) -> list[Json]:
    if not found.terms.form:
        return []
    sent = request.echo.get("orderItemIntakeFormResponse")
    answers = {
        entry.get("propertyID"): entry.get("value")
        for entry in (sent if isinstance(sent, list) else [])
        if isinstance(entry, dict)
    }
    faults = []
    for entry in INTAKE_FORM:
        uri = entry["@id"]
        if answers.get(uri) is None:
            if entry.get("valueRequired"):
                fault = f"{entry['name']} is missing"
                faults.append(error("IncompleteIntakeFormError", fault, instance=uri))
        elif not _fits(entry, answers[uri]):
            fault = f"{entry['name']} has a value that does not fit"
            faults.append(error("InvalidIntakeFormError", fault, instance=uri))
    return faults


def _fits(entry: Json, value: Any) -> bool:
    if entry["@type"] == "BooleanFormFieldSpecification":
        return isinstance(value, bool)
    options = entry.get("valueOption")
    return isinstance(value, str) and (options is None or value in options)


def _check_spaces(
    lab: Lab, lines: tuple[Line, ...], client: str, uuid: str, own: dict[int, int]
) -> None:
    """Put an error on each item for which there is no space left."""
    wanted: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.opportunity is not None and line.counts:
            wanted[line.opportunity.id].append(line)
    for number, group in wanted.items():
        opportunity = group[0].opportunity
        free = (opportunity.free if opportunity is not None else 0) + own.get(number, 0)
        excess = group[max(free, 0) :]
        if not excess:
            continue
        reserved = lab.inventory.held_by_others(client, uuid, number)
        for index, line in enumerate(excess):
            line.errors.append(_no_space(index < reserved, full=free <= 0 and reserved == 0))


def _no_space(reserved: bool, *, full: bool) -> Json:
    if full:
        return error("OpportunityIsFullError", "There are no spaces left")
    if reserved:
        return error(
            "OpportunityCapacityIsReservedByLeaseError", "The space is held for somebody else"
        )
    return error("OpportunityHasInsufficientCapacityError", "There are not enough spaces left")
