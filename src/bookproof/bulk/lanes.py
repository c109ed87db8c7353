"""What all lanes share: an ordered stream of batches that can be entered in the middle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bookproof.bulk.batches import Batch
from bookproof.validation.flaw import Severity


@dataclass(frozen=True, slots=True)
class Step:
    """A batch, and from where to go on once it has been judged."""

    batch: Batch
    after: Mapping[str, Any] | None
    """Plain data that the lane understands; None where nobody can go on from here."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How to judge, as it was asked for."""

    mode: str | None = None
    """The mode for every document; None to go by what each of them is."""
    least: Severity = Severity.SUGGESTION
    """What weighs less is left out."""
    limit: int | None = None
    """Items after which a live feed is not read on."""
    timeout: float = 30.0
    """Seconds that an answer may take."""
    verify_tls: bool = True


class Lane(Protocol):
    """An ordered stream of batches."""

    name: str
    is_live: bool
    """Whether it waits for a network."""

    @property
    def total(self) -> int | None:
        """Bytes that it has, where that is known."""

    @property
    def spec(self) -> Mapping[str, Any]:
        """The lane as plain data, from which it can be made again."""

    def steps(self, after: Mapping[str, Any] | None) -> Iterator[Step]:
        """The batches, from a position on or from the beginning.

        Raises:
            Fault: something cannot be read; the message says what and why.
        """
