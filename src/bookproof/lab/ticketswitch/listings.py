"""What can be bought: events, performances and places."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Final

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.ticketswitch.catalogue import (
    DISCOUNTS,
    EVENTS,
    MOST_SEATS,
    SEND_METHODS,
    Band,
    Event,
    Performance,
)
from bookproof.lab.ticketswitch.defects import Defect
from bookproof.lab.ticketswitch.documents import (
    CURRENCY,
    amount,
    band_document,
    currency_details,
    event_document,
    performance_document,
    price_document,
    seat_document,
    send_method_document,
)
from bookproof.lab.ticketswitch.errors import F13Error
from bookproof.lab.ticketswitch.exchange import Call, Json, Parameters
from bookproof.lab.ticketswitch.state import Lab

_PAGE_LENGTH: Final = 50
_KILOMETRES_PER_DEGREE: Final = 111.2


def test(lab: Lab, call: Call) -> Reply:
    """Tell a user who they are."""
    if lab.broken(Defect.USER_INFO_MISSING):
        return json_reply({})
    return json_reply(
        {
            "user_info": {
                "user_id": call.user.name,
                "real_name": f"Test user {call.user.name}",
                "default_country_code": "uk",
                "is_b2b": False,
                "sub_user": call.sub_user,
                "statement_descriptor": "bookproof",
                "backend_group": "test",
                "content_group": "test",
            }
        }
    )


def events(lab: Lab, call: Call) -> Reply:
    """List events by words, place and date."""
    wanted = call.parameters
    words = [word.lower() for word in wanted.words("keywords")]
    days = _days(wanted)
    near = _circle(wanted)
    found = [
        document
        for event in EVENTS.values()
        for document in [event_document(event)]
        if all(word in event.description.lower() for word in words)
        and wanted.text("country_code") in (None, document["country_code"])
        and wanted.text("city_code") in (None, document["city_code"])
        and any(days(performance.starts) for performance in lab.catalogue.of(event))
        and near(document["geo_data"]["latitude"], document["geo_data"]["longitude"])
    ]
    if lab.broken(Defect.EVENTS_WITHOUT_ID):
        for document in found:
            del document["event_id"]
    return json_reply({"results": _page(wanted, "event", found)})


def events_by_id(lab: Lab, call: Call) -> Reply:
    """Describe events by their identifiers; nothing is said of unknown ones."""
    call.parameters.required("event_id_list")
    names = call.parameters.words("event_id_list")
    found = {name: {"event": event_document(EVENTS[name])} for name in names if name in EVENTS}
    unknown = [name for name in names if name not in EVENTS]
    if unknown and lab.broken(Defect.UNKNOWN_EVENT_DESCRIBED):
        found |= {name: {"event": event_document(EVENTS["CF1"])} for name in unknown}
    return json_reply({"events_by_id": found})


def performances(lab: Lab, call: Call) -> Reply:
    """List the performances of an event."""
    name = call.parameters.required("event_id")
    if name not in EVENTS:
        raise F13Error(f"event_id is not known: {name}")
    days = _days(call.parameters)
    found = [
        performance_document(performance)
        for performance in lab.catalogue.of(EVENTS[name])
        if days(performance.starts)
    ]
    if lab.broken(Defect.PERFORMANCES_WITHOUT_DATE):
        for document in found:
            del document["iso8601_date_and_time"]
    results = _page(call.parameters, "performance", found)
    return json_reply({"results": {"has_perf_names": False, **results}})


def performances_by_id(lab: Lab, call: Call) -> Reply:
    """Describe performances by their identifiers; nothing is said of unknown ones."""
    call.parameters.required("perf_id_list")
    known = lab.catalogue.performances
    names = call.parameters.words("perf_id_list")
    found = {name: performance_document(known[name]) for name in names if name in known}
    return json_reply({"performances_by_id": found})


def availability(lab: Lab, call: Call) -> Reply:
    """Tell what is left of a performance, and at which price."""
    performance = performance_named(lab, call.parameters.required("perf_id"))
    seats = seat_count(call.parameters, 1)
    down = performance.event.source.is_down
    bands = [] if down else lab.catalogue.bands(performance.event)
    left = [band for band in bands if lab.stock.left(performance, band) >= seats]
    return json_reply(
        {
            "availability": {
                "ticket_type": [
                    _ticket_type(lab, call.parameters, performance, list(group))
                    for _, group in groupby(left, key=lambda band: band.ticket_type)
                ]
            },
            "backend_is_broken": False,
            "backend_is_down": down,
            "backend_throttle_failed": False,
            "contiguous_seat_selection_only": False,
            "currency_code": CURRENCY,
            "currency_details": currency_details(),
            "valid_quantities": list(range(1, MOST_SEATS + 1)),
        }
    )


def send_methods(lab: Lab, call: Call) -> Reply:
    """Tell how tickets for a performance can reach the customer."""
    performance = performance_named(lab, call.parameters.required("perf_id"))
    methods = [send_method_document(method) for method in SEND_METHODS.values()]
    return json_reply(
        {
            "source_code": performance.event.source.code,
            "send_methods": {"send_method": methods},
            "currency_code": CURRENCY,
            "currency_details": currency_details(),
        }
    )


def discounts(lab: Lab, call: Call) -> Reply:
    """Tell which discounts there are on a price band."""
    performance = performance_named(lab, call.parameters.required("perf_id"))
    band = band_named(lab, call.parameters, performance.event)
    found = [price_document(band, discount) for discount in DISCOUNTS.values()]
    return json_reply(
        {
            "discounts": {"discount": found},
            "currency_code": CURRENCY,
            "currency_details": currency_details(),
        }
    )


def performance_named(lab: Lab, name: str) -> Performance:
    """Find a performance.

    Raises:
        F13Error: there is none with this identifier.

    """
    found = lab.catalogue.performances.get(name)
    if found is None:
        raise F13Error(f"perf_id is not known: {name}")
    return found


def band_named(lab: Lab, wanted: Parameters, event: Event) -> Band:
    """Find a price band by ticket type and code; the dearest if nothing is said.

    Raises:
        F13Error: the event has no such price band.

    """
    kind, code = wanted.text("ticket_type_code"), wanted.text("price_band_code")
    for band in lab.catalogue.bands(event):
        if kind in (None, band.ticket_type) and code in (None, band.code):
            return band
    raise F13Error(f"{event.id} has no price band {code} of ticket type {kind}")


def seat_count(wanted: Parameters, default: int) -> int:
    """Read how many places are wanted.

    Raises:
        F13Error: none, or more than are sold together.

    """
    seats = wanted.number("no_of_seats", default)
    if not 1 <= seats <= MOST_SEATS:
        raise F13Error(f"no_of_seats is not from 1 to {MOST_SEATS}: {seats}", status=460)
    return seats


def _ticket_type(lab: Lab, wanted: Parameters, performance: Performance, bands: list[Band]) -> Json:
    return {
        "ticket_type_code": bands[0].ticket_type,
        "ticket_type_desc": bands[0].ticket_type_description,
        "price_band": [_band(lab, wanted, performance, band) for band in bands],
    }


def _band(lab: Lab, wanted: Parameters, performance: Performance, band: Band) -> Json:
    document = band_document(band, lab.stock.left(performance, band))
    if lab.broken(Defect.PRICE_SHOWN_LOWER):
        document["sale_seatprice"] -= 1
    if lab.broken(Defect.PRICES_AS_TEXT):
        document["sale_seatprice"] = str(document["sale_seatprice"])
    if wanted.flag("add_discounts"):
        prices = [price_document(band, discount) for discount in DISCOUNTS.values()]
        document["possible_discounts"] = {"discount": prices}
    free = lab.stock.free_seats(performance)
    if wanted.flag("add_example_seats") and free:
        number = seat_count(wanted, 1)
        document["example_seats"] = [seat_document(seat) for seat in free[:number]]
        document["example_seats_are_real"] = True
    if wanted.flag("add_seat_blocks") and free:
        document["free_seat_blocks"] = _blocks(free)
    if wanted.flag("req_predicted_commission"):
        share = (band.seat_price + band.surcharge) // 10
        document["predicted_user_commission"] = {
            "amount_including_vat": amount(share),
            "amount_excluding_vat": amount(share * 5 // 6),
            "commission_currency_code": CURRENCY,
        }
    return document


def _blocks(free: Sequence[str]) -> Json:
    """Arrange free seats by row, those that stand next to each other in one block."""
    rows: Json = {}
    before = ""
    for seat in free:
        row = rows.setdefault(seat[0], [])
        adjacent = before[:1] == seat[0] and int(before[1:]) + 1 == int(seat[1:])
        if not adjacent:
            row.append([])
        row[-1].append(seat)
        before = seat
    return {
        "blocks_by_row": rows,
        "restricted_view_seats": [],
        "seats_by_text_message": {},
        "separators_by_row": {},
    }


def _page(wanted: Parameters, name: str, found: list[Json]) -> Json:
    """Cut out one page; deployed clients and the documentation name the parameters differently."""
    length = wanted.number("page_len", wanted.number("page_length", _PAGE_LENGTH))
    number = wanted.number("page_no", wanted.number("page_number", 0))
    if length == 0:
        raise F13Error("page_len is 0", status=460)
    shown = found[number * length : (number + 1) * length]
    after = max(0, len(found) - (number + 1) * length)
    return {
        name: shown,
        "paging_status": {
            "page_length": length,
            "page_number": number,
            "pages_remaining": math.ceil(after / length),
            "results_remaining": after,
            "total_unpaged_results": len(found),
        },
    }


def _days(wanted: Parameters) -> Callable[[datetime], bool]:
    """Read ``date_range``: two dates as YYYYMMDD, of which either may be left out."""
    text = wanted.text("date_range")
    if text is None:
        return lambda instant: True
    first, _, last = text.partition(":")
    try:
        begin = datetime.strptime(first, "%Y%m%d").date() if first else date.min  # noqa: DTZ007
        end = datetime.strptime(last, "%Y%m%d").date() if last else date.max  # noqa: DTZ007
    except ValueError as exc:
        raise F13Error(f"date_range is no range of dates: {text!r}") from exc
    return lambda instant: begin <= instant.date() <= end


def _circle(wanted: Parameters) -> Callable[[float, float], bool]:
    """Read ``circle``: latitude, longitude and radius in kilometres."""
    text = wanted.text("circle")
    if text is None:
        return lambda latitude, longitude: True
    try:
        north, east, radius = (float(part) for part in text.split(":"))
    except ValueError as exc:
        raise F13Error(f"circle is not latitude, longitude and radius: {text!r}") from exc

    def near(latitude: float, longitude: float) -> bool:
        degrees = math.hypot(
            latitude - north, (longitude - east) * math.cos(math.radians(latitude))
        )
        return degrees * _KILOMETRES_PER_DEGREE <= radius

    return near
