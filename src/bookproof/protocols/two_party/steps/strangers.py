"""The four calls by somebody who has no part in the order, or whom nobody knows."""

from __future__ import annotations

from collections.abc import Mapping

from bookproof.checks.policy import Policy
from bookproof.checks.registry import Check
from bookproof.client.log import Request
from bookproof.faults import ConfigFault, NotApplicable
from bookproof.model import Answer
from bookproof.protocols.two_party.checks import notices, refusing
from bookproof.protocols.two_party.session import TwoPartySession
from bookproof.protocols.two_party.steps.cancelling import Verdict, answer_url
from bookproof.protocols.two_party.steps.reading import Order
from bookproof.protocols.two_party.steps.refused import expect_unchanged, judge_error
from bookproof.protocols.two_party.vocabulary import Party
from bookproof.session import Stage

_VERDICTS: tuple[Verdict, ...] = ("reject", "accept")

Refused = Check[[Answer, Policy]]


def call_as_stranger(session: TwoPartySession, quiet: Order, waiting: Order) -> None:
    """All four calls with good credentials of somebody else: refused, and nothing is shown.

    Args:
        quiet: an order without a pending request; it is listed and asked for.
        waiting: an order with one; it is rejected and accepted.

    Raises:
        ConfigFault: the system does not know the credentials.
        NotApplicable: the configuration names nobody else.
    """
    headers = session.settings.auth.third_party
    if headers is None:
        raise NotApplicable(
            "the configuration has no third user (auth.thirdParty), so nobody is a stranger"
        )
    with session.stage("The four calls by a stranger") as stage:
        _expect_known(session, quiet, headers)
        check = refusing.stranger_refused
        _four_calls(session, stage, (quiet, waiting), headers, check, "stranger")
        _expect_untold(session, stage, headers, [quiet.id, waiting.id])


def _expect_known(session: TwoPartySession, order: Order, headers: Mapping[str, str]) -> None:
    url = session.address(session.settings.paths.list, Party.CUSTOMER, order=order.id)
    answer = session.send(session.prepared("GET", url, headers))
    if answer.status == 401 and not session.settings.policy("stranger").allows(401):
        raise ConfigFault(
            f"GET {url}: status 401, so the system does not know the third user; check "
            "auth.thirdParty"
        )


def _expect_untold(
    session: TwoPartySession, stage: Stage, headers: Mapping[str, str], orders: list[str]
) -> None:
    settings = session.settings
    if settings.implemented("notifications") is not True:
        return
    url = session.address(settings.paths.notifications or "", Party.CUSTOMER)
    answer = session.send(session.prepared("GET", url, headers))
    told = session.in_our_words(answer, "notifications")
    stage.check(notices.strangers_untold, told, settings.list_envelope, orders)


def call_without_credentials(session: TwoPartySession, quiet: Order, waiting: Order) -> None:
    """All four calls without any of the configured headers: refused, and nothing changes."""
    with session.stage("The four calls without credentials") as stage:
        check = refusing.authenticated
        _four_calls(session, stage, (quiet, waiting), {}, check, "unauthenticated")


def call_with_bad_credentials(session: TwoPartySession, quiet: Order, waiting: Order) -> None:
    """All four calls with made-up values in the headers: refused, and nothing changes."""
    made_up = f"made-up-{session.new_uuid()}"
    headers = {
        name: f"Bearer {made_up}" if name.lower() == "authorization" else made_up
        for name in session.settings.auth.customer
    }
    with session.stage("The four calls with made-up credentials") as stage:
        check = refusing.authenticated
        _four_calls(session, stage, (quiet, waiting), headers, check, "unauthenticated")


def _four_calls(
    session: TwoPartySession,
    stage: Stage,
    orders: tuple[Order, Order],
    headers: Mapping[str, str],
    check: Refused,
    key: str,
) -> None:
    quiet, waiting = orders
    policy = session.settings.policy(key)
    for order, requests in (
        (quiet, _list_and_ask(session, quiet, headers)),
        (waiting, _answers(session, waiting, headers)),
    ):
        refused = True
        for request in requests:
            answer = session.send(request)
            stage.check(check, answer, policy)
            judge_error(session, stage, answer, key)
            named = [name for name in order.requests if name not in request.url]
            stage.check(refusing.nothing_disclosed, answer, named)
            refused = refused and answer.status >= 400
        if refused:
            expect_unchanged(session, stage, order)


def _list_and_ask(
    session: TwoPartySession, order: Order, headers: Mapping[str, str]
) -> list[Request]:
    paths = session.settings.paths
    listing = session.address(paths.list, Party.CUSTOMER, order=order.id)
    asking = session.address(paths.request, Party.CUSTOMER, order=order.id)
    shown = session.address(paths.order, Party.CUSTOMER, order=order.id) if paths.order else None
    return [
        *([session.prepared("GET", shown, headers)] if shown is not None else []),
        session.prepared("GET", listing, headers),
        session.prepared("POST", asking, headers, session.settings.request_body),
    ]


def _answers(session: TwoPartySession, order: Order, headers: Mapping[str, str]) -> list[Request]:
    other = session.asker.other
    urls = [answer_url(session, order.id, order.request, other, word) for word in _VERDICTS]
    return [session.prepared("PATCH", url, headers) for url in urls]
