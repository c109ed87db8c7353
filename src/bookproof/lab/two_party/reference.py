"""The reference page of the two-party lab, made from what the lab is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from enum import StrEnum
from typing import Any, Final

from bookproof.lab.two_party.defects import Defect
from bookproof.lab.two_party.errors import STATUS_OF
from bookproof.lab.two_party.options import Options
from bookproof.lab.two_party.sandbox import READY_ORDERS, REVOKED_TOKEN, SERVICES, USERS

COMMAND: Final = "python -m bookproof.lab.two_party --reference"

_ENDPOINTS: Final = (
    ("POST", "/orders", "customer", "201", "make an order; body empty or `service`"),
    ("GET", "/orders", "either party", "200", "the caller's own orders, oldest first"),
    ("GET", "/orders/{id}", "either party", "200", "the order"),
    ("PATCH", "/orders/{id}/status/in-progress", "provider", "200", "from NEW"),
    ("PATCH", "/orders/{id}/status/reviewing", "provider", "200", "from IN_PROGRESS"),
    ("PATCH", "/orders/{id}/status/changes", "customer", "200", "from REVIEWING to IN_PROGRESS"),
    ("PATCH", "/orders/{id}/status/completed", "customer", "200", "from REVIEWING; pays"),
    ("POST", "/orders/{id}/cancel", "either party", "201", "make a request; body: `reason`"),
    ("GET", "/orders/{id}/cancel", "either party", "200", "all requests, oldest first"),
    ("PATCH", "/orders/{id}/cancel/{cancel_id}/accept", "the party asked", "200", "cancel"),
    ("PATCH", "/orders/{id}/cancel/{cancel_id}/reject", "the party asked", "200", "go on"),
    ("GET", "/notifications", "anybody", "200", "what the caller was told, oldest first"),
)
_CONTROLS: Final = (
    ("GET", "/lab/health", "answers as soon as the lab listens"),
    ("GET", "/lab/defects", "every defect, whether it is on, how often it has shown"),
    ("PUT", "/lab/defects", 'switch exactly these on: `{"active": ["refund-missing"]}`'),
    ("GET", "/lab/clock", "the time of the lab"),
    (
        "PUT",
        "/lab/clock",
        'stop it at a moment: `{"now": "2030-01-01T10:00:00Z"}`; null lets it go',
    ),
    ("POST", "/lab/reset", "back to the beginning; the defects stay as they are"),
    ("GET", "/lab/sandbox", "tokens, services and ready orders, as below"),
)


def page() -> str:
    """Write the page as Markdown."""
    return "\n".join(
        (
            "# Lab: two-party cancellation\n",
            f"<!-- Generated: {COMMAND} -->\n",
            "A marketplace where customer and provider cancel an order together: one of them asks,"
            " the other one accepts or rejects. Until then the price lies in escrow. Start it with"
            " `python -m bookproof.lab.two_party --port 0`; its first line is"
            " `bookproof lab: URL`.\n",
            *_protocol(),
            *_control(),
            *_sandbox(),
            *_choices(),
        )
    )


def _protocol() -> Iterable[str]:
    yield "## Endpoints\n"
    yield "Paths follow the base path, `/api/v1` unless chosen otherwise.\n"
    rows = ((f"`{verb} {path}`", by, status, what) for verb, path, by, status, what in _ENDPOINTS)
    yield _table(("call", "by", "status", "what it does"), rows)
    yield "Sums are in minor units; held, refunded and released add up to the price."
    yield ""
    yield "## Errors\n"
    yield 'The form is `{"error": {"code": "own_request", "message": "text"}}`. Checks run in this'
    yield "order: path and verb, token, role in the path, order, party, request, body, own request,"
    yield "resolved request, state of the order.\n"
    yield _table(("code", "status"), ((f"`{code}`", f"{at}") for code, at in STATUS_OF.items()))


def _control() -> Iterable[str]:
    yield "## Control of the lab\n"
    yield _table(("call", "what it does"), ((f"`{verb} {at}`", to) for verb, at, to in _CONTROLS))


def _sandbox() -> Iterable[str]:
    yield "## What is there from the start\n"
    yield f"Any other token, such as `{REVOKED_TOKEN}`, is refused with 401.\n"
    tokens = ((f"`{token}`", f"`{user.id}`", user.kind.value) for token, user in USERS.items())
    yield _table(("token", "user", "kind of account"), tokens)
    services = ((f"`{entry.id}`", entry.about) for entry in SERVICES.values())
    yield _table(("service", "what sets it apart"), services)
    orders = (
        (f"`{entry.id}`", entry.about, f"`{entry.cancel_id}`" if entry.cancel_id else "none")
        for entry in READY_ORDERS
    )
    yield _table(("ready order", "state", "request"), orders)


def _choices() -> Iterable[str]:
    yield "## Options\n"
    options = (
        (f"`{_flag(entry.name, entry.default)}`", _default(entry.default), _help(entry.metadata))
        for entry in fields(Options)
        if entry.metadata
    )
    yield _table(("option", "default", "meaning"), options)
    yield "`--defect NAME` switches a defect on; it may be given several times.\n"
    yield "## Defects\n"
    yield f"{len(Defect)} switches, each of which breaks one behaviour; none is on by default.\n"
    defects = ((f"`{entry.value}`", entry.description) for entry in Defect)
    yield _table(("defect", "behaviour"), defects).rstrip("\n")
    yield ""


def _flag(name: str, default: object) -> str:
    flag = name.replace("_", "-")
    return f"--[no-]{flag}" if isinstance(default, bool) else f"--{flag}"


def _default(value: object) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"`{value}`"


def _help(known: Any) -> str:
    choices = ", ".join(
        str(choice.value if isinstance(choice, StrEnum) else choice) for choice in known["choices"]
    )
    return f"{known['help']} ({choices})" if choices else str(known["help"])


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
