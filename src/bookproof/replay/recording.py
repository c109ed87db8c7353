"""Reading the recording of a run: its manifest and its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from bookproof.recording import MANIFEST, RecordingFault, read_cases, read_manifest
from bookproof.results import CaseResult
from bookproof.settings import CommonSettings
from bookproof.settings.protocols import settings_class
from bookproof.waivers import Waivers


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

    def settings(self) -> CommonSettings:
        """The configuration of the run; every secret is a placeholder.

        Raises:
            RecordingFault: this version does not understand the configuration.
        """
        try:
            document = dict(self.manifest["configuration"])
            kind = settings_class(str(document.get("protocol", "open_booking")))
            return kind.model_validate_json(orjson.dumps(document))
        except KeyError as error:
            raise RecordingFault(
                f"{self.folder / MANIFEST}: this version does not know the protocol {error}"
            ) from error
        except ValidationError as error:
            raise RecordingFault(
                f"{self.folder / MANIFEST}: this version does not understand the configuration: "
                f"{error.errors()[0]['msg']}"
            ) from error


def open_recording(folder: Path, cases: Sequence[CaseResult] | None = None) -> Recording:
    """Read the recording in a run's folder, whole or cut short.

    Args:
        cases: the recorded cases, where they have been read before.

    Raises:
        RecordingFault: there is none, or it cannot be read.
    """
    known = read_cases(folder) if cases is None else tuple(cases)
    found = Recording(folder, read_manifest(folder), known)
    try:
        _ = found.seed, found.base_url, found.time_base, found.waivers
        dict(found.manifest["configuration"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordingFault(f"{folder / MANIFEST}: is damaged: {error!r}") from error
    return found
