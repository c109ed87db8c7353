"""The lab's SQLite database: schema, transactions, and moving a file to another address."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA_VERSION = "1"

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE parent (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, seller INTEGER NOT NULL, dataset TEXT NOT NULL,
    share TEXT NOT NULL, data BLOB NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX parent_share ON parent (dataset, share);
CREATE TABLE opportunity (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, uri TEXT NOT NULL UNIQUE,
    parent INTEGER NOT NULL REFERENCES parent, seller INTEGER NOT NULL, dataset TEXT NOT NULL,
    free INTEGER NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL, data BLOB NOT NULL,
    offer BLOB NOT NULL, offer_uri TEXT NOT NULL, terms BLOB NOT NULL,
    shown INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX opportunity_offer ON opportunity (offer_uri);
CREATE INDEX opportunity_dataset ON opportunity (dataset);
CREATE TABLE hold (
    client TEXT NOT NULL, uuid TEXT NOT NULL, opportunity INTEGER NOT NULL,
    spaces INTEGER NOT NULL, expires REAL, PRIMARY KEY (client, uuid, opportunity)
) WITHOUT ROWID;
CREATE INDEX hold_opportunity ON hold (opportunity);
CREATE INDEX hold_expires ON hold (expires);
CREATE TABLE orders (
    client TEXT NOT NULL, uuid TEXT NOT NULL, kind TEXT NOT NULL, seller INTEGER NOT NULL,
    number INTEGER NOT NULL DEFAULT 0, fingerprint BLOB NOT NULL DEFAULT x'',
    head BLOB NOT NULL DEFAULT x'', answer BLOB NOT NULL DEFAULT x'',
    proposal_status TEXT NOT NULL DEFAULT '', version TEXT NOT NULL DEFAULT '',
    in_feed INTEGER NOT NULL DEFAULT 0, expires REAL, PRIMARY KEY (client, uuid)
) WITHOUT ROWID;
CREATE INDEX orders_expires ON orders (expires);
CREATE TABLE order_item (
    client TEXT NOT NULL, uuid TEXT NOT NULL, number INTEGER NOT NULL,
    opportunity INTEGER NOT NULL, status TEXT NOT NULL, charge INTEGER NOT NULL,
    tax INTEGER NOT NULL, terms BLOB NOT NULL, data BLOB NOT NULL, access BLOB NOT NULL,
    PRIMARY KEY (client, uuid, number)
) WITHOUT ROWID;
CREATE INDEX order_item_opportunity ON order_item (opportunity);
CREATE TABLE feed_item (
    feed TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, modified INTEGER NOT NULL,
    first INTEGER NOT NULL, deleted INTEGER NOT NULL, data BLOB, PRIMARY KEY (feed, id)
) WITHOUT ROWID;
CREATE INDEX feed_position ON feed_item (feed, modified, id);
CREATE TABLE pending (
    number INTEGER PRIMARY KEY, due REAL NOT NULL, feed TEXT NOT NULL, id TEXT NOT NULL,
    kind TEXT NOT NULL, deleted INTEGER NOT NULL, data BLOB
);
"""

# Stored documents that name the address of the lab.
_READDRESS = (
    "UPDATE orders SET answer = CAST(replace(CAST(answer AS TEXT), ?1, ?2) AS BLOB)",
    "UPDATE feed_item SET data = CAST(replace(CAST(data AS TEXT), ?1, ?2) AS BLOB)",
    "UPDATE pending SET data = CAST(replace(CAST(data AS TEXT), ?1, ?2) AS BLOB)",
)


class DatabaseUnusableError(Exception):
    """The database file cannot be opened, written, or was made by another version of the lab."""


class Database:
    """One connection to the lab's file; every write runs in an immediate transaction."""

    def __init__(self, path: Path) -> None:
        try:
            self._connection = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, cached_statements=256
            )
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=OFF")
            self.is_new = self._prepare()
        except sqlite3.Error as exc:
            raise DatabaseUnusableError(f"cannot use the database {path}: {exc}") from exc
        self.execute = self._connection.execute
        self.executemany = self._connection.executemany

    def _prepare(self) -> bool:
        """Create the tables of an empty file; return whether it was empty."""
        tables = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = {name for (name,) in tables}
        if not names:
            self._connection.executescript("BEGIN IMMEDIATE;" + _SCHEMA)
            self.remember("schema", SCHEMA_VERSION)
            self._connection.execute("COMMIT")
            return True
        if "meta" not in names:
            raise DatabaseUnusableError("the database was not made by this lab")
        found = self.setting("schema")
        if found != SCHEMA_VERSION:
            raise DatabaseUnusableError(
                f"the database has schema version {found}, this lab needs {SCHEMA_VERSION}"
            )
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("ROLLBACK")
        return self.setting("seeded") is None

    def setting(self, key: str) -> str | None:
        """Read a value of the ``meta`` table."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def remember(self, key: str, value: str) -> None:
        """Write a value of the ``meta`` table."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def one(self, sql: str, values: tuple[Any, ...] = ()) -> Any:
        """First row of a query, or None."""
        return self._connection.execute(sql, values).fetchone()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all that happens inside durable at once, or undo it if an exception leaves."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def move_to(self, base: str) -> None:
        """Rewrite stored documents that name the address of an earlier run."""
        before = self.setting("base")
        with self.transaction():
            if before is not None and before != base:
                for statement in _READDRESS:
                    self._connection.execute(statement, (before, base))
            self.remember("base", base)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
