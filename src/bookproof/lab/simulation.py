"""The test interface: making opportunities, and acting as the Seller.

Source: Open Booking API Test Interface.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from bookproof.lab import listings, proposals
from bookproof.lab.asgi import Reply
from bookproof.lab.cancellation import apply_status, give_back, publish
from bookproof.lab.catalogue import Opportunity
from bookproof.lab.criteria import FACILITY_SLOT, INDIVIDUAL_SLOT, PREFIX, SESSION
from bookproof.lab.defects import Defect
from bookproof.lab.errors import BookingError
from bookproof.lab.exchange import NO_CONTENT, json_reply
from bookproof.lab.feeds import orders_feed, proposals_feed
from bookproof.lab.intake import read_json, reference
from bookproof.lab.orders import Item, Kind, Order
from bookproof.lab.sellers import SELLERS_BY_URI
from bookproof.lab.state import Lab
from bookproof.lab.vocabulary import (
    ABSENT,
    ATTENDED,
    CONFIRMED,
    CONTEXT,
    SELLER_ACCEPTED,
    SELLER_CANCELLED,
    SELLER_REJECTED,
    TEST_NAMESPACE,
    Json,
)

_DAY: Final = 86_400
_KIND_OF: Final = MappingProxyType(
    {
        ("ScheduledSession", "SessionSeries"): SESSION,
        ("Slot", "FacilityUse"): FACILITY_SLOT,
        ("Slot", "IndividualFacilityUse"): INDIVIDUAL_SLOT,
    }
)


def create(lab: Lab, dataset: str, body: bytes) -> Reply:
    """Make an opportunity from a template; 404 where the lab has no such thing."""
    template = read_json(body)
    parent = template.get("superEvent") or template.get("facilityUse")
    parent = parent if isinstance(parent, dict) else {}
    kind = _KIND_OF.get((str(template.get("@type")), str(parent.get("@type"))))
    seller = SELLERS_BY_URI.get(reference(parent.get("organizer") or parent.get("provider")) or "")
    criteria = _name_of(template.get("test:testOpportunityCriteria")).removeprefix(PREFIX)
    flow = _name_of(template.get("test:testOpenBookingFlow"))
    if kind is None or seller is None or not flow.endswith("Flow"):
        raise BookingError("NotFoundError", "This lab cannot make such an opportunity")
    with lab.db.transaction():
        made = lab.maker.create(
            criteria,
            kind,
            seller,
            approval=flow == "OpenBookingApprovalFlow",
            dataset=dataset,
        )
        if made is None:
            raise BookingError("NotFoundError", f"This lab has nothing for {criteria}")
        answer = {"@context": CONTEXT, "@type": made.data["@type"], "@id": made.uri}
        if lab.broken(Defect.CREATION_WITHOUT_TYPE):
            answer.pop("@type")
        return json_reply(201, answer)


def _name_of(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return value.removeprefix(f"{TEST_NAMESPACE}#").removeprefix("test:")


def clear(lab: Lab, dataset: str) -> Reply:
    """Withdraw all opportunities of a dataset, with the Orders that have them."""
    with lab.db.transaction():
        for client, uuid in lab.orders.with_opportunities(dataset):
            _remove(lab, client, uuid)
        lab.catalogue.withdraw(dataset)
    return NO_CONTENT


def _remove(lab: Lab, client: str, uuid: str) -> None:
    order = lab.orders.find(client, uuid)
    if order is None:
        return
    lab.inventory.release(client, uuid)
    if order.kind is Kind.ORDER:
        give_back(lab, [item for item in lab.orders.items(order) if item.counts])
        if order.in_feed:
            lab.feeds.delete(orders_feed(client), uuid, "Order")
    if order.kind is Kind.PROPOSAL:
        lab.feeds.delete(proposals_feed(client), uuid, "OrderProposal")
    lab.orders.remove(client, uuid)


def act(lab: Lab, body: bytes) -> Reply:
    """Do what an action asks for, as the Seller or the booking system would."""
    action = read_json(body)
    name = str(action.get("@type")).removeprefix("test:").removesuffix("SimulateAction")
    uri = reference(action.get("object")) or ""
    with lab.db.transaction():
        if name in _PROPOSAL_ACTIONS:
            _PROPOSAL_ACTIONS[name](lab, _find(lab, uri, "order-proposals", Kind.PROPOSAL))
        elif name in _LOGISTICS:
            _change_logistics(lab, uri, _LOGISTICS[name])
        elif name in _ORDER_ACTIONS:
            order = _find(lab, uri, "orders", Kind.ORDER)
            _ORDER_ACTIONS[name](lab, order, lab.orders.items(order))
            by_seller = name.startswith("SellerRequestedCancellation")
            if not (by_seller and lab.broken(Defect.SELLER_CANCEL_NOT_PUBLISHED)):
                publish(lab, order)
        else:
            raise BookingError("NotFoundError", f"This lab does not simulate {name}")
    return NO_CONTENT


def _find(lab: Lab, uri: str, path: str, kind: Kind) -> Order:
    uuid = uri.removeprefix(f"{lab.base}/{path}/")
    for client in lab.orders.clients_with(uuid):
        order = lab.orders.find(client, uuid)
        if order is not None and order.kind is kind:
            return order
    raise BookingError("UnknownOrderError", f"There is nothing with the address {uri}")


# Actions on proposals


def _accept(lab: Lab, order: Order) -> None:
    proposals.decide(lab, order, SELLER_ACCEPTED)


def _reject(lab: Lab, order: Order) -> None:
    proposals.decide(lab, order, SELLER_REJECTED)


_PROPOSAL_ACTIONS: Final = MappingProxyType(
    {
        "SellerAcceptOrderProposal": _accept,
        "SellerRejectOrderProposal": _reject,
        "SellerAmendOrderProposal": proposals.amend,
    }
)


# Actions on Orders: each changes the OrderItems and stores them


def _seller_cancels(lab: Lab, order: Order, items: list[Item], message: str | None = None) -> None:
    chosen = _confirmed(items)
    if len(chosen) > 1 and lab.broken(Defect.SELLER_CANCEL_LEAVES_ITEMS):
        chosen = chosen[:1]
    if message is not None:
        for item in chosen:
            item.access["cancellationMessage"] = message
    apply_status(lab, order, chosen, SELLER_CANCELLED)
    give_back(lab, chosen)


def _seller_cancels_with_message(lab: Lab, order: Order, items: list[Item]) -> None:
    _seller_cancels(lab, order, items, "The hall is closed that day")


def _confirmed(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if item.status == CONFIRMED]


def _attended(lab: Lab, order: Order, items: list[Item]) -> None:
    apply_status(lab, order, _confirmed(items), ATTENDED)


def _absent(lab: Lab, order: Order, items: list[Item]) -> None:
    apply_status(lab, order, _confirmed(items), ABSENT)


def _set_access(name: str, value: Any) -> Callable[[Lab, Order, list[Item]], None]:
    """Make an action that gives each confirmed OrderItem a new value of a property."""

    def action(lab: Lab, order: Order, items: list[Item]) -> None:
        changed = _confirmed(items)
        for item in changed:
            item.access[name] = value
        lab.orders.save_items(order, changed)

    return action


def _replace(lab: Lab, order: Order, items: list[Item]) -> None:
    """Move each confirmed OrderItem to another opportunity."""
    changed = _confirmed(items)
    for item in changed:
        other = lab.catalogue.another_like(lab.catalogue.get(item.opportunity), 1)
        if other is None:
            raise BookingError("NotFoundError", "There is nothing to replace the item by")
        give_back(lab, [item])
        item.opportunity = other.id
        lab.inventory.give_back({other.id: -1})
    lab.orders.save_items(order, changed)


_ORDER_ACTIONS: Final = MappingProxyType(
    {
        "SellerRequestedCancellation": _seller_cancels,
        "SellerRequestedCancellationWithMessage": _seller_cancels_with_message,
        "AttendeeAttended": _attended,
        "AttendeeAbsent": _absent,
        "CustomerNotice": _set_access("customerNotice", "Please bring a towel"),
        "AccessCodeUpdate": _set_access(
            "accessCode",
            [{"@type": "PropertyValue", "name": "Door code", "description": "0007"}],
        ),
        "AccessPassUpdate": _set_access(
            "accessPass",
            [{"@type": "ImageObject", "url": "https://lab.example/passes/new.png"}],
        ),
        "AccessChannelUpdate": _set_access(
            "accessChannel",
            {
                "@type": "VirtualLocation",
                "name": "Other video room",
                "url": "https://lab.example/rooms/new",
            },
        ),
        "Replacement": _replace,
    }
)


# Changes of the opportunity itself


def _change_time(lab: Lab, found: Opportunity) -> None:
    starts = datetime.fromtimestamp(found.starts + _DAY, UTC)
    times = {
        "startDate": listings.instant(starts),
        "endDate": listings.instant(starts + listings.LENGTH),
    }
    lab.catalogue.revise(found, found.data | times, found.starts + _DAY, found.ends + _DAY)


def _change_name(lab: Lab, found: Opportunity) -> None:
    _describe(lab, found, {"name": f"Moved class {found.id}"})


def _change_location(lab: Lab, found: Opportunity) -> None:
    _describe(lab, found, {"location": listings.OTHER_PLACE})


def _describe(lab: Lab, found: Opportunity, changes: Json) -> None:
    """Change a session, or the facility of a Slot, since a Slot has no name and place itself."""
    if found.kind == SESSION:
        lab.catalogue.revise(found, found.data | changes, found.starts, found.ends)
    else:
        lab.catalogue.revise_parent(found, changes)


_LOGISTICS: Final = MappingProxyType(
    {
        "ChangeOfLogisticsTime": _change_time,
        "ChangeOfLogisticsName": _change_name,
        "ChangeOfLogisticsLocation": _change_location,
    }
)


def _change_logistics(lab: Lab, uri: str, change: Callable[[Lab, Opportunity], None]) -> None:
    """Change an opportunity, or those of an Order, and publish all Orders that it concerns."""
    found = lab.catalogue.find(uri)
    if found is not None:
        chosen = [found]
    else:
        order = _find(lab, uri, "orders", Kind.ORDER)
        numbers = dict.fromkeys(item.opportunity for item in lab.orders.items(order))
        chosen = [lab.catalogue.get(number) for number in numbers]
    concerned: dict[tuple[str, str], None] = {}
    for opportunity in chosen:
        change(lab, opportunity)
        whole_parent = change is not _change_time and opportunity.kind != SESSION
        orders = lab.orders.with_parent if whole_parent else lab.orders.with_opportunity
        number = opportunity.parent if whole_parent else opportunity.id
        concerned |= dict.fromkeys(orders(number))
    for client, uuid in concerned:
        known = lab.orders.find(client, uuid)
        if known is not None and known.kind is Kind.ORDER:
            publish(lab, known)
