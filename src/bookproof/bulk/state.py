"""How far the work has come, kept in a file, so that it can go on after an interruption."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bookproof.bulk.tally import Tally
from bookproof.faults import ConfigFault
from bookproof.report.encoding import dumps

_VERSION = "bookproof validate 1"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a lane."""

    position: Mapping[str, Any] | None
    tally: Tally
    done: bool


class State:
    """A file of SQLite with one row for each lane."""

    def __init__(self, path: Path, asked: str) -> None:
        self._path = path
        self._asked = asked
        self._database: sqlite3.Connection | None = None

    def read(self) -> list[tuple[dict[str, Any], Kept]]:
        """The lanes as they were left, each with its ``spec``.

        Raises:
            ConfigFault: there is no state, it is not ours, or it is that of other work.
        """
        if not self._path.is_file():
            raise ConfigFault(f"{self._path}: there is no state to resume from")
        try:
            database = self._connect()
            asked = database.execute("SELECT asked FROM work").fetchone()
            rows = database.execute("SELECT spec, position, tally, done FROM lane ORDER BY number")
            found = [
                (
                    orjson.loads(spec),
                    Kept(orjson.loads(position), Tally.from_json(orjson.loads(tally)), bool(done)),
                )
                for spec, position, tally, done in rows
            ]
        except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
            raise ConfigFault(f"{self._path}: it holds no state that can be read") from error
        if asked is None or asked[0] != self._asked:
            raise ConfigFault(
                f"{self._path}: it is the state of other targets or options; "
                "give the same ones, or leave out --resume"
            )
        return found

    def begin(self, specs: Sequence[Mapping[str, Any]]) -> None:
        """Begin anew with these lanes.

        Raises:
            ConfigFault: the file is there and not ours, or cannot be written.
        """
        if self._path.exists() and not self._is_ours():
            raise ConfigFault(f"{self._path}: it is not a state of bookproof; give another --state")
        try:
            database = self._connect()
            database.execute("DROP TABLE IF EXISTS work")
            database.execute("DROP TABLE IF EXISTS lane")
            database.execute("CREATE TABLE work (version TEXT, asked TEXT)")
            database.execute(
                "CREATE TABLE lane (number INTEGER PRIMARY KEY, spec BLOB, position BLOB,"
                " tally BLOB, done INTEGER)"
            )
            database.execute("INSERT INTO work VALUES (?, ?)", (_VERSION, self._asked))
            empty = dumps(Tally().to_json())
            database.executemany(
                "INSERT INTO lane VALUES (?, ?, 'null', ?, 0)",
                [(number, dumps(spec), empty) for number, spec in enumerate(specs)],
            )
            database.commit()
        except (OSError, sqlite3.Error) as error:
            raise ConfigFault(f"{self._path}: it cannot be written ({error})") from error

    def keep(self, lanes: Iterable[tuple[int, Kept]]) -> None:
        """Keep how far some lanes have come; all of them or none."""
        database = self._connect()
        with database:
            database.executemany(
                "UPDATE lane SET position = ?, tally = ?, done = ? WHERE number = ?",
                [
                    (
                        dumps(kept.position),
                        dumps(kept.tally.to_json()),
                        kept.done,
                        number,
                    )
                    for number, kept in lanes
                ],
            )

    def close(self) -> None:
        """Close the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _is_ours(self) -> bool:
        try:
            found = self._connect().execute("SELECT version FROM work").fetchone()
        except sqlite3.Error:
            return False
        finally:
            self.close()
        return found is not None and found[0] == _VERSION

    def _connect(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = sqlite3.connect(self._path)
        return self._database
