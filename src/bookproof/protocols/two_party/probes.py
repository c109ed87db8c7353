"""What every run relies on, looked at beforehand."""

from __future__ import annotations

from bookproof.faults import ConfigFault, EnvironmentFault
from bookproof.model import Answer
from bookproof.protocols.two_party.session import TwoPartySession
from bookproof.protocols.two_party.sight import id_of
from bookproof.protocols.two_party.vocabulary import OrderState, Party


def contact(session: TwoPartySession) -> str:
    """Whether the system answers as an API, and knows the customer.

    Raises:
        EnvironmentFault: there is no answer, or a page for people.
        ConfigFault: the credentials are refused.
    """
    return _look(session, Party.CUSTOMER)


def provider(session: TwoPartySession) -> str:
    """Whether the system knows the provider.

    Raises:
        EnvironmentFault: there is no answer, or a page for people.
        ConfigFault: the credentials are refused.
    """
    return _look(session, Party.PROVIDER)


def _look(session: TwoPartySession, party: Party) -> str:
    template = session.settings.paths.list
    url = session.address(template, party, order=session.new_uuid())
    answer = session.call("GET", url, party)
    if answer.succeeded and answer.body is None:
        raise EnvironmentFault(
            f"GET {url}: status {answer.status} with {_kind(answer)} instead of JSON; check "
            "rootUrl and basePath"
        )
    return f"{url} answers the {party} with status {answer.status}"


def _kind(answer: Answer) -> str:
    return answer.headers.get("content-type", "") or "a body"


def third_party(session: TwoPartySession) -> str:
    """Whether the system knows the stranger.

    Raises:
        ConfigFault: the credentials are refused.
    """
    headers = session.settings.auth.third_party
    if headers is None:
        return "auth.thirdParty is not configured; the cases that need a stranger do not apply"
    url = session.address(session.settings.paths.list, order=session.new_uuid())
    answer = session.send(session.prepared("GET", url, headers))
    if answer.status == 401:
        raise ConfigFault(f"GET {url}: status 401; check auth.thirdParty")
    return f"{url} answers the third user with status {answer.status}"


def orders(session: TwoPartySession) -> str:
    """Whether there are orders to test with: one is made, or each configured one is read.

    Raises:
        ConfigFault: none can be made, or a configured one cannot be found.
    """
    settings = session.settings
    if settings.paths.create is not None:
        url = session.address(settings.paths.create, Party.CUSTOMER)
        answer = session.call("POST", url, Party.CUSTOMER, settings.create_body, shows="order")
        name = id_of(answer.body)
        if not answer.succeeded or name is None:
            raise ConfigFault(
                f"POST {url}: status {answer.status} without a new order and its id; check "
                "paths.create and createBody, or name orders under readyOrders"
            )
        return f"the customer can make orders, such as {name}"
    return _configured(session)


def _configured(session: TwoPartySession) -> str:
    told: list[str] = []
    for state in OrderState:
        for name in session.settings.ready(state):
            url = session.address(session.settings.paths.list, Party.CUSTOMER, order=name)
            answer = session.call("GET", url, Party.CUSTOMER)
            if not answer.succeeded:
                raise ConfigFault(
                    f"GET {url}: status {answer.status}; readyOrders.{state} names an order that "
                    "the customer cannot reach"
                )
            told.append(name)
    return f"the customer can reach {', '.join(told)}"
