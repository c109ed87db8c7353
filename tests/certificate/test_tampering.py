"""Every change to a real certificate is refused with a reason: bytes, regions, members, packing.

The bytes are a sample that a seed decides; recordings are not judged again, which would come last.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bookproof.certificate import Status, Terms, verify
from bookproof.certificate.page import split

IN_PAGE, IN_EVIDENCE = 300, 200
REGIONS = (b"<head>", b"<style>", b'id="credential">', b"<body>", b"</html>")


def codes(certified: Any, **terms: Any) -> dict[str, str]:
    """What is refused, by question; verification must not break."""
    found = verify(certified.page, Terms(now=datetime.now(UTC), **terms))
    return {check.name: check.code for check in found.checks if check.status is Status.REFUSED}


def codes_of_page(certified: Any) -> dict[str, str]:
    """The same without the evidence, which takes most of the time."""
    found = codes(certified, evidence=certified.place / "nowhere.zip")
    return {name: code for name, code in found.items() if name != "evidence"}


def positions(content: bytes, number: int, seed: str) -> Iterator[tuple[int, int]]:
    """Places and what is put there instead."""
    chance = random.Random(seed)  # noqa: S311 - a sample that is always the same
    for place in sorted(chance.sample(range(len(content)), number)):
        yield place, chance.choice([byte for byte in range(256) if byte != content[place]])


def test_any_byte_of_the_page(certified: Any) -> None:
    content = certified.page.read_bytes()
    bounds = [content.index(region) for region in REGIONS]
    hit = set()
    for place, byte in positions(content, IN_PAGE, "page"):
        certified.page.write_bytes(content[:place] + bytes([byte]) + content[place + 1 :])
        refused = codes_of_page(certified)
        assert refused.keys() & {"credential", "page", "signature"}, (place, byte)
        assert all(refused.values())
        hit.add(sum(place >= bound for bound in bounds))
    assert hit >= {2, 3, 4}  # style, credential, text
    certified.page.write_bytes(content)
    assert codes(certified) == {}


def test_any_byte_of_the_evidence(certified: Any) -> None:
    content = certified.evidence.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        headers = [entry.header_offset for entry in archive.infolist()]
        directory = archive.start_dir
    places = list(positions(content, IN_EVIDENCE, "evidence"))
    places += [(offset + step, content[offset + step] ^ 1) for offset in headers
               for step in range(30)]  # fmt: skip
    places += [(place, content[place] ^ 1) for place in range(directory, len(content), 5)]
    for place, byte in places:
        certified.evidence.write_bytes(content[:place] + bytes([byte]) + content[place + 1 :])
        refused = codes(certified)
        assert set(refused) == {"evidence"}, (place, byte)
        assert refused["evidence"].startswith("evidence-")


def before(text: bytes, more: bytes) -> Callable[[bytes], bytes]:
    return lambda page: page.replace(text, more + text, 1)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(before(b"<h2>Runs", b" "), id="white space in the text"),
        pytest.param(before(b"<head>", b"\n"), id="white space in the markup"),
        pytest.param(before(b"<!DOCTYPE", b"\xef\xbb\xbf"), id="byte order mark"),
        pytest.param(lambda page: page.replace(b"\n", b"\r\n"), id="other line ends"),
        pytest.param(lambda page: page + b"\n", id="a line more"),
        pytest.param(lambda page: page[:-1], id="a byte less"),
        pytest.param(before(b"</body>", b"<!-- seen -->"), id="a comment"),
        pytest.param(before(b"</body>", b"<script>alert(1)</script>"), id="a script"),
        pytest.param(before(b"</style>", b".verdict{display:none}"), id="style"),
        pytest.param(before(b"</head>", b'<base href="https://x.example">'), id="a base"),
        pytest.param(lambda page: page.replace(b"<p", b"<P", 1), id="upper case"),
        pytest.param(lambda page: page.replace(b"default-src", b"script-src", 1), id="the policy"),
        pytest.param(lambda page: page.replace(b' lang="en"', b"", 1), id="an attribute less"),
        pytest.param(lambda page: before(b"</body>", block(page))(page), id="a second credential"),
        pytest.param(lambda page: page.replace(block(page), b""), id="no credential"),
        pytest.param(
            lambda page: page.replace(block(page), b"") + block(page), id="the credential elsewhere"
        ),
        pytest.param(
            lambda page: page.replace(b'"proof": {', b'"proof":  {', 1), id="white space in JSON"
        ),
        pytest.param(
            lambda page: page.replace(b'"verdict": "', b'"verdict": "\\u0063', 1), id="an escape"
        ),
        pytest.param(
            lambda page: before(b'"issuer":', b'"issuer": "did:key:z6Mk",\n ')(page),
            id="a member twice",
        ),
    ],
)
def test_a_page_that_was_changed(certified: Any, change: Callable[[bytes], bytes]) -> None:
    content = certified.page.read_bytes()
    assert change(content) != content
    certified.page.write_bytes(change(content))
    assert codes_of_page(certified).keys() & {"credential", "page"}


def block(page: bytes) -> bytes:
    """The element with the credential."""
    start = page.index(b'<script type="application/ld+json"')
    return page[start : page.index(b"</script>", start) + len(b"</script>")]


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of everything in a document that is no object or list."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inner:
        if isinstance(part, dict | list):
            yield from paths(part, (*at, key))
        else:
            yield (*at, key)


def test_any_value_of_the_credential(certified: Any) -> None:
    """Each value is replaced, and each is left out."""
    content = certified.page.read_bytes()
    document = json.loads(split(content)[1])
    found = list(paths({name: part for name, part in document.items() if name != "@context"}))
    assert len(found) > 50
    for path in found:
        for gone in (False, True):
            other = json.loads(split(content)[1])
            holder = other
            for key in path[:-1]:
                holder = holder[key]
            if gone:
                del holder[path[-1]]
            else:
                value = holder[path[-1]]
                holder[path[-1]] = value + 1 if isinstance(value, int) else f"{value}x"
            certified.page.write_bytes(content.replace(split(content)[1], written(other)))
            assert codes_of_page(certified).keys() & {"credential", "signature"}, path


def written(document: Any) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=1)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.encode()


def members(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(entries: list[tuple[str, bytes]], comment: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
        archive.comment = comment
    return target.getvalue()


def test_packing_as_it_was_is_no_change(certified: Any) -> None:
    bundle = certified.evidence.read_bytes()
    assert packed(sorted(members(bundle).items())) == bundle


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda all_: [*all_, ("runs/more", b"")], "evidence-changed"),
        (lambda all_: [*all_, ("../escape", b"x")], "evidence-changed"),
        (lambda all_: [*all_, all_[-1]], "evidence-unreadable"),
        (lambda all_: [*all_, (all_[1][0], b"other")], "evidence-unreadable"),
        (lambda all_: all_[::-1], "evidence-packing-changed"),
        (lambda all_: all_[1:], "evidence-packing-changed"),
        (lambda all_: [], "evidence-changed"),
    ],
)
def test_members_of_the_evidence(
    certified: Any, change: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]], code: str
) -> None:
    entries = sorted(members(certified.evidence.read_bytes()).items())
    certified.evidence.write_bytes(packed(change(entries)))
    assert codes(certified) == {"evidence": code}


def test_each_member_of_the_evidence_is_named_when_it_differs(certified: Any) -> None:
    files = members(certified.evidence.read_bytes())
    for name in files.keys() - {"files.json"}:
        certified.evidence.write_bytes(packed(sorted({**files, name: b"other"}.items())))
        found = verify(certified.page, Terms(now=datetime.now(UTC)))
        (check,) = [check for check in found.checks if check.status is Status.REFUSED]
        assert (check.code, check.details) == ("evidence-changed", (f"{name} was changed",))


@pytest.mark.parametrize("place", ["before", "behind", "comment"])
def test_bytes_around_the_evidence(certified: Any, place: str) -> None:
    bundle = certified.evidence.read_bytes()
    other = {
        "before": b"#!" + bundle,
        "behind": bundle + b"\0",
        "comment": packed(sorted(members(bundle).items()), b"seen"),
    }[place]
    certified.evidence.write_bytes(other)
    assert codes(certified) == {"evidence": "evidence-packing-changed"}
