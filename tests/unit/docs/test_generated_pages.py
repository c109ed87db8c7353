"""The generated pages: complete, up to date, and the same each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bookproof import resources
from bookproof.cases import data_needed, expand
from bookproof.docs import knowledge
from bookproof.docs.features import TYPES, feature_page
from bookproof.docs.markdown import anchor, table
from bookproof.docs.pages import pages, stale, write
from bookproof.model import BookingFlow
from bookproof.protocols import PROTOCOLS
from bookproof.requirements import interpretations, requirements

ROOT = resources.folder("features").parent
_ANCHOR = re.compile(r'<a id="([^"]+)">|^#+ (.+)$', re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")


def _anchors(text: str) -> set[str]:
    return {explicit or anchor(heading) for explicit, heading in _ANCHOR.findall(text)}


def every_suite() -> list[knowledge.Suite]:
    return [suite for protocol in PROTOCOLS for suite in knowledge.suites(protocol).values()]


def test_the_committed_pages_are_up_to_date() -> None:
    assert stale(ROOT, pages()) == [], "run: python -m bookproof.docs"


def test_the_check_names_stale_and_left_over_pages(tmp_path: Path) -> None:
    generated = {"docs/a.md": "# A\n", "features/p/c/f/README.md": "# F\n"}
    assert write(tmp_path, generated) == ["docs/a.md", "features/p/c/f/README.md"]
    assert stale(tmp_path, generated) == []
    (tmp_path / "docs/a.md").write_bytes(b"# A\r\n")
    left_over = tmp_path / "features/p/c/gone/README.md"
    left_over.parent.mkdir(parents=True)
    left_over.write_text("# Gone\n", encoding="utf-8")
    assert stale(tmp_path, generated) == ["docs/a.md", "features/p/c/gone/README.md"]
    write(tmp_path, generated)
    assert not left_over.exists()
    assert stale(tmp_path, generated) == []


def test_another_process_makes_the_same_pages() -> None:
    script = (
        "import hashlib, json; from bookproof.docs.pages import pages;"
        "print(hashlib.sha256(json.dumps(pages(), sort_keys=True).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_every_feature_with_scenarios_has_a_page_with_all_its_tests() -> None:
    generated = pages()
    for suite in every_suite():
        text = generated[f"{suite.folder}/README.md"]
        assert suite.feature.spec in text
        for test in suite.tests:
            assert test.found.scenario.title in text
            assert {check.id for check in test.checks} <= set(re.findall(r"`([a-z0-9.-]+)`", text))


def test_the_pages_name_every_check_requirement_interpretation_and_feature() -> None:
    generated = pages()
    for page, names in {
        "checks.md": knowledge.all_checks(),
        "requirements.md": requirements(),
        "interpretations.md": interpretations(),
        "features.md": [name for p in PROTOCOLS for name in knowledge.features_of(p)],
    }.items():
        text = generated[f"docs/reference/{page}"]
        assert [name for name in names if name not in text] == []


def test_no_two_checks_share_an_anchor() -> None:
    assert len({anchor(name) for name in knowledge.all_checks()}) == len(knowledge.all_checks())


def test_links_between_pages_lead_somewhere() -> None:
    generated = pages()
    for path, text in generated.items():
        for target, fragment in set(_LINK.findall(text)):
            if "://" in target:
                continue
            there = os.path.normpath(Path(path).parent / target) if target else path
            assert there in generated, f"{path} links to {there}"
            if fragment:
                assert fragment in _anchors(generated[there]), f"{path} links to {there}#{fragment}"


def test_needs_are_those_of_either_booking_flow() -> None:
    for suite in knowledge.suites("open_booking").values():
        amounts = []
        for flow in BookingFlow:
            cases = [
                case
                for test in suite.tests
                for case in expand(test.found.origin, test.found.scenario, TYPES, (flow,))
                if case.booking_flow is not None
            ]
            amounts.append({(kind, name): n for (kind, _, name), n in data_needed(cases).items()})
        assert amounts[0] == amounts[1]


def test_a_feature_page_says_what_must_not_be_declared_with_it() -> None:
    suite = knowledge.suites("open_booking")["cancellation-window"]
    text = feature_page(suite)
    for name in (*suite.feature.needs, *suite.feature.excludes):
        assert f"`{name}`" in text


@pytest.mark.parametrize(
    ("cell", "shown"), [("a|b", "a\\|b"), ("two\nlines", "two lines"), ("", "")]
)
def test_a_cell_stays_a_cell(cell: str, shown: str) -> None:
    assert table(("head",), [(cell,)]).splitlines()[2] == f"| {shown} |"


def test_the_command_exits_1_and_names_what_is_stale(tmp_path: Path) -> None:
    for name in ("features", "schemas", "fixtures", "config", "src"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "pyproject.toml").symlink_to(ROOT / "pyproject.toml")
    script = (
        "import sys, runpy; from pathlib import Path; from bookproof import resources;"
        f"resources.folder = lambda name: Path({str(tmp_path)!r}, name);"
        "sys.argv[1:] = ['--check']; runpy.run_module('bookproof.docs', run_name='__main__')"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ended.returncode == 1
    assert "docs/reference/checks.md is stale" in ended.stderr
