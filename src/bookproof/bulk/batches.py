"""What travels to the process that judges, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bookproof.bulk.scanning import Run
from bookproof.bulk.tally import Tally
from bookproof.validation.flaw import Severity

ENOUGH = 512 * 1024
"""Bytes after which a batch is closed."""


@dataclass(frozen=True, slots=True)
class Text:
    """A whole file or answer: a document, or a page of a feed."""

    name: str
    body: bytes
    line: int = 1
    """Line of the file on which it begins."""
    most: int | None = None
    """Items after which the page is not read on."""
    headers: Mapping[str, str] | None = None
    """Those of the answer, names in lower case; None for a file."""
    asked: str = ""
    """The address that was asked for, where redirects led to another."""

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.body)


@dataclass(frozen=True, slots=True)
class PageItems:
    """Items of a page that is too large to be sent whole."""

    name: str
    run: Run

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.run.blob)


@dataclass(frozen=True, slots=True)
class Lines:
    """Neighbouring lines of a file that has a document on each."""

    name: str
    blob: bytes
    line: int
    """Number of the first of them."""

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.blob)


@dataclass(frozen=True, slots=True)
class Flawed:
    """What is wrong with a file as a whole, found out while reading it."""

    name: str
    rule: str
    """Id of the rule that it breaks."""
    message: str
    expected: str
    got: str
    line: int = 1
    is_document: bool = True
    """Whether it counts as one; a page whose items are judged does not."""
    path: str = "$"
    times: int = 1
    """How often it was found; the rest says where first."""

    @property
    def size(self) -> int:
        """Bytes that are worth sending it."""
        return 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Work for one process."""

    parts: tuple[Text | PageItems | Lines | Flawed, ...]
    mode: str | None
    """The mode for every document; None to go by what each of them is."""
    least: Severity
    """What weighs less is left out."""
    bookable: bool = False
    """Whether opportunities come from a system that says that they can be booked."""

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(part.size for part in self.parts)


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a batch."""

    tally: Tally
    process: int
    megabytes: float
    """The most memory that the process has had so far."""
