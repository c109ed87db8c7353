"""What is looked at before a run: the API, its credentials, and the configured products."""

from __future__ import annotations

from bookproof.faults import EnvironmentFault
from bookproof.protocols.profile import Probe
from bookproof.protocols.ticketswitch import reading
from bookproof.protocols.ticketswitch.places import find_place
from bookproof.protocols.ticketswitch.session import TicketswitchSession, plain_url
from bookproof.protocols.ticketswitch.settings import Role


def _greet(session: TicketswitchSession, role: Role) -> str:
    answer = session.call("test", {}, role=role)
    user = reading.mapping(reading.mapping(answer.body).get("user_info")).get("user_id")
    if not isinstance(user, str):
        got = answer.problem or reading.in_words(answer)
        raise EnvironmentFault(
            f"{plain_url(answer.url)}: no user_info in the answer ({got}), so this is no F13 API; "
            "check rootUrl"
        )
    return user


def credentials(session: TicketswitchSession) -> str:
    """Ask test.v1 who the main user is."""
    return f"test.v1 knows the user {_greet(session, 'main')}"


def other_users(session: TicketswitchSession) -> str:
    """Ask test.v1 who the other configured users are."""
    users = session.settings.users
    roles: list[Role] = []
    if users.other is not None:
        roles.append("other")
    if users.without_permission is not None:
        roles.append("withoutPermission")
    names = [_greet(session, role) for role in roles]
    return f"test.v1 knows the users {', '.join(names)}" if names else "no others are configured"


def products(session: TicketswitchSession) -> str:
    """Look for a place of each configured event."""
    configured = session.settings.products
    singles = {
        "products.cancellable": configured.cancellable,
        "products.notPermitted": configured.not_permitted,
        "products.failing": configured.failing,
        "products.scarce": configured.scarce,
    }
    pairs = {"products.linked": configured.linked, "products.cascading": configured.cascading}
    wanted = [(key, event) for key, event in singles.items() if event]
    wanted += [(key, event) for key, pair in pairs.items() for event in pair or ()]
    for key, event in wanted:
        find_place(session, event, key)
    return f"{len(wanted)} events have places"


PROBES = (
    Probe("credentials", credentials),
    Probe("users", other_users),
    Probe("products", products),
)
