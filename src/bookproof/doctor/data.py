"""What cases book: opportunities created by the test interface, or those that the feeds have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from bookproof.cases import ItemNeed, data_needed
from bookproof.criteria import seller_of
from bookproof.doctor.api import is_absent, words
from bookproof.doctor.findings import Level, Line, of_fault
from bookproof.doctor.subject import NoWaiting, Subject
from bookproof.faults import EnvironmentFault, Fault
from bookproof.model import CONTEXT, TEST_CONTEXT, BookingFlow, OpportunityType, reference
from bookproof.report.wording import counted, duration
from bookproof.stages.opportunities import fetch_opportunities
from bookproof.turns import Turns

_CREATION = "test interface"
_ACTIONS = "actions"
_DATA = "data"
_WORKER = "doctor"

Key = tuple[OpportunityType, BookingFlow, str]
"""Type, flow and criteria."""


def controlled(subject: Subject) -> tuple[Line, list[Line]]:
    """How the test interface does, and which kinds of opportunities it does not create.

    They are created in a dataset of their own, so that a run that is under way keeps its data.
    """
    needed = sorted(data_needed(subject.cases))
    unseen = [
        type_ for type_ in sorted({key[0] for key in needed}) if not _is_watched(subject, type_)
    ]
    keys = [key for key in needed if key[0] not in unseen]
    name = f"{subject.settings.test_dataset_identifier}-doctor"
    settings = subject.settings.model_copy(update={"test_dataset_identifier": name})
    mine = replace(subject, settings=settings)
    cleared = _clear(mine)
    if cleared is not None:
        return cleared, [Line(_DATA, Level.SKIPPED, "needs the test interface")]
    creations = _Creations(mine, keys)
    creations.run()
    _clear(mine)
    blind = [Line(f"{_DATA} {type_}", Level.SKIPPED, "needs its feeds") for type_ in unseen]
    return creations.summary(), [*creations.kinds(), *blind]


def _is_watched(subject: Subject, type_: OpportunityType) -> bool:
    """Whether what is created of a type can be seen: its feeds are there and give pages."""
    view = subject.broker.view(subject.broker.opportunity_feeds(str(type_)))
    return not (view.missing or view.problem)


def _clear(subject: Subject) -> Line | None:
    """Remove what was created; a line when this is not possible."""
    session = subject.session(NoWaiting(), "clear")
    path = f"test-interface/datasets/{subject.settings.test_dataset_identifier}"
    try:
        answer = session.call("DELETE", path, credentials=session.credentials())
    except EnvironmentFault as fault:
        return of_fault(_CREATION, fault)
    if answer.status == 204 or (answer.status == 404 and not is_absent(answer)):
        return None
    return Line(
        _CREATION,
        Level.FAIL,
        f"DELETE {answer.url}: {words(answer)} instead of 204",
        "implement the test interface below the Base URI, or set useRandomOpportunities to true",
    )


class _Creations:
    """Creates one opportunity of each kind, all of them while the feeds are watched for others."""

    def __init__(self, subject: Subject, keys: list[Key]) -> None:
        self._subject = subject
        self._keys = keys
        self._waited: list[float] = []
        self._problems: dict[Key, Fault] = {}
        self._unreachable: Fault | None = None
        tasks = [(str(key), partial(self._create, key)) for key in keys]
        self._turns = Turns(subject.broker, _WORKER, tasks, subject.settings.cases_in_flight)

    def run(self) -> None:
        """Create everything and wait for it."""
        for key in self._keys:
            self._turns.finish(str(key))
        self._subject.broker.leave(_WORKER)

    def _create(self, key: Key) -> None:
        if self._unreachable is not None:
            self._problems[key] = self._unreachable
            return
        type_, flow, criteria = key
        session = self._subject.session(self._turns, str(key), ItemNeed(0, criteria, type_), flow)
        try:
            fetch_opportunities(session)
        except Fault as fault:
            self._problems[key] = fault
            if session.exchanges and session.exchanges[-1].error:
                self._unreachable = fault
        else:
            self._waited.append(session.record.waited)

    def summary(self) -> Line:
        """Whether anything is created at all."""
        if not self._keys:
            return Line(_CREATION, Level.SKIPPED, "no case needs what the feeds could show")
        if not self._waited:
            return of_fault(_CREATION, next(iter(self._problems.values())))
        slowest = duration(max(self._waited))
        seen = f"creates opportunities, in the feeds after {slowest} at most"
        return Line(_CREATION, Level.OK, seen)

    def kinds(self) -> Iterator[Line]:
        """What cannot be created, by type and flow."""
        if not self._waited:
            yield Line(_DATA, Level.SKIPPED, "needs opportunities that the test interface creates")
            return
        groups: dict[tuple[OpportunityType, BookingFlow], list[str]] = {}
        for type_, flow, criteria in self._problems:
            groups.setdefault((type_, flow), []).append(criteria)
        for (type_, flow), names in groups.items():
            first = of_fault("", self._problems[type_, flow, names[0]])
            seen = f"not created: {', '.join(names)}; {first.seen}"
            yield Line(f"{_DATA} {type_} {flow}", Level.FAIL, seen, first.remedy)
        if not groups:
            kinds = counted(len(self._keys), "kind")
            yield Line(_DATA, Level.OK, f"each of the {kinds} that cases need can be created")


def picked(subject: Subject) -> Iterator[Line]:
    """Whether the feeds have what cases need of the primary Seller, by type and flow."""
    needed: Mapping[Key, int] = data_needed(subject.cases)
    groups = dict.fromkeys((type_, flow) for type_, flow, _ in needed)
    if not groups:
        yield Line(_DATA, Level.SKIPPED, "no case needs an opportunity")
    for type_, flow in groups:
        wanted = {key[2]: number for key, number in needed.items() if key[:2] == (type_, flow)}
        yield _available(subject, type_, flow, wanted)


def _available(
    subject: Subject, type_: OpportunityType, flow: BookingFlow, wanted: Mapping[str, int]
) -> Line:
    area = f"{_DATA} {type_} {flow}"
    seller = subject.settings.seller().id
    there = {name: subject.broker.counted(name, str(type_), str(flow), seller) for name in wanted}
    short = [f"{name} {there[name]} of {wanted[name]}" for name in wanted
             if there[name] < wanted[name]]  # fmt: skip
    if short:
        if not any(there.values()):
            short = [f"none for any of {', '.join(wanted)}"]
        remedy = (
            f"publish more future opportunities of seller {seller}, take the type or flow out of "
            "scope, or set useRandomOpportunities to false"
        )
        return Line(area, Level.FAIL, f"too few: {', '.join(short)}", remedy)
    return _enough_in_all(area, type_, flow, subject, wanted)


def _enough_in_all(
    area: str,
    type_: OpportunityType,
    flow: BookingFlow,
    subject: Subject,
    wanted: Mapping[str, int],
) -> Line:
    """An opportunity can meet several criteria, but is given to one case only."""
    total = sum(wanted.values())
    found = {
        match for name in wanted for match in subject.broker.matching(name, str(type_), str(flow))
    }
    distinct = [match for match in found if _sold_by(subject, match)]
    if len(distinct) < total:
        seen = (
            f"{counted(len(distinct), 'opportunity', 'opportunities')} for "
            f"{counted(total, 'OrderItem')}, though each criteria by itself has enough"
        )
        return Line(area, Level.FAIL, seen, "publish more opportunities")
    return Line(area, Level.OK, f"{len(distinct):,} for {counted(total, 'OrderItem')}")


def _sold_by(subject: Subject, opportunity_id: str) -> bool:
    """Whether the primary Seller offers an opportunity."""
    merged = subject.broker.opportunity(opportunity_id)
    return merged is not None and reference(seller_of(merged[0])) == subject.settings.seller().id


def actions(subject: Subject) -> Line:
    """Whether the endpoint for actions is there, asked with an action on an unknown Order."""
    if not subject.actions:
        return Line(_ACTIONS, Level.SKIPPED, "no case needs an action of the test interface")
    session = subject.session(NoWaiting(), _ACTIONS)
    kind = "OrderProposal" if "OrderProposal" in subject.actions[0] else "Order"
    path = "order-proposals" if kind == "OrderProposal" else "orders"
    body = {
        "@context": [CONTEXT, TEST_CONTEXT],
        "@type": f"test:{subject.actions[0]}",
        "object": {"@type": kind, "@id": f"{session.base_url}/{path}/{session.order_uuid}"},
    }
    try:
        given = session.credentials()
        answer = session.call("POST", "test-interface/actions", body, credentials=given)
    except EnvironmentFault as fault:
        return of_fault(_ACTIONS, fault)
    seen = f"POST {answer.url}: {words(answer)} for an action on an unknown {kind}"
    if is_absent(answer) or answer.status in (401, 403):
        remedy = (
            f"implement {', '.join(subject.actions)} of the test interface, also where "
            "opportunities are picked from the feeds"
        )
        return Line(_ACTIONS, Level.FAIL, seen, remedy)
    return Line(_ACTIONS, Level.OK, f"the endpoint is there: {words(answer)} for an unknown {kind}")
