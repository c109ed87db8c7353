"""What a protocol must bring, so that everything else can be shared.

Besides the profile itself a protocol has, under its name:

- ``features/<name>/<category>/<feature>/implemented/test_*.py``: its scenarios;
- ``src/bookproof/protocols/<name>/``: settings, table of features, steps and checks;
- ``src/bookproof/requirements/<name>.toml``: its requirements, ids with the profile's prefix;
- ``schemas/<name>/*.schema.json``: the bodies of its answers;
- ``src/bookproof/lab/<name>/``: a reference system with switchable defects;
- ``src/bookproof/proof/kills/<name>.toml``: which checks each defect fails;
- ``config/example.<name>.json``: a configuration that tests the reference system.

Runner, verdicts, evidence, reports, plan, doctor, list and exit codes know a protocol by its
profile only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bookproof.session import CaseSession


@dataclass(frozen=True, slots=True)
class Target:
    """The system under test, once it has been reached."""

    name: str
    """What it calls itself, or the host."""
    url: str
    """Where it was found: the Dataset Site, or the root of the API."""
    base_url: str
    """Base URL of the API, without a slash at the end."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that every run relies on, looked at before the first case."""

    area: str
    """What it is about, in a word or two: ``credentials``."""
    look: Callable[[Any], str]
    """Takes a session and tells what was seen.

    It raises a ``Fault`` where a run could not succeed; the message reads "what is wrong; what to
    do".
    """


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that a protocol brings as code."""

    name: str
    """``ticketswitch``: value of ``protocol`` in the configuration, and name of its folders."""
    title: str
    """What people call the API."""
    specification: str
    """What certificates and reports say the system was judged by."""
    prefix: str
    """How the ids of its requirements begin."""
    session: type[CaseSession]
    """The state of a case."""
    scenario: Callable[[Any], Any]
    """Makes the steps that a scenario is written with; takes a session."""
    probes: tuple[Probe, ...] = ()
    """Looked at in this order by ``bookproof doctor``; the first also before every run."""
    feeds: bool = False
    """Whether the system publishes feeds, so that a broker reads them during the run."""
    lab: str = ""
    """Module that serves the reference system."""
