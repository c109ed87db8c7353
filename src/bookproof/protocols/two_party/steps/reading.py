"""Reading an order and its requests, as one party sees them."""

from __future__ import annotations

from dataclasses import dataclass, field

from bookproof.model import Answer
from bookproof.protocols.two_party.checks import answering, listing, orders
from bookproof.protocols.two_party.session import TwoPartySession
from bookproof.protocols.two_party.sight import Sight, sight_of
from bookproof.protocols.two_party.vocabulary import Party
from bookproof.session import Stage


@dataclass(slots=True)
class Order:
    """An order of the case, and what was seen of it."""

    id: str
    begun: Sight
    """Before the case did anything with it."""
    sight: Sight
    """As it was read last."""
    viewer: Party = Party.CUSTOMER
    """Who read it last."""
    asked: Sight | None = None
    """While the latest request was pending."""
    requests: list[str] = field(default_factory=list)
    """The requests of the case, oldest first."""

    @property
    def request(self) -> str:
        """The latest request."""
        return self.requests[-1]

    def look(self, session: TwoPartySession, stage: Stage, party: Party) -> None:
        """Read it anew, as one of the parties."""
        self.sight, self.viewer = see(session, stage, self.id, party), party


def judge_media_type(session: TwoPartySession, stage: Stage, answer: Answer) -> None:
    """A success with a body says that it is JSON."""
    stage.check(answering.media_type, answer, session.settings.policy("mediaType"))


def listed(session: TwoPartySession, order: str, party: Party) -> Answer:
    """The list of requests of an order, as sent."""
    url = session.address(session.settings.paths.list, party, order=order)
    return session.call("GET", url, party, shows="requests")


def see(session: TwoPartySession, stage: Stage, order: str, party: Party) -> Sight:
    """What a party sees of an order: the order itself where it can be read, and the list."""
    settings = session.settings
    names, form = settings.names(), settings.policy("answerForm")
    shown: Answer | None = None
    if settings.paths.order is not None:
        url = session.address(settings.paths.order, party, order=order)
        shown = session.call("GET", url, party, shows="order")
        session.expect_path(shown, "order", "set it to null when orders cannot be read")
        escrow = settings.implemented("escrow") is True
        stage.require(orders.readable, shown, names, order, form, escrow=escrow)
        judge_media_type(session, stage, shown)
    found = listed(session, order, party)
    if not settings.policy("emptyList").allows(found.status):
        session.expect_documented(found, "list")
    stage.require(listing.readable, found, settings.list_envelope, names, order, form)
    judge_media_type(session, stage, found)
    return sight_of(shown, found, settings.list_envelope, names)
