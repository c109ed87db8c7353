"""What a system calls the properties of its documents, and putting them into our words.

No document of the workflow names a property, so each may have another name, or stand deeper.
Checks know one vocabulary only; answers are translated as they come in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FIELDS: Mapping[str, tuple[str, ...]] = {
    "order": ("id", "status", "previous_status", "cancelled_at", "escrow"),
    "request": (
        "id", "order_id", "status", "requested_by", "awaiting", "reason", "created_at",
        "resolved_at",
    ),
    "answer": ("cancellation", "order"),
    "escrow": ("status", "currency", "held", "refunded", "released"),
    "notification": ("id", "type", "order_id", "cancel_id", "created_at"),
    "error": ("code", "message"),
}  # fmt: skip
"""The properties of each document, as checks know them."""

_INNER: Mapping[str, Mapping[str, str]] = {
    "order": {"escrow": "escrow"},
    "answer": {"cancellation": "request", "order": "order"},
}
_MISSING = object()


@dataclass(frozen=True, slots=True)
class FieldNames:
    """What the system calls properties, parties and notifications, by our name for them."""

    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By document and property; a dot leads into an object."""
    parties: Mapping[str, str] = field(default_factory=dict)
    notices: Mapping[str, str] = field(default_factory=dict)

    def read(self, document: Any, kind: str) -> Any:
        """A document of a kind of ``FIELDS`` in our words; anything but an object stays.

        What has no other name stays as well, and so does what nobody asked for.
        """
        if not isinstance(document, Mapping):
            return document
        if kind == "error":
            return self._error(document)
        known = dict(document)
        for own, way in self.fields.get(kind, {}).items():
            value = _at(document, way)
            known.pop(own, None)
            if value is not _MISSING:
                known[own] = value
        for own, inner in _INNER.get(kind, {}).items():
            if own in known:
                known[own] = self.read(known[own], inner)
        if kind == "request":
            _rename(known, ("requested_by", "awaiting"), self.parties)
        if kind == "notification":
            _rename(known, ("type",), self.notices)
        return known

    def listed(self, body: Any, envelope: str | None, kind: str) -> Any:
        """The body of a list of such documents, in our words."""
        if envelope is None:
            return [self.read(one, kind) for one in body] if isinstance(body, list) else body
        if not isinstance(body, Mapping):
            return body
        return {**body, envelope: self.listed(body.get(envelope), None, kind)}

    def sent(self, kind: str, name: str) -> str:
        """What the system calls a property in the body of a request."""
        return self.fields.get(kind, {}).get(name, name)

    def _error(self, document: Mapping[str, Any]) -> Any:
        ways = self.fields.get("error")
        if not ways:
            return document
        found = {own: _at(document, ways.get(own, f"error.{own}")) for own in FIELDS["error"]}
        known = {own: value for own, value in found.items() if value is not _MISSING}
        return {**document, "error": known}


def _at(document: Any, way: str) -> Any:
    for name in way.split("."):
        if not isinstance(document, Mapping) or name not in document:
            return _MISSING
        document = document[name]
    return document


def _rename(known: dict[str, Any], names: tuple[str, ...], shown: Mapping[str, str]) -> None:
    ours = {text: own for own, text in shown.items()}
    for name in names:
        value = known.get(name)
        if isinstance(value, str | int) and str(value) in ours:
            known[name] = ours[str(value)]
