"""What can be wrong with requests that must be refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import Check, check
from bookproof.model import Answer
from bookproof.protocols.musement.checks.answers import differing, outcome, refused
from bookproof.protocols.musement.checks.values import item_of, text
from bookproof.results import Finding


def _refusal(check_id: str, title: str, *requirements: str) -> Check[[Answer, Policy]]:
    """Declare a check: a documented refusal does not come, or its status is not as configured."""

    def judged(answer: Answer, policy: Policy) -> Iterator[Finding]:
        yield from refused(answer)
        yield from differing(answer, policy)

    judged.__doc__ = title
    return check(check_id, *requirements)(judged)


def _absence(check_id: str, title: str, *requirements: str) -> Check[[Answer]]:
    """Declare a check: what does not exist is not answered with 404."""

    def judged(answer: Answer) -> Iterator[Finding]:
        yield from refused(answer, 404)

    judged.__doc__ = title
    return check(check_id, *requirements)(judged)


token = _refusal(
    "mus-access.token",
    "A request without a valid token is served.",
    "MUS-ACCESS-02",
    "MUS-ACCESS-03",
)
permission = _refusal(
    "mus-access.permission",
    "A client without the permission for cancellations can cancel.",
    "MUS-ACCESS-04",
)
foreign_order = _refusal(
    "mus-access.foreign-order",
    "An item can be cancelled by a client that did not make its order.",
    "MUS-ACCESS-05",
    "MUS-ACCESS-06",
)
wrong_verb = _refusal(
    "mus-access.wrong-verb",
    "A verb that a path does not take is served, or breaks the system.",
    "MUS-REFUSE-15",
)
without_reason = _refusal(
    "mus-cancel.without-reason",
    "A cancellation without a reason is not refused.",
    "MUS-REFUSE-02",
    "MUS-REFUSE-05",
)
unknown_reason = _refusal(
    "mus-cancel.unknown-reason",
    "A cancellation with a reason that is not listed is not refused.",
    "MUS-REFUSE-03",
    "MUS-REFUSE-05",
)
long_info = _refusal(
    "mus-cancel.long-info",
    "More than 255 characters of cancellation_additional_info are not refused.",
    "MUS-REFUSE-04",
    "MUS-REFUSE-05",
)
malformed = _refusal(
    "mus-cancel.malformed",
    "A cancellation whose body is not JSON is not refused.",
    "MUS-REFUSE-02",
    "MUS-REFUSE-05",
)
whole_order = _refusal(
    "mus-cancel.whole-order",
    "An order can be cancelled as a whole.",
    "MUS-REFUSE-06",
    "MUS-REFUSE-07",
)
no_policy = _refusal(
    "mus-cancel.no-policy",
    "An item without a refund policy can be cancelled.",
    "MUS-REFUSE-08",
    "MUS-REFUSE-10",
)
expired = _refusal(
    "mus-cancel.expired",
    "An item none of whose refund policies is valid any more can be cancelled.",
    "MUS-REFUSE-09",
    "MUS-REFUSE-10",
)
item_of_other_order = _refusal(
    "mus-cancel.item-of-other-order",
    "An item can be cancelled under an order that it does not belong to.",
    "MUS-REFUSE-11",
    "MUS-REFUSE-12",
)
ordered_cart = _refusal(
    "mus-cart.ordered", "A cart with an order can be deleted.", "MUS-CART-02", "MUS-CART-03"
)
unknown_order = _absence(
    "mus-cancel.unknown-order",
    "A cancellation under an order that does not exist is not answered with 404.",
    "MUS-REFUSE-11",
)
unknown_item = _absence(
    "mus-cancel.unknown-item",
    "The cancellation of an item that does not exist is not answered with 404.",
    "MUS-REFUSE-11",
)
absent = _absence(
    "mus-error.read",
    "Reading what does not exist is not answered with 404.",
    "MUS-REFUSE-11",
)
identifier = _absence(
    "mus-order.identifier",
    "An order is found by its identifier in place of its UUID.",
    "MUS-REFUSE-16",
)


@check("mus-cancel.reason-case", "MUS-REFUSE-05")
def reason_case(answer: Answer, case_matters: Policy, policy: Policy) -> Iterator[Finding]:
    """A listed reason in lower case is not treated as configured."""
    if answer.status >= 500:
        yield from refused(answer)
    elif case_matters.expected is answer.succeeded:
        expected = "a refusal, 4xx" if case_matters.expected else "2xx"
        yield case_matters.finding("status", expected, outcome(answer))
    yield from differing(answer, policy) if case_matters.expected else ()


@check("mus-cancel.pending", "MUS-REFUSE-13")
def pending(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """The cancellation of an item that is not confirmed yet is not treated as configured."""
    if policy.expected == "accepted":
        if not answer.succeeded:
            yield policy.finding("status", "2xx", outcome(answer))
    elif answer.succeeded:
        yield policy.finding("status", policy.expected, outcome(answer))
    else:
        yield from refused(answer)
        yield from differing(answer, policy)


@check("mus-cancel.by-hand", "MUS-REFUSE-14")
def by_hand(answer: Answer, order: Any, item: str, policy: Policy) -> Iterator[Finding]:
    """Nothing tells that an activity is cancelled by hand only."""
    status = text(item_of(order, item), "status")
    if answer.succeeded:
        if status != "CANCELLATION_ERROR":
            yield Finding("item status", "CANCELLATION_ERROR after a 2xx", status or "absent")
        elif policy.expected != "cancellation-error":
            yield policy.finding("status", policy.expected, outcome(answer))
        return
    yield from refused(answer)
    if policy.expected == "cancellation-error":
        yield policy.finding("status", "2xx, then CANCELLATION_ERROR", outcome(answer))
    else:
        yield from differing(answer, policy)
