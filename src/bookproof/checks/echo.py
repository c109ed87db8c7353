"""Whether what the Broker sent comes back.

Only properties that the specification defines for an object have to be echoed; for others of
the open data vocabulary it is a recommendation, and extension properties need not be.
Source: Open Booking API 1.0 CR3, "Amending the Order", and the tables of the Broker, Customer
and Payment models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bookproof.checks.values import amount, member, received, shown
from bookproof.model import reference
from bookproof.results import Finding

_PERSON = frozenset({"@type", "email", "givenName", "familyName", "identifier", "telephone"})
_DEFINED = {
    "broker": frozenset(
        {"@type", "name", "email", "url", "logo", "identifier", "telephone", "termsOfService"}
    ),
    "customer": _PERSON | {"name", "address"},
    "payment": frozenset({"@type", "identifier", "name", "accountId", "paymentProviderId"}),
}
_RECONCILIATION = frozenset({"name", "accountId", "paymentProviderId"})
ECHOED = ("broker", "brokerRole", "seller", "customer", "payment")
"""Order-level properties that an answer repeats."""


def not_echoed(sent: Any, body: Any, names: Sequence[str] = ECHOED) -> Iterator[Finding]:
    """A finding for each sent property that the answer lacks or changes."""
    if not isinstance(sent, Mapping):
        return
    answered = body if isinstance(body, Mapping) else {}
    for name in names:
        if name not in sent:
            continue
        stated = answered.get(name)
        if name == "seller":
            yield from _other_seller(sent[name], stated)
        elif isinstance(sent[name], Mapping):
            yield from _other_object(name, sent[name], stated)
        elif stated != sent[name]:
            yield Finding(f"$.{name}", shown(sent[name]), received(stated))


def _other_seller(sent: Any, stated: Any) -> Iterator[Finding]:
    if reference(stated) != reference(sent):
        yield Finding("$.seller.@id", reference(sent), received(reference(stated)))


def _other_object(name: str, sent: Mapping[str, Any], stated: Any) -> Iterator[Finding]:
    if not isinstance(stated, Mapping):
        yield Finding(f"$.{name}", shown(sent), received(stated))
        return
    for key, value in sent.items():
        if ":" in key:
            continue
        disputed = name == "payment" and key in _RECONCILIATION and key not in stated
        for finding in _differences(value, stated.get(key), member(f"$.{name}", key)):
            yield replace(
                finding,
                interpretation="OBI-26" if disputed else "",
                recommended=key not in _DEFINED.get(name, ()),
            )


def _differences(sent: Any, stated: Any, path: str) -> Iterator[Finding]:
    """Findings where the answer's value does not contain the sent one."""
    if isinstance(sent, Mapping) and isinstance(stated, Mapping):
        for key, value in sent.items():
            if ":" not in key:
                yield from _differences(value, stated.get(key), member(path, key))
    elif isinstance(sent, list) and isinstance(stated, list) and len(sent) == len(stated):
        for number, (one, other) in enumerate(zip(sent, stated, strict=True)):
            yield from _differences(one, other, f"{path}[{number}]")
    elif not _equal(sent, stated):
        yield Finding(path, shown(sent), received(stated))


def _equal(sent: Any, stated: Any) -> bool:
    if isinstance(sent, bool) or isinstance(stated, bool):
        return sent is stated
    number = amount(sent)
    return bool(sent == stated if number is None else number == amount(stated))
