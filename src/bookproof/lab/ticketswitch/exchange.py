"""A request to the ticketing lab."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from bookproof.lab.ticketswitch.catalogue import User
from bookproof.lab.ticketswitch.errors import F13Error

Json = dict[str, Any]

_FALSE: Final = frozenset({"0", "false", "no"})
_NUMBER: Final = re.compile(r"\d{1,9}")


class Parameters:
    """The parameters of a request, whichever way they came; those of the body go first."""

    def __init__(self, query: Mapping[str, str], body: Mapping[str, str]) -> None:
        self.query = query
        self._all = {**query, **body}

    def __iter__(self) -> Iterator[str]:
        """Walk over the names."""
        return iter(self._all)

    def text(self, name: str) -> str | None:
        """Return a parameter without surrounding blanks; None if absent or blank."""
        return self._all.get(name, "").strip() or None

    def required(self, name: str) -> str:
        """Return a parameter that cannot be left out.

        Raises:
            F13Error: it is absent or blank.

        """
        text = self.text(name)
        if text is None:
            raise F13Error(f"{name} is missing")
        return text

    def number(self, name: str, default: int) -> int:
        """Return a number without sign.

        Raises:
            F13Error: something else was sent.

        """
        text = self.text(name)
        if text is None:
            return default
        if not _NUMBER.fullmatch(text):
            raise F13Error(f"{name} is not a number: {text!r}")
        return int(text)

    def flag(self, name: str) -> bool:
        """Tell whether a flag is set; to be present is enough, unless the value says no."""
        return name in self._all and self._all[name].strip().lower() not in _FALSE

    def words(self, name: str) -> list[str]:
        """Return the parts of a list that is joined by commas."""
        return [word.strip() for word in self._all.get(name, "").split(",") if word.strip()]

    def numbered(self, stem: str) -> list[str]:
        """Return the values of ``stem0``, ``stem1`` and so on, in order."""
        found = {
            int(name.removeprefix(stem)): value
            for name, value in self._all.items()
            if name.startswith(stem) and _NUMBER.fullmatch(name.removeprefix(stem))
        }
        return [found[position].strip() for position in sorted(found)]


def read_parameters(query: str, media_type: str, body: bytes) -> Parameters:
    """Read parameters from the query and from a form or a JSON object.

    Raises:
        F13Error: the body is announced as JSON and is no object.

    """
    asked = dict(parse_qsl(query, keep_blank_values=True))
    if media_type.partition(";")[0].strip().lower() != "application/json":
        sent = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        return Parameters(asked, sent)
    try:
        document = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as exc:
        raise F13Error(f"the body is no JSON: {exc}") from exc
    if not isinstance(document, dict):
        raise F13Error("the body is no JSON object")
    given = {name: str(value) for name, value in document.items() if value is not None}
    return Parameters(asked, given)


@dataclass(frozen=True, slots=True)
class Call:
    """A request to one endpoint, made by a known user; ``sub_user`` is empty if not given."""

    user: User
    sub_user: str
    method: str
    parameters: Parameters
