"""The time in the target, which tests may fix and move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time; runs with ``source`` (seconds since the epoch) unless it is fixed."""

    def __init__(self, source: Callable[[], float], fixed: datetime | None) -> None:
        self._source = source
        self._first = fixed
        self._fixed = fixed
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """Tell the time, in UTC."""
        if self._fixed is not None:
            return self._fixed
        return datetime.fromtimestamp(self._source(), UTC) + self._ahead

    @property
    def fixed(self) -> bool:
        """Whether the time stands still."""
        return self._fixed is not None

    def fix(self, moment: datetime) -> None:
        """Stop at a moment, which must have a time zone."""
        self._fixed = moment.astimezone(UTC)

    def advance(self, step: timedelta) -> None:
        """Move; a fixed clock stays fixed."""
        if self._fixed is None:
            self._ahead += step
        else:
            self._fixed += step

    def reset(self) -> None:
        """Go back to how the clock was at the start."""
        self._fixed = self._first
        self._ahead = timedelta(0)
