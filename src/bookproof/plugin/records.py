"""The folder of a run, and the files in which workers leave what they found."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import IO, Self

import orjson

from bookproof.results import CaseResult

_PARTS = "parts"


class RunFolder:
    """``reports/<run id>``, to which ``reports/latest`` leads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: dict[Path, int] = {}
        self._cases: dict[str, CaseResult] = {}

    @classmethod
    def new(cls, reports: Path, started: datetime) -> Self:
        """Make the folder of a run that starts now."""
        name = started.strftime("%Y%m%dT%H%M%S")
        for suffix in ("", *(f"-{number}" for number in range(2, 1000))):
            path = reports / f"{name}{suffix}"
            try:
                (path / _PARTS).mkdir(parents=True)
            except FileExistsError:
                continue
            _point(reports / "latest", path)
            return cls(path)
        raise FileExistsError(f"{reports}: there are too many runs of the same second")

    def cases(self) -> tuple[CaseResult, ...]:
        """Every case that is done, by id; a line that is being written is left for later."""
        for part in sorted((self.path / _PARTS).glob("*.jsonl")):
            with part.open("rb") as file:
                file.seek(self._read.get(part, 0))
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    self._read[part] = self._read.get(part, 0) + len(line)
                    case = CaseResult.from_json(orjson.loads(line))
                    self._cases[case.id] = case
        return tuple(self._cases[key] for key in sorted(self._cases))

    def tidy(self) -> None:
        """Remove the parts once the report holds what was in them."""
        for part in (self.path / _PARTS).glob("*.jsonl"):
            part.unlink()
        (self.path / _PARTS).rmdir()


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
        self._file: IO[bytes] = (folder / _PARTS / f"{worker}.jsonl").open("ab", buffering=0)

    def write(self, case: CaseResult) -> None:
        """Append one result."""
        self._file.write(orjson.dumps(case.to_json(), default=str) + b"\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


