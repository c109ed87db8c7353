"""A hash tree over named files: one root stands for every name and every byte.

The tree is that of RFC 6962, section 2.1, over the files in the order of their names: a leaf is the
SHA-256 of 00 and the leaf's data, a node that of 01 and its two children. The data of a leaf is the
length of the name in four bytes, the name in UTF-8, and the SHA-256 of the content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

_LEAF = b"\x00"
_NODE = b"\x01"


def content_hash(content: bytes) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(content).hexdigest()


def root(files: Mapping[str, str]) -> str:
    """The root in hex over files given as name and hash of the content.

    Raises:
        ValueError: a hash is not in hex.
    """
    ordered = sorted(files.items(), key=lambda item: item[0].encode())
    return _tree([_leaf(name, bytes.fromhex(content)) for name, content in ordered]).hex()


def differing(expected: Mapping[str, str], found: Mapping[str, str]) -> tuple[str, ...]:
    """Each file that is missing, was added or has other content, as a phrase."""
    phrases = []
    for name in sorted({*expected, *found}):
        if name not in found:
            phrases.append(f"{name} is missing")
        elif name not in expected:
            phrases.append(f"{name} was added")
        elif expected[name] != found[name]:
            phrases.append(f"{name} was changed")
    return tuple(phrases)


def _leaf(name: str, content: bytes) -> bytes:
    encoded = name.encode()
    data = len(encoded).to_bytes(4, "big") + encoded + content
    return hashlib.sha256(_LEAF + data).digest()


def _tree(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    return hashlib.sha256(_NODE + _tree(hashes[:split]) + _tree(hashes[split:])).digest()
