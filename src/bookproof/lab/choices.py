"""What can be chosen in a lab: by name, or as an instant."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Self


class ChoiceError(ValueError):
    """A choice that a lab does not offer; the message is one line for a person."""


class Described(StrEnum):
    """Public names that know what each of them means."""

    description: str

    def __new__(cls, value: str, description: str) -> Self:
        """Make a member that is its public name."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member


def instant(text: str) -> datetime:
    """Read an instant as ISO 8601 has it; without an offset it is meant in UTC.

    Raises:
        ValueError: it is none.

    """
    read = datetime.fromisoformat(text)
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)
