"""Reading the recording of a run: its manifest and its cases."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from bookproof.plugin.records import MANIFEST, WHOLE
from bookproof.results import CaseResult
from bookproof.settings import Settings
from bookproof.waivers import Waivers


class RecordingFault(Exception):
    """A folder is no recording, or not one that can be judged again; the message says why."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded run."""

    folder: Path
    manifest: Mapping[str, Any]
    cases: tuple[CaseResult, ...]

    @property
    def complete(self) -> bool:
        """Whether the run came to its end."""
        return bool(self.manifest.get("complete"))

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return int(self.manifest["seed"])

    @property
    def base_url(self) -> str:
        """Base URI of the API that was tested."""
        return str(self.manifest["target"]["baseUrl"])

    @property
    def time_base(self) -> datetime:
        """The moment that criteria reckon from."""
        return datetime.fromisoformat(self.manifest["timeBase"])

    @property
    def waivers(self) -> Waivers:
        """The waivers of the run, as of its day."""
        return Waivers.from_json(self.manifest["waivers"])

    def settings(self) -> Settings:
        """The configuration of the run; every secret is a placeholder.

        Raises:
            RecordingFault: this version does not understand the configuration.
        """
        try:
            return Settings.model_validate_json(orjson.dumps(self.manifest["configuration"]))
        except ValidationError as error:
            raise RecordingFault(
                f"{self.folder / MANIFEST}: this version does not understand the configuration: "
                f"{error.errors()[0]['msg']}"
            ) from error


def open_recording(folder: Path) -> Recording:
    """Read the recording in a run's folder, whole or cut short.

    Raises:
        RecordingFault: there is none, or it cannot be read.
    """
    try:
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
        cases = tuple(CaseResult.from_json(orjson.loads(line)) for line in _lines(folder))
    except (OSError, EOFError, zlib.error) as error:
        raise RecordingFault(f"{folder} holds no recording that can be read: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordingFault(f"{folder} holds a recording that is damaged: {error!r}") from error
    return Recording(folder, manifest, tuple(sorted(cases, key=lambda case: case.id)))


def _lines(folder: Path) -> list[bytes]:
    whole = folder / WHOLE
    if whole.exists():
        return gzip.decompress(whole.read_bytes()).splitlines()
    return [
        line.partition(b"\t")[2]
        for part in sorted((folder / "parts").glob("*.jsonl"))
        for line in part.read_bytes().splitlines(keepends=True)
        if line.endswith(b"\n")
    ]
