"""What the written pages show: links that lead somewhere, configurations that load, commands."""

from __future__ import annotations

import itertools
import re
import shlex
from pathlib import Path

import click
import pytest

from bookproof import resources
from bookproof.checks.registry import CHECKS
from bookproof.cli.main import cli
from bookproof.collect import find_scenarios
from bookproof.docs.markdown import anchor
from bookproof.lab.register import defects_of
from bookproof.protocols import PROTOCOLS
from bookproof.settings import FEATURES, load

ROOT = resources.folder("features").parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")],
    key=lambda page: page.as_posix(),
)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")


def _blocks(language: str) -> list[tuple[Path, str]]:
    return [
        (page, text)
        for page in PAGES
        for found, text in _BLOCK.findall(page.read_text("utf-8"))
        if found == language
    ]


def _commands() -> list[list[str]]:
    lines = [
        line
        for _, text in _blocks("sh")
        for line in text.replace("\\\n", " ").splitlines()
        if re.match(r"(\.venv/bin/)?bookproof ", line)
    ]
    return [shlex.split(line, comments=True) for line in lines]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files_and_headings(page: Path) -> None:
    text = page.read_text("utf-8")
    for target, fragment in _LINK.findall(_BLOCK.sub("", text)):
        if "://" in target:
            continue
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), f"{page.name} links to {target}"
        if fragment:
            pointed = there.read_text("utf-8")
            headings = {anchor(found) for found in re.findall(r"^#+ (.+)$", pointed, re.MULTILINE)}
            assert fragment in headings or f'<a id="{fragment}">' in pointed, f"{target}#{fragment}"


@pytest.mark.parametrize(
    "text",
    [text for _, text in _blocks("json") if '"sellers"' in text],
)
def test_configurations_in_the_pages_load(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in re.findall(r"\$\{(\w+)\}", text):
        monkeypatch.setenv(name, "value")
    file = tmp_path / "my-system.json"
    file.write_text(text, encoding="utf-8")
    assert load(file, {}).dataset_site_url is not None


def test_there_are_configurations_in_the_pages() -> None:
    assert sum('"sellers"' in text for _, text in _blocks("json")) >= 2


def test_commands_in_the_pages_exist_with_their_options() -> None:
    commands = _commands()
    assert len(commands) > 10
    for words in commands:
        command = cli.commands[words[1]]
        known = {
            name
            for option in command.params
            if isinstance(option, click.Option)
            for name in (*option.opts, *option.secondary_opts)
        }
        used = {word for word in words[2:] if word.startswith("-")}
        assert words[1] == "lab" or used <= known | {"--help"}, words


def test_names_in_the_commands_of_the_pages_are_known() -> None:
    features = resources.folder("features")
    origins = [found.origin for found in find_scenarios(features, "open_booking")]
    known = {name for origin in origins for name in (origin.category, origin.feature, origin.test)}
    for words in _commands():
        if words[1] != "run":
            continue
        selected = [
            word
            for before, word in itertools.pairwise(words[1:])
            if not word.startswith("-") and not before.startswith("--")
        ]
        for word in selected:
            assert set(word.partition("[")[0].split("/")) <= known, words


def test_defects_named_in_the_pages_exist() -> None:
    named = {
        name
        for page in PAGES
        for name in re.findall(r'defects=\[\\?"([\w-]+)\\?"\]', page.read_text("utf-8"))
    }
    assert named
    assert named <= {str(defect) for protocol in PROTOCOLS for defect in defects_of(protocol)}


def test_feature_and_check_names_in_the_failure_tutorial_exist() -> None:
    text = (ROOT / "docs/tutorial/first-failure.md").read_text("utf-8")
    check = re.search(r"^ +check +(\S+)$", text, re.MULTILINE)
    assert check is not None
    assert check.group(1) in CHECKS
    assert "customer-requested-cancellation" in FEATURES


def test_each_decision_has_context_decision_and_cost_on_one_page() -> None:
    pages = sorted(ROOT.glob("docs/adr/*.md"))
    assert len(pages) >= 6
    for number, page in enumerate(pages, 1):
        text = page.read_text("utf-8")
        assert page.name.startswith(f"{number:04d}-")
        assert text.startswith(f"# {number}. ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Cost"]
        assert len(text.splitlines()) <= 50
