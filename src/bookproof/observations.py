"""What a case asked the broker and what it was told, so that it can be judged again without one.

A case learns of the feeds only by these answers. Kept in order with the exchanges, they are
everything that its verdict rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bookproof.broker.link import BrokerView
from bookproof.broker.service import Ended, FeedView, Wait
from bookproof.broker.store import Seen
from bookproof.client.transport import parse_json, write_json
from bookproof.feeds.faulty import FaultyItems
from bookproof.results import Observation

_TUPLES: Mapping[str, Callable[..., Any]] = {
    kind.__name__: kind for kind in (Ended, FaultyItems, FeedView, Seen)
}
WAIT = "wait"


def written(value: Any) -> str:
    """An answer of the broker as JSON text that keeps the kinds of its values apart."""
    return write_json(_encoded(value))


def read(text: str) -> Any:
    """The answer that was written.

    Raises:
        ValueError: the text is none of ours.
    """
    return _decoded(parse_json(text))


def _encoded(value: Any) -> list[Any]:
    name = type(value).__name__
    if name in _TUPLES:
        return [name, *map(_encoded, value)]
    if isinstance(value, tuple):
        return ["tuple", *map(_encoded, value)]
    if isinstance(value, list) and any(type(item).__name__ in _TUPLES for item in value):
        return ["list", *map(_encoded, value)]
    return ["value", value]


def _decoded(value: Any) -> Any:
    match value:
        case ["value", found]:
            return found
        case ["tuple", *items]:
            return tuple(map(_decoded, items))
        case ["list", *items]:
            return list(map(_decoded, items))
        case [str(name), *items] if name in _TUPLES:
            return _TUPLES[name](*map(_decoded, items))
    raise ValueError("the recording holds an answer of an unknown kind")


def question(method: str, args: tuple[Any, ...]) -> str:
    """A question to the broker as text; moments on the clock of one process are left out."""
    return write_json([method, *(arg for arg in args if not isinstance(arg, float))])


def waiting_for(wait: Wait) -> str:
    """A wait as a question."""
    return question(WAIT, (wait.feeds, wait.item, wait.after, wait.settle, wait.whole))


class ObservedBroker:
    """A broker whose answers to one case are kept."""

    def __init__(
        self, broker: BrokerView, kept: list[Observation], redact: Callable[[str], str]
    ) -> None:
        self._broker = broker
        self._kept = kept
        self._redact = redact

    def __getattr__(self, method: str) -> Callable[..., Any]:
        asked = getattr(self._broker, method)

        def ask(*args: Any) -> Any:
            answer = asked(*args)
            self.keep(question(method, args), answer)
            return answer

        return ask

    def keep(self, asked: str, answer: Any, spent: float = 0.0) -> None:
        """Keep an answer, secrets removed."""
        text = self._redact(written(answer))
        self._kept.append(Observation(self._redact(asked), text, round(spent, 6)))
