"""Waivers: failures that somebody answers for, for a while.

A waived failure stays visible and is counted apart. A waiver that is out of date, names no check,
or excuses nothing any more keeps the run from a verdict, so that none outlives its reason.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Self

from bookproof.faults import ConfigFault
from bookproof.results import CaseResult, Outcome, Problem

DAYS = 30
"""How long a waiver that is written from a run holds."""
_TEXTS = ("check", "scope", "reason", "link", "owner")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One entry of ``waivers.toml``."""

    check: str
    scope: str
    """Case ids, with ``*`` for any text: ``cancellation/*``. Brackets stand for themselves."""
    reason: str
    link: str
    owner: str
    expires: date
    """The last day on which it holds."""

    def covers(self, case: str) -> bool:
        """Whether a case is in its scope."""
        return fnmatchcase(case, self.scope.replace("[", "[[]"))

    @property
    def told(self) -> str:
        """What a report quotes: the reason, who answers for it, its last day, and the link."""
        return f"{self.reason} ({self.owner}, until {self.expires}, {self.link})"

    def to_json(self) -> dict[str, str]:
        """The entry with JSON values."""
        return {name: getattr(self, name) for name in _TEXTS} | {
            "expires": self.expires.isoformat()
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        expires = date.fromisoformat(document["expires"])
        return cls(**{name: document[name] for name in _TEXTS}, expires=expires)


@dataclass(frozen=True, slots=True)
class Waivers:
    """All entries of a run, and the day it is judged on."""

    entries: tuple[Waiver, ...] = ()
    today: date = date.min
    source: str = "waivers.toml"

    def to_json(self) -> dict[str, Any]:
        """The entries and the day, with JSON values."""
        return {
            "today": self.today.isoformat(),
            "entries": [entry.to_json() for entry in self.entries],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        entries = tuple(Waiver.from_json(entry) for entry in document["entries"])
        return cls(entries, date.fromisoformat(document["today"]))

    def excuse(self, check: str, case: str) -> Waiver | None:
        """The entry that waives a failure of a check in a case today, if any."""
        return next(
            (
                entry
                for entry in self.entries
                if entry.check == check and entry.expires >= self.today and entry.covers(case)
            ),
            None,
        )

    def outdated(self, known: Collection[str]) -> list[Problem]:
        """Entries that cannot hold: unknown checks, and those whose time is over."""
        found = []
        for entry in self.entries:
            if entry.check not in known:
                found.append(self._problem(entry, "names a check that does not exist",
                                           "see bookproof list checks"))  # fmt: skip
            elif entry.expires < self.today:
                found.append(self._problem(entry, f"expired on {entry.expires}",
                                           "mend the system, or renew the entry"))  # fmt: skip
        return found

    def needless(self, cases: Iterable[CaseResult], known: Collection[str]) -> list[Problem]:
        """Entries that hold, but excuse nothing in these cases."""
        waived = {
            (check.id, case.id)
            for case in cases
            for check in case.checks
            if check.outcome is Outcome.WAIVED
        }
        return [
            self._problem(
                entry, "excuses nothing: no such check fails any more", "take the entry out"
            )
            for entry in self.entries
            if entry.check in known
            and entry.expires >= self.today
            and not any(entry.check == check and entry.covers(case) for check, case in waived)
        ]

    def _problem(self, entry: Waiver, message: str, advice: str) -> Problem:
        return Problem(
            Outcome.CONFIG, self.source, f"the waiver of {entry.check} for {entry.scope} {message}",
            advice,
        )  # fmt: skip


def load(path: Path, today: date) -> Waivers:
    """The entries of a file.

    Raises:
        ConfigFault: the file cannot be read, or an entry lacks something.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigFault(f"{path}: the waivers cannot be read: {error}") from error
    tables = document.get("waiver", [])
    if set(document) - {"waiver"} or not isinstance(tables, list):
        raise ConfigFault(f"{path}: it must hold tables [[waiver]] and nothing else")
    entries = tuple(_entry(path, number, table) for number, table in enumerate(tables, 1))
    _tell_apart(path, entries)
    return Waivers(entries, today, str(path))


def _tell_apart(path: Path, entries: Sequence[Waiver]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(entries, 1):
        first = seen.setdefault((entry.check, entry.scope), number)
        if first != number:
            raise ConfigFault(
                f"{path}: waivers {first} and {number} are both of {entry.check} for {entry.scope}"
            )


def _entry(path: Path, number: int, entry: Any) -> Waiver:
    where = f"{path}: waiver {number}"
    if not isinstance(entry, dict):
        raise ConfigFault(f"{where} is no table")
    wrong = sorted(set(entry) - {*_TEXTS, "expires"})
    if wrong:
        raise ConfigFault(f"{where} has {', '.join(wrong)}, which is not known")
    for name in _TEXTS:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise ConfigFault(f"{where}: {name} must be a text that says something")
    if type(entry.get("expires")) is not date:
        raise ConfigFault(f"{where}: expires must be a date, such as 2031-01-31")
    return Waiver(**entry)


def written(waivers: Sequence[Waiver]) -> str:
    """The entries as TOML."""
    return "\n".join(
        "[[waiver]]\n"
        + "".join(f"{name} = {_quoted(getattr(entry, name))}\n" for name in _TEXTS)
        + f"expires = {entry.expires.isoformat()}\n"
        for entry in waivers
    )


def _quoted(text: str) -> str:
    valid = text.encode("utf-8", "replace").decode("utf-8")
    escaped = valid.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'


def from_failures(
    cases: Iterable[CaseResult],
    expires: date,
    reason: str,
    link: str,
    owner: str,
    present: Waivers = Waivers(),
) -> list[Waiver]:
    """An entry for each check and feature that fails, in the order of the cases.

    What one of the ``present`` entries excuses needs no other.
    """
    found = dict.fromkeys(
        (check.id, f"{case.category}/{case.feature}/*")
        for case in cases
        for check in case.checks
        if check.outcome is Outcome.FAILED and present.excuse(check.id, case.id) is None
    )
    return [Waiver(check, scope, reason, link, owner, expires) for check, scope in found]
