"""A headless Chromium, and reports written for it to open."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from bookproof import report
from bookproof.results import RunResult

try:
    from playwright.sync_api import Browser, Page, sync_playwright
except ImportError as missing:  # pragma: no cover
    raise RuntimeError(
        "the browser tests need the Python package playwright: pip install playwright"
    ) from missing

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
Open = Callable[..., Page]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bookproof_test_synthetic_runs", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A written ``report.html`` for each sort of run."""
    runs = _load(Path(__file__).parents[1] / "unit" / "report" / "synthetic.py")
    made: dict[str, RunResult] = {
        "small": runs.small_run(),
        "hostile": runs.hostile_run(),
        "large": runs.large_run(600, 600 * 22),
        "waived": runs.waived_run(),
        "cascade": runs.cascade_run(),
        "bulky": runs.bulky_run(),
        "empty": runs.small_run(
            cases=(), planned=0, feeds=(), interrupted_by="it could not begin", complete=False
        ),
        "long": runs.long_run(),
    }
    pages = {}
    for name, run in made.items():
        folder = tmp_path_factory.mktemp(name)
        report.write(run, folder)
        pages[name] = folder / "report.html"
    return pages


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.fail("the browser tests need Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def show(browser: Browser, reports: dict[str, Path]) -> Iterator[Open]:
    """Opens a report in a new page; fails when the page errs or asks for anything but itself."""
    context = browser.new_context()
    trouble: list[str] = []

    def opened(name: str, fragment: str = "", width: int = 1280, scheme: str = "light") -> Page:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(
            color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
        )
        address = reports[name].as_uri()
        page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
        page.on("console", lambda message: trouble.append(f"console: {message.text}"))
        page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.partition("#")[0] in (address, "data:,")
                else trouble.append(f"request: {request.url}")
            ),
        )
        page.goto(address + fragment)
        page.wait_for_selector("html[data-ready]")
        return page

    yield opened
    context.close()
    assert trouble == []
