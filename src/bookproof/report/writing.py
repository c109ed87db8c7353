"""Writing a report to a folder and reading it back.

Every file is written beside its place and then moved there, so that a reader never meets half
of one. A partial report can be written as often as wanted: cases that were packed before are
not packed again.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

from bookproof.report.details import Packer, unpack
from bookproof.report.earl import earl
from bookproof.report.encoding import dumps
from bookproof.report.html import html
from bookproof.report.junit import junit
from bookproof.report.sarif import sarif
from bookproof.results import CaseResult, RunResult

RESULTS = "results.json"
JUNIT = "junit.xml"
SARIF = "results.sarif"
EARL = "earl.jsonld"
REPORT = "report.html"

_PACKERS: dict[str, Packer] = {}
_PACKED = re.compile(r'<script type="text/plain" id="data-[^"]*">([A-Za-z0-9+/=]*)</script>')


def write(run: RunResult, folder: Path) -> None:
    """Write the report in every form; the folder is made if needed.

    Raises:
        OSError: the folder cannot be written to.
    """
    _write_page_and_results(run, folder)
    _replace(folder / JUNIT, junit(run))
    _replace(folder / SARIF, sarif(run))
    _replace(folder / EARL, earl(run))
    _PACKERS.pop(run.run_id, None)


def write_partial(run: RunResult, folder: Path) -> None:
    """Write ``results.json`` and ``report.html`` of a run that goes on, marked as incomplete.

    Raises:
        OSError: the folder cannot be written to.
    """
    _write_page_and_results(replace(run, complete=False), folder)


def load(folder: Path) -> RunResult:
    """Read a report back; exchanges come from ``report.html`` when it lies beside the results.

    Raises:
        OSError: there is no ``results.json``, or it cannot be read.
        ValueError: it is not the results of a run.
    """
    document = json.loads((folder / RESULTS).read_text("utf-8"))
    try:
        run = RunResult.from_json(document)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{folder / RESULTS} is not the results of a run: {error!r}") from error
    page = folder / REPORT
    if not page.is_file():
        return run
    packed = _PACKED.findall(page.read_text("utf-8"))
    if len(packed) != len(run.cases):
        return run
    return replace(run, cases=tuple(map(_whole, run.cases, packed)))


def _whole(case: CaseResult, packed: str) -> CaseResult:
    try:
        return unpack(case, packed)
    except ValueError:
        return case


def _write_page_and_results(run: RunResult, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    packer = _PACKERS.setdefault(run.run_id, Packer())
    _replace(folder / REPORT, html(run, packer).encode("utf-8", "replace"))
    _replace(folder / RESULTS, dumps(run.to_json(), indent=True))


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
