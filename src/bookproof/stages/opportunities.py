"""Getting the opportunities that a case books.

Controlled mode creates them by the test interface and waits for the feeds; random mode takes
what the feeds have. Source: Open Booking API Test Interface, datasets endpoints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bookproof.broker.service import Wait
from bookproof.cases import ItemNeed
from bookproof.checks import schema
from bookproof.criteria import CRITERIA
from bookproof.faults import BlockedFault, DataFault, EnvironmentFault, NotApplicable
from bookproof.model import CONTEXT, TEST_CONTEXT, Chosen, OpportunityType, reference
from bookproof.session import Session, Stage, acted_now
from bookproof.turns import Budget

_PARENT: Mapping[OpportunityType, tuple[str, str | None, str | None, str]] = {
    OpportunityType.SCHEDULED_SESSION: (
        "ScheduledSession", "superEvent", "SessionSeries", "organizer"),
    OpportunityType.FACILITY_USE_SLOT: ("Slot", "facilityUse", "FacilityUse", "provider"),
    OpportunityType.INDIVIDUAL_FACILITY_USE_SLOT: (
        "Slot", "facilityUse", "IndividualFacilityUse", "provider"),
    OpportunityType.COURSE_INSTANCE: ("CourseInstance", None, None, "organizer"),
    OpportunityType.COURSE_INSTANCE_SUB_EVENT: (
        "Event", "superEvent", "CourseInstance", "organizer"),
    OpportunityType.HEADLINE_EVENT: ("HeadlineEvent", None, None, "organizer"),
    OpportunityType.HEADLINE_EVENT_SUB_EVENT: ("Event", "superEvent", "HeadlineEvent", "organizer"),
    OpportunityType.EVENT: ("Event", None, None, "organizer"),
    OpportunityType.ON_DEMAND_EVENT: ("OnDemandEvent", None, None, "organizer"),
}  # fmt: skip


def opportunity_template(
    need: ItemNeed, flow: str, seller_type: str, seller_id: str
) -> dict[str, Any]:
    """The body that asks the test interface for an opportunity."""
    type_name, link, parent, owner = _PARENT[need.opportunity_type]
    seller = {owner: {"@type": seller_type, "@id": seller_id}}
    return {
        "@context": [CONTEXT, TEST_CONTEXT],
        "@type": type_name,
        **({link: {"@type": parent, **seller}} if link else seller),
        "test:testOpportunityCriteria": f"{TEST_CONTEXT}#{need.criteria}",
        "test:testOpenBookingFlow": f"{TEST_CONTEXT}#{flow}",
    }


def fetch_opportunities(session: Session) -> list[Chosen]:
    """An opportunity and an offer for each OrderItem of the case.

    Raises:
        BlockedFault: the test interface does not give what was asked for.
        DataFault: in random mode, the feeds have nothing that fits.
        EnvironmentFault: a feed gives no pages.
    """
    if session.seller_role == "secondary" and session.settings.sellers.secondary is None:
        raise NotApplicable("only one Seller is configured (sellers.secondary)")
    with session.stage("Fetch opportunities") as stage:
        random_mode = session.settings.use_random_opportunities
        found = _pick(session) if random_mode else _create(session, stage)
        for data in found.values():
            stage.check(schema.opportunity_valid, data)
        return [_choose_offer(session, need, found) for need in session.case.needs]


def _pick(session: Session) -> dict[int, Mapping[str, Any]]:
    found: dict[int, Mapping[str, Any]] = {}
    seller = session.seller.id
    flow = str(session.case.flow)
    for need in _distinct(session.case.needs):
        type_name = str(need.opportunity_type)
        feeds = session.broker.opportunity_feeds(type_name)
        data, why = session.broker.choose(
            session.case.id, need.criteria, type_name, flow, seller, need.position
        )
        if data is None:
            problem = session.broker.view(feeds).problem
            if problem:
                raise EnvironmentFault(problem)
            raise DataFault(
                f"no {type_name} for {need.criteria} in the {flow} of seller {seller}: {why}; "
                "publish more such opportunities, or set useRandomOpportunities to false"
            )
        found[need.position] = data
    return found


def _create(session: Session, stage: Stage) -> dict[int, Mapping[str, Any]]:
    created: dict[int, tuple[ItemNeed, str, float]] = {}
    seller = session.seller
    dataset = session.settings.test_dataset_identifier
    for need in _distinct(session.case.needs):
        body = opportunity_template(need, str(session.case.flow), seller.type, seller.id)
        acted = acted_now()
        answer = session.call("POST", f"test-interface/datasets/{dataset}/opportunities", body)
        opportunity_id = reference(answer.body)
        if not answer.succeeded or opportunity_id is None or not opportunity_id.isprintable():
            raise BlockedFault(
                f"POST {answer.url}: the test interface answered {answer.status} instead of 201 "
                f"with an @id when asked for a {need.opportunity_type} of {need.criteria} "
                f"({session.case.flow}); implement this criteria, or set useRandomOpportunities"
            )
        stage.check(schema.created_valid, answer)
        created[need.position] = (need, opportunity_id, acted)
    budget = session.feed_budget()
    return {
        position: _await_published(session, *entry, budget) for position, entry in created.items()
    }


def _await_published(
    session: Session, need: ItemNeed, opportunity_id: str, acted: float, budget: Budget
) -> Mapping[str, Any]:
    feeds = session.broker.opportunity_feeds(str(need.opportunity_type))
    if not feeds:
        raise EnvironmentFault(
            f"the dataset site lists no feed for {need.opportunity_type}; add it to distribution[] "
            "or take the type out of bookableOpportunityTypesInScope"
        )
    ended = session.wait(Wait(feeds, opportunity_id, acted, whole=True), budget)
    found = session.broker.opportunity(opportunity_id) if ended else None
    if found is None:
        session.note_update(feeds[0], opportunity_id, budget.spent, "not published in time")
        raise BlockedFault(
            f"{opportunity_id} was created by the test interface, but did not appear in the "
            f"feeds {', '.join(feeds)} with its parent within {budget.spent:.0f} s "
            f"({session.broker.view(feeds).requests} pages read)"
        )
    session.note_update(feeds[0], opportunity_id, budget.spent, "published", found[0])
    return found[0]


def _distinct(needs: Sequence[ItemNeed]) -> list[ItemNeed]:
    return [need for need in needs if need.same_as is None]


def _choose_offer(
    session: Session, need: ItemNeed, found: Mapping[int, Mapping[str, Any]]
) -> Chosen:
    data = found[need.position if need.same_as is None else need.same_as]
    now = session.time_base
    criteria = CRITERIA[need.criteria]
    fitting = criteria.offers(data, now, session.case.flow)
    if not fitting:
        wrong = "; ".join(criteria.shortfall(data, now, session.case.flow))
        raise BlockedFault(
            f"{data.get('@id')} was given for {need.criteria} ({session.case.flow}), "
            f"but this does not hold: {wrong}"
        )
    return Chosen(
        position=need.position,
        opportunity=data,
        offer=session.random.choice(fitting),
        opportunity_type=need.opportunity_type,
        control=need.control,
    )
