"""Orders: making them from carts, paying, reading."""

from __future__ import annotations

from datetime import timedelta

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.musement import carts, documents, faults, money
from bookproof.lab.musement.catalogue import Client, Confirmation
from bookproof.lab.musement.defects import Defect
from bookproof.lab.musement.errors import ApiError, absent
from bookproof.lab.musement.exchange import Call, choice, parsed_object, text
from bookproof.lab.musement.records import Cart, CartItem, Item, Order, Plan
from bookproof.lab.musement.shop import Shop
from bookproof.lab.musement.vocabulary import (
    CANCELLED,
    EMAIL_NOTIFICATIONS,
    Grant,
    ItemStatus,
    Json,
)


def create(shop: Shop, call: Call) -> Reply:
    """``POST /orders``: makes an order of a cart, and locks the cart."""
    body = parsed_object(shop, call.body)
    cart = carts.found(shop, call, text(body, "cart_uuid"))
    choice(body, "email_notification", EMAIL_NOTIFICATIONS)
    if cart.order is not None:
        raise ApiError(423, "There is an order of the cart already")
    if not cart.items or cart.customer is None:
        raise ApiError(422, "The cart has no items, or no customer")
    if shop.broken(Defect.ORDER_REFUSED):
        raise ApiError(422, "The cart cannot be ordered")
    order = _made(shop, cart, cart.customer)
    shop.orders[order.uuid] = order
    cart.order = order.uuid
    return json_reply(document(shop, order))


def _made(shop: Shop, cart: Cart, customer: Json) -> Order:
    now = shop.clock.now()
    kept = list(cart.items)
    if len(kept) > 1 and shop.broken(Defect.ORDER_DROPS_LAST_ITEM):
        kept.pop()
    return Order(
        uuid=shop.draw("order"),
        identifier=shop.reference("MUS"),
        client=cart.client,
        currency=cart.currency,
        customer=customer,
        created=now,
        updated=now,
        items=[_item(shop, one) for one in kept],
    )


def _item(shop: Shop, one: CartItem) -> Item:
    """Make an order item, with the refund policies of this moment."""
    now = shop.clock.now()
    unit = one.unit
    if unit and shop.broken(Defect.ORDER_OTHER_PRICE):
        unit += unit // 10
    return Item(
        uuid=shop.draw("order item"),
        transaction_code=shop.reference("TX"),
        product=one.product,
        quantity=one.quantity,
        unit=unit,
        policies=shop.rules_of(one.product.activity),
        created=now,
        updated=now,
    )


def pay(shop: Shop, call: Call) -> Reply:
    """``POST /payments/no/payment``: books by invoice if permitted, or what costs nothing."""
    body = parsed_object(shop, call.body)
    name = next((one for one in ("uuid", "orderUuid", "order_id") if one in body), "uuid")
    order = found(shop, call.client, text(body, name))
    if order.paid:
        raise ApiError(423, "The order is paid already")
    price = sum(item.paid for item in order.items)
    if price > 0 and Grant.NO_PAYMENT not in call.client.grants:
        raise ApiError(422, "The order has a price, so it cannot do without a payment")
    if shop.broken(Defect.PAYMENT_REFUSED):
        raise ApiError(422, "The order cannot do without a payment")
    order.paid = True
    for item in order.items:
        _confirm(shop, order, item)
    return json_reply(document(shop, order))


def _confirm(shop: Shop, order: Order, item: Item) -> None:
    """Let the supplier answer, now or later."""
    confirmation = item.product.activity.confirmation
    if confirmation is Confirmation.AT_ONCE:
        if not shop.broken(Defect.ITEM_NEVER_CONFIRMED):
            shop.move(order, item, ItemStatus.OK)
        return
    later = shop.clock.now() + timedelta(seconds=shop.options.confirmation_seconds)
    refused = confirmation is Confirmation.REFUSED
    shop.plan(order, item, Plan(ItemStatus.KO if refused else ItemStatus.OK, later))


def show(shop: Shop, call: Call) -> Reply:
    """``GET /orders/{order}``: shows an order with its items."""
    order = _by_identifier(shop, call) or found(shop, call.client, call.ids[0])
    body = document(shop, order)
    if "identifier" in body and shop.broken(Defect.ORDER_OTHER_IDENTIFIER):
        body["identifier"] += "-1"
    shop.count_reading(order)
    return json_reply(body)


def _by_identifier(shop: Shop, call: Call) -> Order | None:
    for order in shop.orders.values():
        if (order.identifier, order.client) == (call.ids[0], call.client.name):
            return order if shop.broken(Defect.IDENTIFIER_LOOKUP) else None
    return None


def list_policies(shop: Shop, call: Call) -> Reply:
    """``GET /orders/{order}/items/{item}/refund-policies``: lists those kept at booking."""
    item = item_of(shop, found(shop, call.client, call.ids[0]), call.ids[1])
    today = shop.rules_of(item.product.activity)
    policies = item.policies
    if today != policies and shop.broken(Defect.POLICIES_LIVE):
        policies = today
    if not policies:
        if shop.broken(Defect.NO_POLICIES_SERVER_ERROR):
            raise ApiError(500, "Internal error")
        if shop.policies.no_policy_listing == "404":
            raise absent("A refund policy of the item")
    now = shop.clock.now()
    listed = documents.item_policies(policies, item.product, now)
    return json_reply(faults.policies(shop, item.product, policies, listed))


def list_refunds(shop: Shop, call: Call) -> Reply:
    """``GET /orders/{order}/refunds``: lists what was paid back."""
    order = found(shop, call.client, call.ids[0])
    currency = order.currency
    if order.refunds and shop.broken(Defect.REFUND_OTHER_CURRENCY):
        currency = next(one for one in money.CURRENCIES if one != currency)
    return json_reply([documents.refund(one, currency) for one in order.refunds])


def notify(shop: Shop, call: Call) -> Reply:
    """``POST /orders/{order}/items/{item}/notifications``: asks for a call of the web hook."""
    order = found(shop, call.client, call.ids[0])
    item = item_of(shop, order, call.ids[1])
    if shop.hooks.listener is None:
        raise ApiError(422, "No web hook is configured")
    shop.tell(order, item)
    return Reply(204)


def found(shop: Shop, client: Client, uuid: str) -> Order:
    """Find an order of a client.

    Raises:
        ApiError: there is none with that UUID, or it was made with other credentials.

    """
    order = shop.orders.get(uuid)
    if order is None:
        raise absent("The order")
    if order.client != client.name and not shop.broken(Defect.FOREIGN_ORDER_SERVED):
        if shop.policies.foreign_client_order == "403":
            raise ApiError(403, "The order was made with other credentials")
        raise absent("The order")
    return order


def item_of(shop: Shop, order: Order, uuid: str) -> Item:
    """Find an item of an order.

    Raises:
        ApiError: the order has none with that UUID.

    """
    item = order.item(uuid)
    if item is not None:
        return item
    if other_order_of(shop, order, uuid) and shop.policies.item_of_other_order == "403":
        raise ApiError(403, "The item belongs to another order")
    raise absent("The order item")


def other_order_of(shop: Shop, order: Order, uuid: str) -> Order | None:
    """Find another order of the same client that has an item."""
    others = (one for one in shop.orders.values() if one.client == order.client)
    return next((one for one in others if one.item(uuid) is not None), None)


def document(shop: Shop, order: Order) -> Json:
    """Write an order, wrongly where a defect says so."""
    items = [item_document(shop, order, item) for item in order.items]
    total = sum(item.paid for item in order.items)
    single = sum(item.unit for item in order.items)
    if single != total and shop.broken(Defect.ORDER_WRONG_TOTAL):
        total = single
    body = documents.order(order, items, total)
    if shop.broken(Defect.ORDER_IDENTIFIER_MISSING):
        del body["identifier"]
    if shop.broken(Defect.ORDER_OTHER_CUSTOMER):
        body["customer"]["email"] = "somebody@else.example"
    if body["status"] == ItemStatus.PENDING.value and shop.broken(Defect.ORDER_EARLY_OK):
        body["status"] = ItemStatus.OK.value
    return body


def item_document(shop: Shop, order: Order, item: Item) -> Json:
    """Write an order item, wrongly where a defect says so."""
    status = item.status
    if status in CANCELLED and shop.broken(Defect.ORDER_STALE):
        status = ItemStatus.OK
    vouchers = status is ItemStatus.OK and not item.voucher_withdrawn
    pending = order.paid and status is ItemStatus.PENDING
    if pending and shop.broken(Defect.VOUCHER_BEFORE_CONFIRMATION):
        vouchers = True
    if status in CANCELLED and shop.broken(Defect.VOUCHER_AFTER_CANCELLATION):
        vouchers = True
    body = documents.order_item(item, order.currency, status, vouchers=vouchers)
    if shop.broken(Defect.ORDER_OTHER_DAY):
        shown = item.product.at + timedelta(days=1)
        body["product"]["date"] = shown.strftime(documents.LOCAL)
    return body
