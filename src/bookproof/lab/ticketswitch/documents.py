"""The objects of F13 as they are written.

Source: F13 documentation, with the names that deployed clients read.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from bookproof.lab.ticketswitch.catalogue import (
    DISCOUNTS,
    Band,
    Discount,
    Event,
    Performance,
    SendMethod,
)
from bookproof.lab.ticketswitch.defects import Defect
from bookproof.lab.ticketswitch.exchange import Json
from bookproof.lab.ticketswitch.sales import Order, bundled
from bookproof.lab.ticketswitch.state import Lab

CURRENCY: Final = "gbp"
_COMMISSION_PERCENT: Final = 10


def amount(pence: int) -> int | float:
    """Write an amount of money as a JSON number of pounds."""
    return pence // 100 if pence % 100 == 0 else pence / 100


def currency_details() -> Json:
    """Describe the currency of all amounts."""
    return {
        CURRENCY: {
            "currency_code": CURRENCY,
            "currency_factor": 100,
            "currency_number": 826,
            "currency_places": 2,
            "currency_pre_symbol": "£",
            "currency_post_symbol": "",
        }
    }


def event_document(event: Event) -> Json:
    """Describe an event."""
    return {
        "event_id": event.id,
        "event_desc": event.description,
        "event_status": "live",
        "event_type": "simple_ticket",
        "source_code": event.source.code,
        "source_desc": event.source.description,
        "venue_desc": "Test Theatre",
        "classes": {"theatre": "Theatre"},
        "city_code": "london-uk",
        "city_desc": "London",
        "country_code": "uk",
        "country_desc": "United Kingdom",
        "postcode": "W6 8DL",
        "geo_data": {"latitude": 51.49, "longitude": -0.22},
        "has_no_perfs": False,
        "is_seated": event.is_seated,
        "need_departure_date": False,
        "need_duration": False,
        "need_performance": True,
        "show_perf_time": True,
        "min_running_time": 120,
        "max_running_time": 120,
    }


def performance_document(performance: Performance) -> Json:
    """Describe a performance."""
    starts = performance.starts
    return {
        "perf_id": performance.id,
        "event_id": performance.event.id,
        "iso8601_date_and_time": starts.isoformat(),
        "date_desc": f"{starts:%a, %d %B %Y}",
        "time_desc": f"{starts:%H:%M}",
        "has_pool_seats": not performance.event.is_seated,
        "is_ghost": False,
        "is_limited": False,
        "running_time": performance.minutes,
    }


def price_document(band: Band, discount: Discount) -> Json:
    """Describe the price of one place, and how much a discount saves."""
    full, price = band.seat_price, discount.of(band.seat_price)
    return {
        "discount_code": discount.code,
        "discount_desc": discount.description,
        "is_offer": price < full,
        "sale_seatprice": amount(price),
        "sale_surcharge": amount(discount.of(band.surcharge)),
        "non_offer_sale_seatprice": amount(full),
        "non_offer_sale_surcharge": amount(band.surcharge),
        "percentage_saving": 100 - discount.percent,
        "absolute_saving": amount(full - price),
    }


def band_document(band: Band, places: int) -> Json:
    """Describe a price band with the places that are left."""
    return {
        "price_band_code": band.code,
        "price_band_desc": band.description,
        "number_available": places,
        "allows_leaving_single_seats": "always",
        **price_document(band, DISCOUNTS["ADULT"]),
    }


def seat_document(seat: str) -> Json:
    """Describe a seat."""
    return {
        "full_id": seat,
        "row_id": seat[0],
        "col_id": seat[1:],
        "is_restricted_view": False,
    }


def send_method_document(method: SendMethod) -> Json:
    """Describe how tickets reach the customer."""
    return {
        "send_code": method.code,
        "send_desc": method.description,
        "send_cost": amount(method.cost),
        "send_type": method.kind,
        "send_final_type": method.kind,
    }


def commission_document(order: Order) -> Json:
    """Describe what is earned by selling an order."""
    share = (order.seat_price + order.surcharge) * _COMMISSION_PERCENT // 100
    return {
        "amount_including_vat": amount(share),
        "amount_excluding_vat": amount(share * 5 // 6),
        "commission_currency_code": CURRENCY,
    }


def order_document(order: Order, *, met: bool = True) -> Json:
    """Describe an order, which may be one that could not be met.

    What concerns cancelling is there once it is purchased.
    """
    got = "got_all" if met else "got_none"
    document: Json = {
        "item_number": order.item_number,
        "event": event_document(order.event),
        "performance": performance_document(order.performance),
        "price_band_code": order.band.code,
        "price_band_desc": order.band.description,
        "ticket_type_code": order.band.ticket_type,
        "ticket_type_desc": order.band.ticket_type_description,
        "ticket_orders": {"ticket_order": _ticket_orders(order)},
        "total_no_of_seats": len(order.tickets),
        "total_sale_seatprice": amount(order.seat_price),
        "total_sale_surcharge": amount(order.surcharge),
        "seat_request_status": got if order.wanted else "not_requested",
        "requested_seat_ids": list(order.wanted),
        "send_method": send_method_document(order.send_method),
        "gross_commission": commission_document(order),
        "user_commission": commission_document(order),
    }
    if order.cancellation is not None:
        document |= {
            "cancellation_status": order.cancellation.value,
            "cancellation_comment": order.comment,
            "backend_purchase_reference": order.purchase_reference,
            "backend_cancellation_reference": order.cancellation_reference,
        }
    return document


def _ticket_orders(order: Order) -> list[Json]:
    """Describe the tickets of an order, those with the same discount together."""
    documents, begin = [], 0
    for code, number in Counter(discount.code for discount in order.tickets).items():
        price = price_document(order.band, DISCOUNTS[code])
        seats = order.seats[begin : begin + number]
        begin += number
        documents.append(
            {
                "discount_code": code,
                "discount_desc": price["discount_desc"],
                "no_of_seats": number,
                "sale_seatprice": price["sale_seatprice"],
                "sale_surcharge": price["sale_surcharge"],
                "total_sale_seatprice": amount(number * DISCOUNTS[code].of(order.band.seat_price)),
                "total_sale_surcharge": amount(number * DISCOUNTS[code].of(order.band.surcharge)),
                "seats": [seat_document(seat) for seat in seats],
            }
        )
    return documents


def bundle_document(lab: Lab, orders: list[Order], purchase: bool | None) -> Json:
    """Describe the orders of one source; ``purchase`` tells whether it succeeded, if tried."""
    source = orders[0].event.source
    seats = sum(order.seat_price for order in orders)
    surcharge = sum(order.surcharge for order in orders)
    send = max(order.send_method.cost for order in orders)
    document: Json = {
        "bundle_source_code": source.code,
        "bundle_source_desc": source.description,
        "bundle_order_count": len(orders),
        "bundle_total_seatprice": amount(seats),
        "bundle_total_surcharge": amount(surcharge),
        "bundle_total_send_cost": amount(send),
        "bundle_total_cost": amount(seats + surcharge + send),
        "currency_code": CURRENCY,
        "order": [order_document(order) for order in orders],
    }
    if lab.broken(Defect.ORDERS_MISCOUNTED):
        document["bundle_order_count"] += 1
    if lab.broken(Defect.CURRENCY_NOT_DESCRIBED):
        document["currency_code"] = "usd"
    if purchase is not None:
        document["purchase_result"] = {
            "success": purchase,
            "is_semi_credit": False,
            "can_cancel_individual_orders": lab.goes_apart(orders),
        }
    return document


def trolley_document(lab: Lab, orders: list[Order], purchase: bool | None = None) -> Json:
    """Describe orders, in one bundle for each source."""
    bundles = bundled(orders).values()
    return {
        "bundle": [bundle_document(lab, bundle, purchase) for bundle in bundles],
        "trolley_bundle_count": len(bundles),
        "trolley_order_count": len(orders),
    }
