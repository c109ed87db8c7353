"""Which definitions are the same in several modes, with everything that they refer to."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bookproof.validation.building.values import Schema

Member = tuple[str, str]
"""Mode and name of a definition."""

_REFERENCE = re.compile(r'"\$ref": "([^"]+)"')


@dataclass(frozen=True, slots=True)
class Shared:
    """Definitions that are alike, and the name that they go by."""

    name: str
    members: tuple[Member, ...]

    @property
    def modes(self) -> tuple[str, ...]:
        """Modes that have it, in order."""
        return tuple(dict.fromkeys(mode for mode, _ in self.members))


def partition(modes: Mapping[str, Mapping[str, Schema]]) -> dict[Member, Shared]:
    """The classes of definitions that cannot be told apart, by member.

    Two definitions are alike when their texts are, once every reference in them is replaced by
    the class of its target: the coarsest such partition, found by splitting until nothing splits.
    """
    texts = {
        (mode, name): json.dumps(schema, ensure_ascii=False)
        for mode, definitions in modes.items()
        for name, schema in definitions.items()
    }
    targets = {member: _REFERENCE.findall(text) for member, text in texts.items()}
    bare = {member: _digest(_REFERENCE.sub("", text)) for member, text in texts.items()}
    label = dict(bare)
    count = len(set(label.values()))
    while True:
        label = {
            (mode, name): _digest(
                bare[mode, name] + "".join(label[mode, target] for target in targets[mode, name])
            )
            for mode, name in texts
        }
        now = len(set(label.values()))
        if now == count:
            return _named(label)
        count = now


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _named(label: Mapping[Member, str]) -> dict[Member, Shared]:
    groups: dict[str, list[Member]] = {}
    for member, digest in label.items():
        groups.setdefault(digest, []).append(member)
    by_name: dict[str, list[list[Member]]] = {}
    for members in groups.values():
        by_name.setdefault(_shortest(members), []).append(members)
    found: dict[Member, Shared] = {}
    for name, rivals in by_name.items():
        for members in rivals:
            full = name if len(rivals) == 1 else f"{name}.{members[0][0]}"
            shared = Shared(full, tuple(members))
            found.update(dict.fromkeys(members, shared))
    return found


def _shortest(members: list[Member]) -> str:
    """The shortest name in the first mode, where no other class has it."""
    first = members[0][0]
    return min((name for mode, name in members if mode == first), key=lambda n: (len(n), n))
