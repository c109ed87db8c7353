"""The recording of a run: what lies in its folder beside the report, written once and read back.

``run.json`` says what was run, with which versions, how and when; ``cases.jsonl.gz`` has every
case with its exchanges and what it learnt of the feeds; ``traffic.jsonl.gz`` has what the run
itself sent and got: dataset site, data reset, every page of every feed. Its exchanges have the
number of their connection: the first is that of the dataset site, the next are those of the readers
of the feeds, in the order of the feeds, the rest those by which all feeds were read once more.
Bodies stand once in ``bodies.jsonl.gz``, a JSON text a line, and are referred to by the number of
their line.
A run that died left its parts unpacked; they are read the same way.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from bookproof.results import CaseResult, Exchange

MANIFEST = "run.json"
CASES = "cases.jsonl.gz"
TRAFFIC = "traffic.jsonl.gz"
BODIES = "bodies.jsonl.gz"
PARTS = "parts"
"""Folder of what workers leave while the run goes on."""
TRAFFIC_PART = "traffic.log"
LARGEST = 1 << 30
"""Bytes that a packed file may unpack to: far more than a recording of everything has."""
_SHORT = 80
"""Characters up to which a body stays where it is."""
_BODIES = {
    "exchanges": ("requestBody", "responseBody"),
    "updates": ("body",),
    "observations": ("answer",),
}


class RecordingFault(Exception):
    """A folder holds no recording that can be read; the message says why."""


class _Packer:
    """Puts each body once in the file of bodies."""

    def __init__(self, folder: Path) -> None:
        self._numbers: dict[str, int] = {}
        self._file = _opened(folder / BODIES)

    def pack(self, entry: dict[str, Any], names: tuple[str, ...]) -> None:
        for name in names:
            text = entry[name]
            if len(text) <= _SHORT:
                continue
            number = self._numbers.get(text)
            if number is None:
                number = self._numbers[text] = len(self._numbers)
                self._file.write(orjson.dumps(text) + b"\n")
            entry[name] = number

    def close(self) -> None:
        self._file.close()


def pack(folder: Path, cases: Iterator[bytes]) -> None:
    """Write the packed files of a run from the lines of its cases and its traffic."""
    packer = _Packer(folder)
    with _opened(folder / CASES) as file:
        for line in cases:
            case = orjson.loads(line)
            for group, names in _BODIES.items():
                for entry in case.get(group, ()):
                    packer.pack(entry, names)
            file.write(orjson.dumps(case) + b"\n")
    with _opened(folder / TRAFFIC) as file:
        for line in _whole_lines(folder / PARTS / TRAFFIC_PART):
            exchange = orjson.loads(line)
            packer.pack(exchange, _BODIES["exchanges"])
            file.write(orjson.dumps(exchange) + b"\n")
    packer.close()


def _opened(path: Path) -> gzip.GzipFile:
    return gzip.GzipFile(path, "wb", compresslevel=1, mtime=0)


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """The manifest of a run.

    Raises:
        RecordingFault: there is none.
    """
    with _readable(folder):
        found: Mapping[str, Any] = orjson.loads((folder / MANIFEST).read_bytes())
        return found


def read_cases(folder: Path) -> tuple[CaseResult, ...]:
    """Every recorded case, by id.

    Raises:
        RecordingFault: there are none, or they cannot be read.
    """
    with _readable(folder):
        bodies = _bodies(folder)
        found = [CaseResult.from_json(_unpacked(line, bodies)) for line in _case_lines(folder)]
    return tuple(sorted(found, key=lambda case: case.id))


def read_traffic(folder: Path) -> tuple[Exchange, ...]:
    """What the run itself sent and got, in the order in which the answers came.

    Raises:
        RecordingFault: it cannot be read.
    """
    with _readable(folder):
        bodies = _bodies(folder)
        packed = folder / TRAFFIC
        lines = (
            _unpacked_lines(packed)
            if packed.exists()
            else list(_whole_lines(folder / PARTS / TRAFFIC_PART))
        )
        entries = [orjson.loads(line) for line in lines]
        for entry in entries:
            _fill(entry, _BODIES["exchanges"], bodies)
        return tuple(Exchange.from_json(entry) for entry in entries)


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Turn every way in which a file can be damaged into one kind of error."""
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        raise RecordingFault(f"{folder} holds no recording that can be read: {error}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise RecordingFault(f"{folder} holds a recording that is damaged: {error!r}") from error


def _case_lines(folder: Path) -> Iterator[bytes]:
    if (folder / CASES).exists():
        yield from _unpacked_lines(folder / CASES)
        return
    for part in sorted((folder / PARTS).glob("*.jsonl")):
        for line in _whole_lines(part):
            yield line.partition(b"\t")[2]


def _unpacked_lines(path: Path) -> list[bytes]:
    """The lines of a packed file, unless a few bytes of it stand for more than memory holds."""
    with gzip.open(path) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(f"{path.name} unpacks to more than {LARGEST >> 20} MB")
    return content.splitlines()


def _whole_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file; one that was being written when the run died is left out."""
    if path.exists():
        yield from (
            line for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")
        )


def _bodies(folder: Path) -> list[str]:
    path = folder / BODIES
    if not path.exists():
        return []
    found = [orjson.loads(line) for line in _unpacked_lines(path)]
    if not all(isinstance(body, str) for body in found):
        raise TypeError("a body is no text")
    return found


def _unpacked(line: bytes, bodies: list[str]) -> dict[str, Any]:
    case: dict[str, Any] = orjson.loads(line)
    for group, names in _BODIES.items():
        for entry in case.get(group, ()):
            _fill(entry, names, bodies)
    return case


def _fill(entry: dict[str, Any], names: tuple[str, ...], bodies: list[str]) -> None:
    for name in names:
        if isinstance(entry[name], int):
            entry[name] = bodies[entry[name]]
