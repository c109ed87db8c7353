"""The evidence bundle: the recordings of the runs in one file beside the certificate.

A bundle is a ZIP file, stored and not compressed, the same for the same recordings. It holds
``runs/<run id>/`` with the files that the verdict rests on, and ``files.json``, the hash of each.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Self

from bookproof.certificate import hashtree
from bookproof.certificate.values import read_number, read_text

_NEEDED = frozenset({"cases.jsonl.gz", "results.json", "run.json"})
_RECORDING = "*.jsonl.gz"
_LIST = "files.json"
_RUNS = "runs"
_BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


class EvidenceFault(Exception):
    """A bundle or the folder of a run cannot be used; ``code`` names the kind of fault."""

    def __init__(self, code: str, sentence: str, details: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.code = code
        self.details = tuple(details)


@dataclass(frozen=True, slots=True)
class Seal:
    """What a credential says of its bundle, so that no byte of it can change unseen."""

    root: str
    """Root of the hash tree over the files, in hex."""
    digest: str
    """SHA-256 of the bundle itself, in hex."""
    files: int
    size: int
    """Bytes of the bundle."""

    def to_json(self) -> dict[str, Any]:
        """The seal as the credential's ``evidence``."""
        return {
            "type": "EvidenceBundle",
            "hashTreeRoot": self.root,
            "bundleSha256": self.digest,
            "fileCount": self.files,
            "bundleBytes": self.size,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        return cls(
            root=read_text(document, "hashTreeRoot"),
            digest=read_text(document, "bundleSha256"),
            files=read_number(document, "fileCount"),
            size=read_number(document, "bundleBytes"),
        )


def run_files(folder: Path) -> dict[str, bytes]:
    """The files of a run that are evidence: results, manifest, and all of the recording.

    Raises:
        EvidenceFault: one of them is missing or cannot be read.
    """
    names = {*_NEEDED, *(path.name for path in folder.glob(_RECORDING))}
    found = {}
    for name in sorted(names):
        try:
            found[name] = (folder / name).read_bytes()
        except OSError as error:
            raise EvidenceFault("run-unreadable", f"{folder / name}: {error.strerror}") from error
    return found


def pack(runs: Mapping[str, Mapping[str, bytes]]) -> tuple[bytes, Seal]:
    """The bundle with the files of these runs, by run id, and its seal."""
    files = {
        f"{_RUNS}/{run}/{name}": content
        for run, members in runs.items()
        for name, content in members.items()
    }
    hashes = _hashes(files)
    listed = json.dumps(hashes, indent=1, sort_keys=True).encode()
    bundle = _zip({_LIST: listed, **files})
    return bundle, Seal(
        hashtree.root(hashes), hashtree.content_hash(bundle), len(files), len(bundle)
    )


def unpack(bundle: bytes, seal: Seal) -> dict[str, dict[str, bytes]]:
    """The files of each run in a bundle that is as it was sealed.

    Raises:
        EvidenceFault: it is not; ``details`` name the files that differ where that can be told.
    """
    if hashtree.content_hash(bundle) == seal.digest:
        members = _members(bundle)
        files = {name: content for name, content in members.items() if name != _LIST}
        if hashtree.root(_hashes(files)) != seal.root or len(files) != seal.files:
            raise EvidenceFault(
                "evidence-contradicts-credential",
                "The files of the bundle are not those whose hash tree was signed.",
            )
        return _by_run(files)
    raise _difference(_members(bundle), seal)


def _difference(members: Mapping[str, bytes], seal: Seal) -> EvidenceFault:
    files = _hashes({name: content for name, content in members.items() if name != _LIST})
    if hashtree.root(files) == seal.root:
        return EvidenceFault(
            "evidence-packing-changed",
            "The recordings are those that were signed, but the file that holds them was changed.",
        )
    listed = _listed(members.get(_LIST, b""))
    if listed is None or hashtree.root(listed) != seal.root:
        return EvidenceFault(
            "evidence-changed",
            "The evidence was changed, and so was its list of files: it is not what was signed.",
        )
    return EvidenceFault(
        "evidence-changed",
        "The evidence was changed after the certificate was signed.",
        hashtree.differing(listed, files),
    )


def _listed(content: bytes) -> dict[str, str] | None:
    try:
        found = json.loads(content)
        return {str(name): bytes.fromhex(value).hex() for name, value in found.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashtree.content_hash(content) for name, content in files.items()}


def _zip(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _BEGINNING_OF_TIME)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return target.getvalue()


def _members(bundle: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            stored = all(entry.compress_type == zipfile.ZIP_STORED for entry in entries)
            # entries that share bytes would unpack to more than there is
            size = sum(entry.file_size for entry in entries)
            if len(names) < len(entries) or not stored or size > len(bundle):
                raise EvidenceFault("evidence-unreadable", "The evidence is no bundle of ours.")
            return {entry.filename: _content(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, ValueError, EOFError, RuntimeError, OSError, struct.error) as error:
        raise EvidenceFault(
            "evidence-unreadable", f"The evidence is damaged and cannot be read: {error}."
        ) from error


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except zipfile.BadZipFile:
        # the checksum of ZIP differs: what is there is compared by its hash
        return b""


def _by_run(files: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    runs: dict[str, dict[str, bytes]] = {}
    for name, content in files.items():
        parts = PurePosixPath(name).parts
        if len(parts) != 3 or parts[0] != _RUNS or not all(map(_NAME.fullmatch, parts[1:])):
            raise EvidenceFault("evidence-unreadable", f"The bundle holds a stray file: {name}.")
        runs.setdefault(parts[1], {})[parts[2]] = content
    for run, members in runs.items():
        if not set(members) >= _NEEDED:
            raise EvidenceFault("evidence-unreadable", f"The recording of {run} is not whole.")
    return runs


def is_run_id(text: str) -> bool:
    """Whether a run id can be the name of a folder."""
    return _NAME.fullmatch(text) is not None
