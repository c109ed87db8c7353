"""The folder of a run, and the files in which workers leave what they found."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Self

import orjson

from bookproof.recording import MANIFEST, PARTS, TRAFFIC_PART, pack
from bookproof.report.encoding import dumps
from bookproof.results import CaseResult, Exchange


class RunFolder:
    """``reports/<run id>``, to which ``reports/latest`` leads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: dict[Path, int] = {}
        self._cases: dict[str, CaseResult] = {}
        self._counted: dict[Path, int] = {}
        self._outcomes: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._packed = False

    @classmethod
    def new(cls, reports: Path, started: datetime) -> Self:
        """Make the folder of a run that starts now."""
        name = started.strftime("%Y%m%dT%H%M%S")
        for suffix in ("", *(f"-{number}" for number in range(2, 1000))):
            path = reports / f"{name}{suffix}"
            try:
                (path / PARTS).mkdir(parents=True)
            except FileExistsError:
                continue
            _point(reports / "latest", path)
            return cls(path)
        raise FileExistsError(f"{reports}: there are too many runs of the same second")

    def outcomes(self) -> Counter[str]:
        """Cases that are done, by outcome; cheap enough to ask several times a second."""
        for line in self._new_lines(self._counted):
            self._outcomes[line.partition(b"\t")[0].decode()] += 1
        return self._outcomes

    def cases(self) -> tuple[CaseResult, ...]:
        """Every case that is done, by id."""
        for line in self._new_lines(self._read):
            case = CaseResult.from_json(orjson.loads(line.partition(b"\t")[2]))
            self._cases[case.id] = case
        return tuple(self._cases[key] for key in sorted(self._cases))

    def _new_lines(self, read: dict[Path, int]) -> Iterator[bytes]:
        """Whole lines after what has been read; one that is being written is left for later."""
        for part in sorted((self.path / PARTS).glob("*.jsonl")):
            with part.open("rb") as file:
                file.seek(read.get(part, 0))
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    read[part] = read.get(part, 0) + len(line)
                    yield line

    def declare(self, manifest: Mapping[str, Any]) -> None:
        """Write, or renew, what is known of the run as a whole."""
        beside = self.path / f".{MANIFEST}"
        beside.write_bytes(dumps(manifest, indent=True))
        beside.replace(self.path / MANIFEST)

    def tidy(self) -> None:
        """Pack what :meth:`cases` has told, exchanges and all, beside the report."""
        with self._lock:
            self._packed = True
        parts = sorted((self.path / PARTS).glob("*.jsonl"))
        pack(self.path, self._told(parts))
        for part in (*parts, self.path / PARTS / TRAFFIC_PART):
            part.unlink(missing_ok=True)
        (self.path / PARTS).rmdir()

    def _told(self, parts: Sequence[Path]) -> Iterator[bytes]:
        for part in parts:
            told = part.read_bytes()[: self._read.get(part, 0)]
            for line in told.splitlines(keepends=True):
                yield line.partition(b"\t")[2]

    def note(self, exchange: Exchange) -> None:
        """Append an exchange of the run itself; called from the threads of the broker."""
        line = dumps(exchange.to_json()) + b"\n"
        with self._lock:
            if not self._packed:
                with (self.path / PARTS / TRAFFIC_PART).open("ab") as file:
                    file.write(line)


def _point(link: Path, target: Path) -> None:
    """Let ``latest`` lead to a run; where links are not possible it stays as it was."""
    temporary = link.with_name(f".latest-{os.getpid()}")
    try:
        temporary.symlink_to(target.name, target_is_directory=True)
        temporary.replace(link)
    except OSError:
        temporary.unlink(missing_ok=True)


class CaseWriter:
    """Appends the results of one worker; each line is whole, whenever the worker dies."""

    def __init__(self, folder: Path, worker: str) -> None:
        self._file: IO[bytes] = (folder / PARTS / f"{worker}.jsonl").open("ab", buffering=0)

    def write(self, case: CaseResult) -> None:
        """Append one result: its outcome, a tab, the whole as JSON."""
        text = dumps(case.to_json())
        self._file.write(b"%s\t%s\n" % (case.outcome.encode(), text))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
