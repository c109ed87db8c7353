"""C1 and C2: what an order would cost, and the lease that comes with the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bookproof.broker.service import without_parents
from bookproof.checks import capacity, quote
from bookproof.model import Answer, BookingFlow, Chosen, count_by_opportunity
from bookproof.session import Session, Stage, acted_now
from bookproof.stages.answers import judge_document
from bookproof.stages.observe import Spaces, await_spaces, spaces_now
from bookproof.stages.requests import quote_body


@dataclass(slots=True)
class Basket:
    """What is being bought under one Order UUID, and what the feeds say of it."""

    uuid: str
    chosen: list[Chosen]
    customer: Mapping[str, Any]
    at_first: Spaces
    """Free places before anything was done."""
    spaces: Spaces
    """Free places as they are to be now."""
    leased: bool = False
    quote: Answer | None = None

    @property
    def counts(self) -> dict[str, int]:
        """OrderItems by opportunity."""
        return count_by_opportunity(self.chosen)


def new_basket(session: Session, chosen: list[Chosen], customer: Mapping[str, Any]) -> Basket:
    """A basket under the case's Order UUID; nothing is sent."""
    types = dict.fromkeys(str(item.opportunity_type) for item in chosen)
    session.interests = tuple(
        sorted(
            {
                feed
                for type_name in types
                for feed in without_parents(session.broker.opportunity_feeds(type_name))
            }
        )
    )
    shown = spaces_now(session, chosen)
    return Basket(session.order_uuid, chosen, customer, dict(shown), dict(shown))


def c1(session: Session, basket: Basket) -> Answer:
    """PUT an OrderQuote template: no customer yet, an Anonymous Lease where supported."""
    anonymous, _ = session.settings.leasing
    with session.stage("C1") as stage:
        acted = acted_now()
        answer = session.call(
            "PUT",
            f"order-quote-templates/{basket.uuid}",
            quote_body(session, basket.chosen),
            uuid=basket.uuid,
        )
        stage.require(quote.c1_status, answer)
        _judge_quote(session, stage, answer, basket, "C1Response")
        _judge_lease(session, stage, answer, leased=anonymous)
        _judge_spaces(session, stage, basket, acted, takes=anonymous)
    basket.quote = answer
    return answer


def c2(session: Session, basket: Basket) -> Answer:
    """PUT an OrderQuote with the customer: the exact price, a Named Lease where supported."""
    anonymous, named = session.settings.leasing
    with session.stage("C2") as stage:
        acted = acted_now()
        answer = session.call(
            "PUT",
            f"order-quotes/{basket.uuid}",
            quote_body(session, basket.chosen, basket.customer),
            uuid=basket.uuid,
        )
        stage.require(quote.c2_status, answer)
        _judge_quote(session, stage, answer, basket, "C2Response")
        if basket.quote is not None:
            stage.check(quote.same_total, answer, basket.quote)
        _judge_lease(session, stage, answer, leased=named or anonymous)
        _judge_spaces(session, stage, basket, acted, takes=named)
    basket.quote = answer
    return answer


def _judge_quote(session: Session, stage: Stage, answer: Answer, basket: Basket, mode: str) -> None:
    judge_document(stage, answer, mode)
    stage.require(quote.items_complete, answer, basket.chosen)
    stage.check(quote.typed, answer)
    stage.check(quote.identified, answer)
    stage.check(quote.no_item_errors, answer)
    stage.check(quote.no_item_status, answer)
    stage.check(quote.total, answer)
    stage.check(quote.spaces_shown, answer, basket.chosen, _stated(basket.at_first))
    approval = session.case.flow is BookingFlow.APPROVAL
    stage.check(quote.approval_flag, answer, expected=approval)
    stage.check(quote.echo, answer)


def _judge_lease(session: Session, stage: Stage, answer: Answer, *, leased: bool) -> None:
    if not leased:
        reason = "the configuration does not declare leasing at this step"
        stage.not_applicable(quote.lease_present, reason)
        return
    if stage.check(quote.lease_present, answer):
        stage.check(quote.lease_valid, answer, session.answered_at)


def _judge_spaces(
    session: Session, stage: Stage, basket: Basket, acted: float, *, takes: bool
) -> None:
    """Capacity in the feeds: lower where a lease was taken just now, else as it was."""
    expected = _stated(basket.spaces)
    newly = takes and not basket.leased
    if newly:
        expected = {
            opportunity: free - basket.counts[opportunity] for opportunity, free in expected.items()
        }
    actual = await_spaces(session, basket.chosen, basket.spaces, expected, acted)
    holds = stage.check(capacity.after_quote, expected, actual)
    basket.leased = basket.leased or (newly and holds)
    basket.spaces = dict(actual)


def _stated(shown: Spaces) -> dict[str, int]:
    return {opportunity: free for opportunity, free in shown.items() if free is not None}
