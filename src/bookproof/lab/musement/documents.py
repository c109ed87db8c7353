"""Carts, orders and policies as the API writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from bookproof.lab.musement import money, refunds
from bookproof.lab.musement.catalogue import Product
from bookproof.lab.musement.records import Cart, CartItem, Item, Order, Refund
from bookproof.lab.musement.refunds import Policy
from bookproof.lab.musement.vocabulary import ItemStatus, Json

LOCAL: Final = "%Y-%m-%d %H:%M"
INSTANT: Final = "%Y-%m-%dT%H:%M:%S+0000"
_YES_NO: Final = (
    "musement_newsletter",
    "allow_profiling",
    "thirdparty_newsletter",
    "events_related_newsletter",
)


def customer_schema() -> Json:
    """Write the JSON Schema of the customer of a cart."""
    words = {name: {"type": "string", "minLength": 1} for name in ("firstname", "lastname")}
    choices = {name: {"type": "string", "enum": ["YES", "NO"]} for name in _YES_NO}
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "object",
        "properties": {
            **words,
            "email": {"type": "string", "format": "email"},
            **choices,
            "extra_customer_data": {"type": "object"},
        },
        "required": [*words, "email", *choices],
    }


def _product(product: Product, unit: int, currency: str) -> Json:
    return {
        "id": product.identifier,
        "type": "musement",
        "title": product.activity.title,
        "retail_price": money.shown(unit, currency),
    }


def cart_item(item: CartItem, currency: str) -> Json:
    """Write an item of a cart."""
    return {
        "uuid": item.uuid,
        "status": "PREBOOK_OK",
        "quantity": item.quantity,
        "total_price": money.shown(item.unit * item.quantity, currency),
        "product": _product(item.product, item.unit, currency),
    }


def cart(found: Cart) -> Json:
    """Write a cart."""
    total = money.shown(sum(item.unit * item.quantity for item in found.items), found.currency)
    nothing = money.shown(0, found.currency)
    return {
        "uuid": found.uuid,
        "items": [cart_item(item, found.currency) for item in found.items],
        "full_price": total,
        "discount": nothing,
        "retail_price": total,
        "service_fee": nothing,
    }


def order_item(item: Item, currency: str, status: ItemStatus, *, vouchers: bool) -> Json:
    """Write an item of an order with a status, which need not be its own if a defect says so."""
    voucher = {"url": f"https://vouchers.example/{item.transaction_code}.pdf"}
    return {
        "uuid": item.uuid,
        "transaction_code": item.transaction_code,
        "status": status.value,
        "quantity": item.quantity,
        "total_price": money.shown(item.paid, currency),
        "vouchers": [voucher] if vouchers else [],
        "product": {
            **_product(item.product, item.unit, currency),
            "date": item.product.at.strftime(LOCAL),
            "max_confirmation_time": item.product.confirmation_time,
            "price_tag": {},
        },
    }


def order(found: Order, items: list[Json], total: int) -> Json:
    """Write an order around its items."""
    names = ("firstname", "lastname", "email")
    return {
        "identifier": found.identifier,
        "uuid": found.uuid,
        "date": found.created.strftime(INSTANT),
        "status": found.status.value,
        "customer": {name: found.customer[name] for name in names},
        "items": items,
        "total_price": money.shown(total, found.currency),
    }


def rule(policy: Policy) -> Json:
    """Write a refund policy of an activity."""
    body: Json = {
        "uuid": policy.uuid,
        "period": policy.rule.period,
        "type": policy.type,
        "value": policy.rule.value,
    }
    if policy.rule.currency is not None:
        body["currency_code"] = policy.rule.currency
    return body


def item_policies(policies: Iterable[Policy], product: Product, now: datetime) -> list[Json]:
    """Write the refund policies of an item, with what is left of them."""
    zone = product.activity.zone
    listed = []
    for policy in policies:
        until = policy.until(product.at)
        listed.append(
            {
                **rule(policy),
                "applicable_until": until.strftime(LOCAL),
                "remaining_time": refunds.duration(refunds.moment(until, zone) - now),
            }
        )
    return listed


def refund(found: Refund, currency: str) -> Json:
    """Write a refund that was paid."""
    return {
        "uuid": found.uuid,
        "order_item_uuid": found.item,
        "amount": money.shown(found.amount, currency),
        "date": found.at.strftime(INSTANT),
    }


def notification(order: Order, item: Item, status: ItemStatus, version: int) -> Json:
    """Write what the web hook carries; every value is a string."""
    return {
        "order_id": order.identifier,
        "order_uuid": order.uuid,
        "order_created": order.created.strftime(INSTANT),
        "order_updated": order.updated.strftime(INSTANT),
        "order_version": str(order.version),
        "order_item_uuid": item.uuid,
        "order_item_created": item.created.strftime(INSTANT),
        "order_item_updated": item.updated.strftime(INSTANT),
        "order_item_version": str(version),
        "order_item_status": status.value,
    }
