"""Carts: filling them, saying who buys, giving them up."""

from __future__ import annotations

import re
from typing import Any, Final

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.musement import documents
from bookproof.lab.musement.catalogue import MAX_BUY, MIN_BUY, Product, product_named
from bookproof.lab.musement.defects import Defect
from bookproof.lab.musement.errors import ApiError, absent
from bookproof.lab.musement.exchange import Call, choice, parsed, parsed_object, text
from bookproof.lab.musement.records import Cart, CartItem
from bookproof.lab.musement.shop import Shop
from bookproof.lab.musement.vocabulary import CART_ITEMS_MAX, PRODUCT_TYPES, ItemStatus, Json

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


def create(shop: Shop, call: Call) -> Reply:
    """``POST /carts``: makes an empty cart."""
    if call.body:
        parsed_object(shop, call.body)
    cart = Cart(shop.draw("cart"), call.client.name, call.currency)
    shop.carts[cart.uuid] = cart
    return json_reply(documents.cart(cart))


def show(shop: Shop, call: Call) -> Reply:
    """``GET /carts/{cart}``: shows what is in a cart."""
    return json_reply(documents.cart(found(shop, call, call.ids[0])))


def delete(shop: Shop, call: Call) -> Reply:
    """``DELETE /carts/{cart}``: gives a cart up, as long as it has no order."""
    cart = found(shop, call, call.ids[0])
    if cart.order is not None and not shop.broken(Defect.ORDERED_CART_DELETED):
        raise _locked()
    if not shop.broken(Defect.CART_DELETE_IGNORED):
        del shop.carts[cart.uuid]
        if cart.order is None:
            for item in cart.items:
                shop.taken[item.product.identifier] -= item.quantity
    return json_reply(True)


def add_items(shop: Shop, call: Call) -> Reply:
    """``POST /carts/{cart}/items``: puts in a list of at most 100, or one in the older form."""
    cart = _open(shop, call)
    sent = parsed(shop, call.body)
    wanted = sent if isinstance(sent, list) else [sent]
    if wanted is sent and shop.broken(Defect.CART_LIST_REFUSED):
        raise ApiError(400, "The body has to be a JSON object")
    if not 1 <= len(wanted) <= CART_ITEMS_MAX - len(cart.items):
        raise ApiError(400, f"A cart takes 1 to {CART_ITEMS_MAX} items")
    chosen = [_wanted(shop, one) for one in wanted]
    _check_places(shop, chosen)
    if shop.broken(Defect.CART_ITEMS_REFUSED):
        raise ApiError(422, "These tickets cannot be put into the cart")
    items = [
        CartItem(shop.draw("cart item"), product, quantity, shop.price(product, cart.currency))
        for product, quantity in chosen
    ]
    for item in items:
        shop.taken[item.product.identifier] += item.quantity
    cart.items.extend(items)
    listed = [documents.cart_item(item, cart.currency) for item in items]
    return json_reply(listed if isinstance(sent, list) else listed[0])


def show_customer_schema(shop: Shop, call: Call) -> Reply:
    """``GET /carts/{cart}/customer/schema``: gives the JSON Schema of the customer."""
    found(shop, call, call.ids[0])
    schema = documents.customer_schema()
    if shop.broken(Defect.CUSTOMER_SCHEMA_BROKEN):
        schema["type"] = "customer"
    return json_reply(schema)


def set_customer(shop: Shop, call: Call) -> Reply:
    """``PUT /carts/{cart}/customer``: says who buys."""
    cart = _open(shop, call)
    body = parsed_object(shop, call.body)
    for name, rule in documents.customer_schema()["properties"].items():
        if "enum" in rule:
            choice(body, name, tuple(rule["enum"]))
        elif rule["type"] == "string":
            text(body, name)
    if not _EMAIL.fullmatch(body["email"]):
        raise ApiError(400, "email is not an address")
    cart.customer = body
    return json_reply(body)


def show_order_info(shop: Shop, call: Call) -> Reply:
    """``GET /carts/{cart}/order-info``: tells how far the order of a cart has come."""
    cart = found(shop, call, call.ids[0])
    if cart.order is None:
        raise absent("An order of the cart")
    order = shop.orders[cart.order]
    statuses = [item.status for item in order.items]
    refunded = statuses.count(ItemStatus.REFUNDED)
    if not order.paid:
        status = "created"
    elif ItemStatus.PENDING in statuses:
        status = "paid"
    elif refunded:
        status = "refunded" if refunded == len(statuses) else "partially_refunded"
    else:
        status = "booking_ok" if ItemStatus.OK in statuses else "booking_failed"
    return json_reply(
        {"order_uuid": order.uuid, "order_identifier": order.identifier, "status": status}
    )


def found(shop: Shop, call: Call, uuid: str) -> Cart:
    """Find a cart of the client.

    Raises:
        ApiError: there is none with that UUID.

    """
    cart = shop.carts.get(uuid)
    if cart is None or cart.client != call.client.name:
        raise absent("The cart")
    return cart


def _open(shop: Shop, call: Call) -> Cart:
    cart = found(shop, call, call.ids[0])
    if cart.order is not None:
        raise _locked()
    return cart


def _locked() -> ApiError:
    return ApiError(423, "The cart is locked, since there is an order")


def _wanted(shop: Shop, sent: Any) -> tuple[Product, int]:
    """Read what is to be put into a cart, and how many."""
    if not isinstance(sent, dict):
        raise ApiError(400, "An item has to be a JSON object")
    body: Json = sent
    choice(body, "type", PRODUCT_TYPES)
    product = product_named(text(body, "product_identifier"), shop.clock.now())
    if product is None:
        raise absent("The product")
    quantity = body.get("quantity")
    if not isinstance(quantity, int) or isinstance(quantity, bool):
        raise ApiError(400, "quantity is missing, or no integer")
    if not MIN_BUY <= quantity <= MAX_BUY:
        raise ApiError(422, f"quantity has to be between {MIN_BUY} and {MAX_BUY}")
    return product, quantity


def _check_places(shop: Shop, chosen: list[tuple[Product, int]]) -> None:
    """See that there is room for everything at once."""
    for product, _ in chosen:
        wanted = sum(quantity for one, quantity in chosen if one == product)
        if wanted > shop.places(product):
            raise ApiError(422, f"{product.identifier} has too few places left")
