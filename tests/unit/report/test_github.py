"""What a GitHub job is told: counts, limits, and no text of the target that steers anything."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bookproof.report import github
from bookproof.report.github import LARGEST_SUMMARY, Workflow, commands, summary
from bookproof.results import CheckResult, Finding, Outcome, RunResult

COMMAND = re.compile(r"::(error|warning|notice) title=([^:,\r\n]*)::([^\r\n]*)")


def tokens(text: str) -> list[Token]:
    """Every token that a Markdown reader makes of it, inner ones included."""
    found = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    return [*found, *(inner for token in found for inner in token.children or ())]


def test_each_cause_is_an_annotation_of_its_level(synthetic: ModuleType) -> None:
    told = commands(synthetic.varied_run())
    matches = [COMMAND.fullmatch(line) for line in told]
    assert all(matches)
    levels = Counter(match[1] for match in matches if match)
    assert levels == {"error": 3 + 1 + 5, "warning": 1 + 1, "notice": 1 + 1 + 3}
    first = told[0]
    assert first.startswith("::error title=Failed%3A ")
    assert "%0Agot: " in first


def test_no_more_than_ten_of_a_level(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    many = tuple(
        CheckResult(f"made.up-{number}", "It is wrong.", (), Outcome.FAILED, "B",
                    (Finding("status", 200, 500),))
        for number in range(30)
    )  # fmt: skip
    run = replace(run, cases=(replace(run.cases[0], outcome=Outcome.FAILED, checks=many),))
    assert Counter(line.partition(" ")[0] for line in commands(run))["::error"] == 10
    text = summary(run)
    assert all(f"`made.up-{number}`" in text for number in range(30))


def test_hostile_texts_are_no_commands(synthetic: ModuleType) -> None:
    text = "x\n::error::y\r\n::add-path::/evil\x0b##[add-mask]z %0A"
    run = synthetic.hostile_run()
    check = replace(run.cases[0].checks[0], title=text)
    case = replace(run.cases[0], reason=text, id=text, checks=(check,), reproduce=text)
    told = commands(replace(run, cases=(case,)))
    assert told
    for line in told:
        assert COMMAND.fullmatch(line)
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202e\ud800-\udfff]", line)
        assert "::add-path" not in line.partition("::")[2].split("::")[0]
    assert "%250A" in told[0]


def test_the_summary_says_what_the_run_says(synthetic: ModuleType) -> None:
    run = synthetic.varied_run()
    text = summary(run)
    assert text.startswith("## bookproof: not conformant\n")
    assert f"| Cases | {run.planned} |" in text
    for part in (
        "### Failures (3 causes)",
        "### Waived, disputed, warnings (",
        "### Not tested, and why",
        "### Problems around the run",
        "`OBA-PRE-01` MUST",
        "`named-leasing`",
        "`bookproof run --case 'cancellation/",
    ):
        assert part in text


def test_the_summary_is_rendered_as_it_is_meant(synthetic: ModuleType) -> None:
    found = tokens(summary(synthetic.varied_run()))
    headings = [after.content for token, after in itertools.pairwise(found)
                if token.type == "heading_open"]  # fmt: skip
    assert headings[0] == "bookproof: not conformant"
    assert any(token.type == "table_open" for token in found)
    shown = "".join(token.content for token in found if token.type in ("text", "text_special"))
    assert "An OrderItem that the customer cancelled does not say so in the Orders feed." in shown
    spans = {token.content for token in found if token.type == "code_inline"}
    assert "https://openactive.io/OrderItemConfirmed" in spans


ATTACKS = (
    "[x](javascript:alert(1)) ![y](https://evil.example/z.png) <https://evil.example>",
    "`<img src=x onerror=alert(1)>` ``` ` ``",
    "# heading\n\n- item\n\n| a | b |\n|---|---|\n\n<details>",
    "*a* _b_ ~~c~~ &lt;b&gt; \\`x`",
    "a`",
    "`",
)


@pytest.mark.parametrize("text", ATTACKS)
def test_hostile_texts_are_no_markup(synthetic: ModuleType, text: str) -> None:
    run = synthetic.hostile_run()
    finding = Finding(text, text, text, hint=text)
    check = replace(run.cases[0].checks[0], title=text, id=text, findings=(finding,))
    case = replace(run.cases[0], id=text, reason=text, checks=(check,), reproduce=text)
    blocked = replace(case, id="2", outcome=Outcome.BLOCKED, checks=())
    run = replace(
        run, cases=(case, blocked), not_declared=(text,), interrupted_by=text,
        harness_version=text, target={"baseUrl": text},
    )  # fmt: skip
    found = tokens(summary(run))
    kinds = Counter(token.type for token in found)
    assert not {"html_block", "html_inline", "link_open", "image", "s_open", "em_open", "fence"} & (
        set(kinds)
    )
    assert kinds["table_open"] == 1
    assert kinds["heading_open"] == 4
    assert " ".join(text.split()) in {
        token.content for token in found if token.type == "code_inline"
    }


def test_the_whole_of_a_hostile_run(synthetic: ModuleType) -> None:
    text = summary(synthetic.hostile_run())
    kinds = {token.type for token in tokens(text)}
    assert not {"html_block", "html_inline", "link_open", "image"} & kinds
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", text)


def test_a_summary_is_never_too_large(
    synthetic: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(summary(synthetic.large_run()).encode()) < LARGEST_SUMMARY
    monkeypatch.setattr(github, "LARGEST_SUMMARY", 1500)
    text = summary(synthetic.varied_run())
    assert len(text.encode()) <= 1500
    assert "- the rest is in the report\n" in text
    assert text.endswith("`actions/upload-artifact`.\n")


def job(tmp_path: Path, run: RunResult | None, **changes: str) -> tuple[list[str], Path]:
    said: list[str] = []
    path = tmp_path / "summary.md"
    path.write_text("before\n", "utf-8")
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(path)} | changes
    workflow = Workflow(environ, said.append)
    workflow.begin()
    said.append("::error::what the system says")
    workflow.end(run)
    return said, path


def test_commands_are_held_while_the_run_speaks(synthetic: ModuleType, tmp_path: Path) -> None:
    run = synthetic.varied_run()
    said, path = job(tmp_path, run)
    token = said[0].removeprefix("::stop-commands::")
    assert len(token) >= 32
    assert said[2] == f"::{token}::"
    assert tuple(said[3:]) == commands(run)
    assert path.read_text("utf-8") == "before\n" + summary(run)
    assert job(tmp_path, run)[0][0] != said[0]


def test_elsewhere_nothing_is_said(synthetic: ModuleType, tmp_path: Path) -> None:
    said, path = job(tmp_path, synthetic.varied_run(), GITHUB_ACTIONS="")
    assert said == ["::error::what the system says"]
    assert path.read_text("utf-8") == "before\n"


def test_without_a_run_commands_are_let_through_again(tmp_path: Path) -> None:
    said, path = job(tmp_path, None)
    assert len(said) == 3
    assert path.read_text("utf-8") == "before\n"


def test_a_summary_that_cannot_be_written_is_told(synthetic: ModuleType, tmp_path: Path) -> None:
    said, _ = job(tmp_path, synthetic.small_run(), GITHUB_STEP_SUMMARY=str(tmp_path))
    assert said[-1].startswith("::warning title=bookproof::no summary was written: ")
