"""The hash tree, counted by hand."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from bookproof.certificate import hashtree


def leaf(name: str, content: bytes) -> bytes:
    data = len(name).to_bytes(4, "big") + name.encode() + hashlib.sha256(content).digest()
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def hashes(**files: bytes) -> dict[str, str]:
    return {name: hashtree.content_hash(content) for name, content in files.items()}


def test_the_tree_splits_at_the_largest_power_of_two() -> None:
    a, b, c, d, e = (leaf(name, name.encode()) for name in "abcde")
    assert hashtree.root({}) == hashlib.sha256(b"").hexdigest()
    assert hashtree.root(hashes(a=b"a")) == a.hex()
    assert hashtree.root(hashes(b=b"b", a=b"a")) == node(a, b).hex()
    assert hashtree.root(hashes(a=b"a", b=b"b", c=b"c")) == node(node(a, b), c).hex()
    five = hashes(a=b"a", b=b"b", c=b"c", d=b"d", e=b"e")
    assert hashtree.root(five) == node(node(node(a, b), node(c, d)), e).hex()


@given(
    st.dictionaries(st.text(max_size=4), st.binary(max_size=4), min_size=1, max_size=6), st.data()
)
def test_every_name_and_every_byte_counts(files: dict[str, bytes], data: st.DataObject) -> None:
    before = hashtree.root({n: hashtree.content_hash(c) for n, c in files.items()})
    name = data.draw(st.sampled_from(sorted(files)))
    renamed = {(f"{n}!" if n == name else n): c for n, c in files.items()}
    changed = {n: (c + b"!" if n == name else c) for n, c in files.items()}
    fewer = {n: c for n, c in files.items() if n != name}
    for other in (renamed, changed, fewer):
        if len(other) == len(files) or other is fewer:
            found = hashtree.root({n: hashtree.content_hash(c) for n, c in other.items()})
            assert found != before


def test_files_that_differ_are_named() -> None:
    expected, found = hashes(a=b"1", b=b"2", c=b"3"), hashes(b=b"2", c=b"4", d=b"5")
    assert hashtree.differing(expected, found) == (
        "a is missing",
        "c was changed",
        "d was added",
    )
