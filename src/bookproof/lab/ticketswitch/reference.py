"""The reference page of the ticketing lab, made from its code.

``python -m bookproof.lab.ticketswitch.reference`` prints it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import Final

from bookproof.lab.ticketswitch.app import ENDPOINTS
from bookproof.lab.ticketswitch.catalogue import (
    BROKEN_SEAT,
    DISCOUNTS,
    EVENTS,
    FAILING_ADDRESS,
    MOST_SEATS,
    SEND_METHODS,
    USERS,
)
from bookproof.lab.ticketswitch.defects import Defect
from bookproof.lab.ticketswitch.main import parser
from bookproof.lab.ticketswitch.options import Capability

_INTRODUCTION: Final = """\
# The ticketing lab

<!-- Generated: python -m bookproof.lab.ticketswitch.reference -->

A ticketing system after the Ingresso F13 API, for tests: it answers an unmodified `pyticketswitch`
from the first search to the last cancellation. Everything is kept in memory. With the same seed and
a clock that stands still, the same requests get the same answers.

```
python -m bookproof.lab.ticketswitch --port 8080 --seed 1
```

The first line on standard output is `bookproof lab: ` and the address, which is the root URL for a
client.
"""

_WIRE: Final = """\
Every endpoint is at `/f13/{name}.v1`, with or without a slash at the end, and may be followed by
`/{user}/{sub_user}/{language}`, of which any part may be `-`. Parameters come in the query, as a
form or as a JSON object. A result is always 200 and a JSON object; an error has `error_code` and
`error_desc`.
"""

_CONTROL: Final = """\
These are no part of the protocol and need no credentials.

| request | does |
| --- | --- |
| `GET /lab/health` | answers 200 once the lab listens |
| `GET /lab/defects` | lists all defects, whether they are on and how often each has fired |
| `PUT /lab/defects` with `{"active": [NAME, …]}` | switches exactly these on, and counts anew |
| `GET /lab/clock` | tells the time in the lab |
| `PUT /lab/clock` with `{"advance_seconds": N}` | stops the clock N seconds from now |
| `PUT /lab/clock` with `{"now": INSTANT}` | stops the clock there; `null` lets it run |
"""

_STEPS: Final = f"""\
| to get | do |
| --- | --- |
| a purchase that fails | purchase with `address_line_two` = `{FAILING_ADDRESS}` |
| an order that cannot be reserved | ask for seat `{BROKEN_SEAT}` of CF8, or for 3 places of CF9 |
| a country that is refused | purchase with `country_code` = `foobar` |
| a supplier that is down | availability of CF11 says so; trolley and reserve answer 502 |
| a purchase that is `attempting` | purchase CF10; the status turns after `--attempt-seconds` |
| a reservation that has ended | advance the clock by 900 seconds |
| an archive that is gone (410) | advance the clock by a day (reservations) or a year (purchases) |
| a user without permission | be `nocancel` |
| orders of somebody else | buy as `demo`, ask as `other` |
"""


def page() -> str:
    """Write ``docs/reference/lab-ticketswitch.md``."""
    return "\n".join(
        [
            _INTRODUCTION,
            "## Endpoints\n",
            _WIRE,
            _table(
                ("endpoint", "verbs", "is for"),
                (
                    (f"`{name}.v1`", ", ".join(endpoint.methods), endpoint.summary)
                    for name, endpoint in ENDPOINTS.items()
                ),
            ),
            "## Control of the lab\n",
            _CONTROL,
            "## Users\n",
            _table(
                ("user", "password", "`crypto_block`", "may cancel"),
                (
                    (
                        f"`{user.name}`",
                        f"`{user.password}`",
                        f"`{user.crypto_block}`",
                        "yes" if user.may_cancel else "no",
                    )
                    for user in USERS.values()
                ),
            ),
            "## Events\n",
            "Each has three performances, `CF1-0` to `CF1-2` and so on, from 30 days after the\n"
            f"lab was started. At most {MOST_SEATS} places are sold in one order. Places are\n"
            "counted for each performance and price band.\n",
            f"Discounts: {_codes(DISCOUNTS)}. Send methods: {_codes(SEND_METHODS)}.\n",
            _table(
                ("event", "source", "places", "behaviour"),
                (
                    (f"`{event.id}`", f"`{event.source.code}`", str(event.places), event.behaviour)
                    for event in EVENTS.values()
                ),
            ),
            "## How to get there\n",
            _STEPS,
            "## Options\n",
            _table(("option", "default", "meaning"), _options()),
            "A capability that is left out with `--without`:\n",
            _table(
                ("capability", "without it"),
                ((f"`{one.value}`", one.description) for one in Capability),
            ),
            "## Defects\n",
            f"{len(Defect)} switches, each of which breaks one behaviour; none is on by default.\n",
            _table(
                ("defect", "behaviour"),
                ((f"`{defect.value}`", defect.description) for defect in Defect),
            ),
        ]
    )


def _options() -> Iterable[tuple[str, str, str]]:
    for action in parser()._actions:  # argparse has no public list of them
        if action.default == argparse.SUPPRESS:
            continue
        name = action.option_strings[0]
        silent = action.default in (None, []) or isinstance(action.default, bool)
        shown = "" if silent else f"`{action.default}`"
        choices = f" ({', '.join(f'`{one}`' for one in action.choices)})" if action.choices else ""
        yield f"`{name}`", shown, f"{action.help}{choices}"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    print(page(), end="")
