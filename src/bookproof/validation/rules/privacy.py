"""Personal data where it does not belong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bookproof.validation.flaw import Severity
from bookproof.validation.rules.nodes import Node
from bookproof.validation.rules.plan import Fault, Scope, on_property
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import BOOKING, MODELLING, OPEN_FEEDS

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w")


@on_property(
    Rule(
        id="personal-data-in-open-feed",
        sentence="An open feed says how to reach a person, or more about one than is needed.",
        severity=Severity.WARNING,
        modes=OPEN_FEEDS,
        requirements=("MOD-ORG-02",),
        link=MODELLING + "describing-organizers-schema-person-and-schema-organization",
        bad={"@type": "Person", "name": "Ada Bird", "email": "ada@post.example"},
        good={"@type": "Person", "name": "Ada Bird"},
    ),
    "email",
    "telephone",
    "address",
    "emergencyContact",
    types=("Person",),
)
def personal_data_in_open_feed(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """A warning, since consent cannot be seen; a Person who organises may wish to be reached."""
    if node.within not in ("organizer", "provider"):
        message = f"`{name}` of a Person should not be published without consent"
        yield Fault(name, message, "absent", "present")


@on_property(
    Rule(
        id="personal-data-in-orders-feed",
        sentence="The Orders feed holds an e-mail address beside the opportunity.",
        severity=Severity.WARNING,
        modes=("OrdersFeed",),
        requirements=("OBA-FEEDITEM-11",),
        link=BOOKING + "broker-processing-the-orders-feed",
        bad={"@type": "OrderItem", "customerNotice": "We wrote to ada@post.example"},
        good={"@type": "OrderItem", "customerNotice": "We have written to you"},
    ),
    "accessCode",
    "accessPass",
    "accessChannel",
    "customerNotice",
    "cancellationMessage",
    "additionalProperty",
    types=("OrderItem",),
)
def personal_data_in_orders_feed(
    node: Node, name: str, value: Any, scope: Scope
) -> Iterator[Fault]:
    """A warning: an access code may happen to be the Customer's address (OBI-24)."""
    if _EMAIL.search(_all_text(value)):
        message = f"`{name}` should hold no e-mail address in the Orders feed"
        yield Fault(name, message, "no personal data", "an e-mail address")


def _all_text(value: Any) -> str:
    """The texts in a value, without names of properties."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if item.__class__ is str:
            found.append(item)
        elif item.__class__ is dict:
            waiting.extend(item.values())
        elif item.__class__ is list:
            waiting.extend(item)
    return "\n".join(found)
