"""Judging the feeds of the run as feeds: by what a second reader gets, and by a deletion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from bookproof.broker.service import Wait, without_parents
from bookproof.cases import ItemNeed
from bookproof.checks import opportunity_feeds as checks
from bookproof.checks import schema
from bookproof.criteria import BOOKABLE
from bookproof.faults import BlockedFault, EnvironmentFault, NotApplicable
from bookproof.feeds.watch import FeedVerdict
from bookproof.model import reference
from bookproof.session import Session, Stage, acted_now
from bookproof.stages.opportunities import opportunity_template
from bookproof.validation.flaw import Severity

_PROPOSALS = "order-proposals:"
"""Feeds that a right system need not have: proposals may be in the Orders feed."""


def judge_feeds(session: Session, stage: Stage) -> None:
    """Compare what the broker saw with what a second reader gets, by every check of feeds.

    Raises:
        EnvironmentFault: a feed cannot be read, and nothing that it gave says why.
    """
    verdicts = [FeedVerdict.from_json(told) for told in session.broker.read_feeds_again()]
    stage.check(checks.page, verdicts)
    stage.check(checks.item_shape, verdicts)
    stage.check(checks.deleted_data, verdicts)
    stage.check(checks.following, verdicts)
    stage.check(checks.last_page, verdicts)
    stage.check(checks.order, verdicts)
    stage.check(checks.listed_once, verdicts)
    stage.check(checks.modified_raised, verdicts)
    stage.check(checks.kept, verdicts)
    stage.check(checks.lost_items, verdicts)
    stage.check(checks.parents, verdicts)
    stage.check(checks.licence, verdicts)
    stage.check(checks.media_type, verdicts)
    stage.check(checks.headers, verdicts)
    stage.check(checks.items_valid, session.broker.faulty_items())
    stage.check(checks.orders_personal, verdicts)
    if session.settings.booking_partners.secondary is None:
        reason = "only one booking partner is configured (bookingPartners.secondary)"
        stage.not_applicable(checks.orders_partner, reason)
    else:
        stage.check(checks.orders_partner, verdicts)
    problems = [verdict.unread for verdict in verdicts if _is_environment(verdict)]
    if problems:
        raise EnvironmentFault("; ".join(problems))


def judge_dataset(session: Session, stage: Stage) -> None:
    """Judge the Dataset by which the run found feeds and API."""
    stage.check(schema.dataset_valid, session.broker.dataset())


def _is_environment(verdict: FeedVerdict) -> bool:
    failed = any(group.first.severity is Severity.FAILURE for group in verdict.causes)
    return bool(verdict.unread) and not failed and not verdict.feed.startswith(_PROPOSALS)


class Published(NamedTuple):
    """An opportunity of a dataset of its own that the feeds have shown."""

    id: str
    dataset: str
    feeds: tuple[str, ...]
    seq: int
    """Number of the version that was seen."""


def publish_opportunity(session: Session) -> Published:
    """Have an opportunity made in a dataset that nothing else is in, and await it in the feeds.

    Raises:
        NotApplicable: the run uses opportunities that it does not make, and cannot withdraw them.
        BlockedFault: the test interface does not make it, or the feeds do not show it.
    """
    settings = session.settings
    if settings.use_random_opportunities:
        raise NotApplicable("opportunities are not withdrawn in random mode")
    type_ = settings.opportunity_types()[0]
    flow = str(settings.booking_flows()[0])
    seller = session.seller
    dataset = f"{settings.test_dataset_identifier}-withdrawn"
    need = ItemNeed(0, BOOKABLE.name, type_)
    acted = acted_now()
    path = f"test-interface/datasets/{dataset}/opportunities"
    answer = session.call("POST", path, opportunity_template(need, flow, seller.type, seller.id))
    opportunity_id = reference(answer.body)
    if not answer.succeeded or opportunity_id is None:
        raise BlockedFault(
            f"POST {answer.url}: the test interface answered {answer.status} instead of 201 "
            "with an @id; it has to keep datasets of any name apart"
        )
    feeds = session.broker.opportunity_feeds(str(type_))
    session.wait(Wait(feeds, opportunity_id, acted, whole=True), session.feed_budget())
    seq = session.broker.places(opportunity_id)[1]
    if not seq:
        raise BlockedFault(f"{opportunity_id} was created, but did not appear in the feeds")
    return Published(opportunity_id, dataset, without_parents(feeds), seq)


def withdraw(session: Session, stage: Stage, published: Published) -> None:
    """Remove the dataset, and see the opportunity as deleted in its feed.

    Raises:
        BlockedFault: the test interface does not remove it.
    """
    acted = acted_now()
    answer = session.call("DELETE", f"test-interface/datasets/{published.dataset}")
    if not answer.succeeded:
        raise BlockedFault(
            f"DELETE {answer.url}: the test interface answered {answer.status} instead of 204"
        )
    budget = session.feed_budget()
    wait = Wait(published.feeds, published.id, acted, published.seq)
    ended = session.wait(wait, budget)
    item: Mapping[str, Any] | None = ended.seen.raw if ended and ended.seen else None
    waited = f"no change of the item within {budget.spent:.1f} s"
    session.note_update(published.feeds[0], published.id, budget.spent, "withdrawn", item)
    stage.check(checks.deletion_shown, item, waited)
