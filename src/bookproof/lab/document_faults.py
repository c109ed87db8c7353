"""What switched-on defects do to the data in successful answers to C1, C2, P and B.

Each change breaks one rule of the data model, and leaves alone what a booking depends on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import orjson

from bookproof.lab.asgi import Reply
from bookproof.lab.defects import Defect
from bookproof.lab.state import Lab
from bookproof.lab.vocabulary import OPEN, Json

_PARENTS: Final = ("superEvent", "facilityUse")
_SPACES: Final = (
    ("maximumAttendeeCapacity", "remainingAttendeeCapacity"),
    ("maximumUses", "remainingUses"),
)


def spoil(lab: Lab, reply: Reply) -> Reply:
    """Change the data of an answer as the defects say that are on."""
    for defect, change in _CHANGES.items():
        if lab.defects.active(defect):
            body = orjson.loads(reply.body)
            if change(body):
                lab.broken(defect)
                reply = replace(reply, body=orjson.dumps(body))
    return reply


# Each change tells whether there was something to change.


def _opportunities(body: Json) -> Iterator[Json]:
    for item in body["orderedItem"]:
        yield item["orderedItem"]


def _unknown_property(body: Json) -> bool:
    body["loyaltyPoints"] = 12
    return True


def _misspelt_property(body: Json) -> bool:
    body["taxCalculationExluded"] = body.pop("taxCalculationExcluded")
    return True


def _forbidden_property(body: Json) -> bool:
    for item in body["orderedItem"]:
        item["orderedItem"]["offers"] = [item["acceptedOffer"]]
    return True


def _unknown_type(body: Json) -> bool:
    body["bookingService"]["@type"] = "BookingSystem"
    return True


def _without_type(body: Json) -> bool:
    body["bookingService"].pop("@type")
    return True


def _wrong_enumeration(body: Json) -> bool:
    sessions = [one for one in _opportunities(body) if "eventStatus" in one]
    for one in sessions:
        one["eventStatus"] = OPEN + "EventScheduled"
    return bool(sessions)


def _date_without_zone(body: Json) -> bool:
    for one in _opportunities(body):
        one["startDate"] = one["startDate"].removesuffix("Z")
    return True


def _unknown_currency(body: Json) -> bool:
    for item in body["orderedItem"]:
        for tax in item["unitTaxSpecification"]:
            tax["priceCurrency"] = "UKP"
    return True


def _price_as_text(body: Json) -> bool:
    for item in body["orderedItem"]:
        for tax in item["unitTaxSpecification"]:
            tax["price"] = f"{tax['price']:.2f}"
    return True


def _repeated_position(body: Json) -> bool:
    first, *others = body["orderedItem"]
    for item in others:
        item["position"] = first["position"]
    return bool(others)


def _above_maximum(body: Json) -> bool:
    found = False
    for one in _opportunities(body):
        for most, left in _SPACES:
            if one.get(left):
                one[most] = one[left] - 1
                found = True
    return found


def _relative_id(body: Json) -> bool:
    for one in _opportunities(body):
        for name in _PARENTS:
            if name in one:
                one[name]["@id"] = "/" + one[name]["@id"].split("/", 3)[3]
    return True


def _http_context(body: Json) -> bool:
    body["@context"] = body["@context"].replace("https:", "http:")
    return True


_CHANGES: Final[MappingProxyType[Defect, Callable[[Json], bool]]] = MappingProxyType(
    {
        Defect.ANSWER_UNKNOWN_PROPERTY: _unknown_property,
        Defect.ANSWER_MISSPELT_PROPERTY: _misspelt_property,
        Defect.ANSWER_FORBIDDEN_PROPERTY: _forbidden_property,
        Defect.ANSWER_UNKNOWN_TYPE: _unknown_type,
        Defect.ANSWER_WITHOUT_TYPE: _without_type,
        Defect.ANSWER_WRONG_ENUM: _wrong_enumeration,
        Defect.ANSWER_DATE_WITHOUT_ZONE: _date_without_zone,
        Defect.ANSWER_UNKNOWN_CURRENCY: _unknown_currency,
        Defect.ANSWER_PRICE_AS_TEXT: _price_as_text,
        Defect.ANSWER_POSITION_REPEATED: _repeated_position,
        Defect.ANSWER_CAPACITY_ABOVE_MAXIMUM: _above_maximum,
        Defect.ANSWER_RELATIVE_ID: _relative_id,
        Defect.ANSWER_HTTP_CONTEXT: _http_context,
    }
)
