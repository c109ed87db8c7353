"""Looking for something to buy: days, products of a day, refund policies of an activity."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.musement import documents, money
from bookproof.lab.musement.catalogue import (
    BY_UUID,
    MAX_BUY,
    MIN_BUY,
    SALES_DAYS,
    Activity,
    Product,
    on_sale,
    slots,
)
from bookproof.lab.musement.errors import DATES_REVERSED, ApiError, absent
from bookproof.lab.musement.exchange import Call
from bookproof.lab.musement.shop import Shop
from bookproof.lab.musement.vocabulary import Json

_USUAL_DAYS: Final = 30


def list_days(shop: Shop, call: Call) -> Reply:
    """``GET /activities/{uuid}/dates``: lists the days with tickets, sold out or not."""
    activity = _activity(call)
    now = shop.clock.now()
    today = now.astimezone(activity.zone).date()
    first = _day(call.query.get("date_from"), today + timedelta(days=1))
    usual_last = min(first, date.max - timedelta(days=_USUAL_DAYS)) + timedelta(days=_USUAL_DAYS)
    last = _day(call.query.get("date_to"), usual_last)
    if last < first:
        raise ApiError(400, "date_to lies before date_from", DATES_REVERSED)
    first = max(first, today)
    last = min(last, today + timedelta(days=SALES_DAYS))
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return json_reply(
        [
            {"day": day.isoformat(), "sold_out": _sold_out(shop, activity, day)}
            for day in days
            if on_sale(activity, day, now)
        ]
    )


def show_day(shop: Shop, call: Call) -> Reply:
    """``GET /activities/{uuid}/dates/{day}``: lists the products of each slot."""
    activity = _activity(call)
    day = _day(call.ids[1], date.min)
    if not on_sale(activity, day, shop.clock.now()):
        raise absent(f"A sale on {day}")
    found = [
        {
            "time": products[0].at.strftime("%H:%M"),
            "products": [_product(shop, product, call.currency) for product in products],
        }
        for products in slots(activity, day)
    ]
    return json_reply([{"groups": [{"name": "Tickets", "slots": found}]}])


def list_rules(shop: Shop, call: Call) -> Reply:
    """``GET /activities/{uuid}/refund-policies``: lists those of today, not of a booking."""
    rules = shop.published_rules_of(_activity(call))
    if not rules:
        raise absent("A refund policy version of the activity")
    return json_reply([documents.rule(policy) for policy in rules])


def _activity(call: Call) -> Activity:
    activity = BY_UUID.get(call.ids[0])
    if activity is None:
        raise absent("The activity")
    return activity


def _day(text: str | None, usual: date) -> date:
    if text is None:
        return usual
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ApiError(400, f"{text!r} is not a day in the form YYYY-MM-DD") from None


def _sold_out(shop: Shop, activity: Activity, day: date) -> bool:
    return all(shop.places(one) < MIN_BUY for slot in slots(activity, day) for one in slot)


def _product(shop: Shop, product: Product, currency: str) -> Json:
    return {
        "product_id": product.identifier,
        "type": "musement",
        "name": product.holder.capitalize(),
        "holder_code": product.holder,
        "min_buy": MIN_BUY,
        "max_buy": MAX_BUY,
        "availability": shop.places(product),
        "retail_price": money.shown(shop.price(product, currency), currency),
    }
