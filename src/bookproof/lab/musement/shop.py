"""The parts of one target, put together, and everything that changes an order item."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from bookproof.lab.draws import drawn_uuid
from bookproof.lab.musement import documents, money
from bookproof.lab.musement.catalogue import ACTIVITIES, Activity, Client, PolicyRule, Product
from bookproof.lab.musement.clock import Clock
from bookproof.lab.musement.defects import Defect
from bookproof.lab.musement.hooks import Hooks, Listener
from bookproof.lab.musement.options import Capability, MusementOptions
from bookproof.lab.musement.records import Cart, Item, Order, Plan, Refund
from bookproof.lab.musement.refunds import Policy
from bookproof.lab.musement.vocabulary import CANCELLED, UNSETTLED, ItemStatus, Json
from bookproof.lab.switches import Defects

_REFERENCES: Final = 9_000_000


class Shop:
    """One target with all that it keeps, in memory.

    Its methods are called from one thread only, and each leaves it consistent.
    """

    def __init__(self, options: MusementOptions) -> None:
        self.options = options
        self.policies = options.policies
        self.clock = Clock(options.clock, options.now)
        self.defects = Defects(Defect, options.defects)
        self.hooks = Hooks()
        if options.webhook_url is not None:
            self.hooks.listener = Listener(
                options.webhook_url, options.webhook_user, options.webhook_password
            )
        self._forget()

    def _forget(self) -> None:
        self.carts: dict[str, Cart] = {}
        self.orders: dict[str, Order] = {}
        self.taken: Counter[str] = Counter()
        self._tokens: dict[str, tuple[Client, datetime]] = {}
        self._draws: Counter[str] = Counter()
        self._planned: dict[str, tuple[Order, Item]] = {}
        self._rules = {activity.uuid: self._versioned(activity.rules) for activity in ACTIVITIES}
        self._first_rules = dict(self._rules)

    def reset(self) -> None:
        """Return to the start, with clock and policies; defects and web hook stay."""
        self._forget()
        self.clock.reset()
        self.policies = self.options.policies

    def broken(self, defect: Defect) -> bool:
        """Tell whether a defect is on, counting that it shows; see ``Defects.broken``."""
        return self.defects.broken(defect)

    def offers(self, capability: Capability) -> bool:
        """Tell whether the target has a part of the API."""
        return capability not in self.options.without

    # Things drawn from the seed

    def draw(self, kind: str) -> str:
        """Draw the next UUID of a kind."""
        self._draws[kind] += 1
        return drawn_uuid(self.options.seed, "musement", kind, str(self._draws[kind]))

    def reference(self, prefix: str) -> str:
        """Draw the next reference with a prefix, such as MUS1234567."""
        self._draws[prefix] += 1
        first = uuid.UUID(drawn_uuid(self.options.seed, "musement", prefix)).int
        return f"{prefix}{1_000_000 + (first + self._draws[prefix]) % _REFERENCES}"

    # Access

    def admit(self, client: Client) -> str:
        """Give a client a token."""
        token = self.draw("token").replace("-", "")
        expires = self.clock.now() + timedelta(seconds=self.options.token_seconds)
        self._tokens[token] = client, expires
        return token

    def client_of(self, token: str) -> Client | None:
        """Find whose token it is, None if nobody's or no longer valid."""
        client, expires = self._tokens.get(token, (None, self.clock.now()))
        return client if expires > self.clock.now() else None

    # Refund policies of activities

    def rules_of(self, activity: Activity) -> tuple[Policy, ...]:
        """Return the refund policies of an activity as they are today."""
        return self._rules[activity.uuid]

    def published_rules_of(self, activity: Activity) -> tuple[Policy, ...]:
        """Return the refund policies that an activity shows."""
        today, first = self._rules[activity.uuid], self._first_rules[activity.uuid]
        return first if today != first and self.broken(Defect.ACTIVITY_POLICIES_FROZEN) else today

    def change_rules(self, activity: Activity, rules: tuple[PolicyRule, ...]) -> None:
        """Replace the refund policies of an activity; what was booked keeps the old ones."""
        self._rules[activity.uuid] = self._versioned(rules)

    def _versioned(self, rules: tuple[PolicyRule, ...]) -> tuple[Policy, ...]:
        return tuple(Policy(self.draw("policy"), rule) for rule in rules)

    # Places

    def places(self, product: Product) -> int:
        """Count the places of a product that are still for sale."""
        return self.options.capacity - self.taken[product.identifier]

    # Items

    def move(self, order: Order, item: Item, status: ItemStatus) -> None:
        """Give an item another status, with all that follows from it."""
        before, item.status, item.plan = item.status, status, None
        item.updated = order.updated = self.clock.now()
        item.version += 1
        order.version += 1
        if status is ItemStatus.REFUNDED:
            self._pay(order, item)
        elif status is ItemStatus.OK:
            if item.unpaid and self.broken(Defect.ERROR_KEPT_REFUNDED):
                self._pay(order, item)
            item.unpaid = 0
        if status in (*CANCELLED, ItemStatus.KO):
            self._free_places(item)
        self._settle_order(order)
        self.tell(order, item, before)

    def plan(self, order: Order, item: Item, plan: Plan) -> None:
        """Decide what becomes of an item later."""
        item.plan = plan
        self._planned[item.uuid] = order, item

    def pay(self, order: Order, item: Item) -> None:
        """Pay the refund of an item."""
        rest = [one for one in order.items if one is not item]
        named = rest[0] if rest and self.broken(Defect.REFUND_OF_OTHER_ITEM) else item
        order.refunds.append(Refund(self.draw("refund"), named.uuid, item.refund, self.clock.now()))

    def _pay(self, order: Order, item: Item) -> None:
        for _ in range(item.unpaid):
            if not self.broken(Defect.REFUND_NOT_PAID):
                self.pay(order, item)
        item.unpaid = 0

    def _free_places(self, item: Item) -> None:
        if not item.holds_places:
            return
        item.holds_places = False
        if item.status in CANCELLED and self.broken(Defect.CAPACITY_NOT_RESTORED):
            return
        self.taken[item.product.identifier] -= item.quantity

    def _settle_order(self, order: Order) -> None:
        """Let the order follow its items once none of them is on its way."""
        found = {item.status for item in order.items}
        if order.paid and not found & UNSETTLED:
            ranked = (ItemStatus.OK, ItemStatus.REFUNDED, ItemStatus.KO)
            order.status = next(status for status in ranked if status in found)

    def settle(self) -> None:
        """Let everything happen that is due by now."""
        now = self.clock.now()
        for key, (order, item) in list(self._planned.items()):
            plan = item.plan
            if plan is not None and plan.at > now:
                continue
            del self._planned[key]
            if plan is not None:
                self.happen(order, item, plan.status)

    def happen(self, order: Order, item: Item, status: ItemStatus) -> None:
        """Let supplier, bank or customer care give an item its status."""
        if item.status is ItemStatus.REFUND_STARTED and self.broken(Defect.REFUND_NEVER_FINISHES):
            return
        if status is ItemStatus.KO and self.broken(Defect.REFUSED_STAYS_PENDING):
            return
        if item.status is ItemStatus.CANCELLATION_ERROR and self.broken(
            Defect.CANCELLATION_ERROR_KO
        ):
            status = ItemStatus.KO
        self.move(order, item, status)

    def count_reading(self, order: Order) -> None:
        """Note that an order was read, for what waits until it has been read often enough."""
        for item in order.items:
            plan = item.plan
            if plan is not None and plan.reads is not None:
                plan.reads -= 1
                if plan.reads <= 0:
                    plan.at = self.clock.now()

    # Web hook

    def tell(self, order: Order, item: Item, before: ItemStatus | None = None) -> None:
        """Call the web hook, if there is one; ``before`` is the status that the item had."""
        if self.hooks.listener is None or not self.offers(Capability.NOTIFICATIONS):
            return
        status, version = item.status, item.version
        if status in CANCELLED and self.broken(Defect.WEBHOOK_SILENT):
            return
        if before not in (None, status) and self.broken(Defect.WEBHOOK_OLD_STATUS):
            status = before or status
        if version > 1 and self.broken(Defect.WEBHOOK_VERSION_FIXED):
            version = 1
        body: Json = documents.notification(order, item, status, version)
        if self.broken(Defect.WEBHOOK_NUMBER):
            body["order_item_version"] = version
        self.hooks.send(body)

    # Prices

    @staticmethod
    def price(product: Product, currency: str) -> int:
        """Price of one piece, in cents of a currency."""
        return money.converted(product.price, currency)
