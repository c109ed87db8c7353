"""Waivers: what they cover and until when, and what makes one of them a problem."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from bookproof.faults import ConfigFault
from bookproof.results import CaseResult, CheckResult, Finding, Outcome
from bookproof.waivers import Waiver, Waivers, from_failures, load, written

TODAY = date(2031, 1, 31)
ENTRY = Waiver(
    "quote.total", "core/quote/*", "mended soon", "https://tracker.example/1", "Ann", TODAY
)
TABLE = """[[waiver]]
check = "quote.total"
scope = "core/quote/*"
reason = "mended soon"
link = "https://tracker.example/1"
owner = "Ann"
expires = 2031-01-31
"""


def case(name: str, *outcomes: Outcome, feature: str = "quote") -> CaseResult:
    """A case whose check ``quote.total`` ended like this."""
    checks = tuple(
        CheckResult(
            "quote.total", "The total is wrong.", (), outcome, findings=(Finding("$.a", 1, 2),)
        )
        for outcome in outcomes
    )
    return CaseResult(
        id=f"core/{feature}/{name}",
        title="A total is right",
        category="core",
        feature=feature,
        implemented=True,
        protocol="open_booking",
        test="one",
        opportunity_type=None,
        booking_flow=None,
        multiple=False,
        outcome=outcomes[0] if outcomes else Outcome.PASSED,
        seconds=0.0,
        checks=checks,
    )


def waivers(*entries: Waiver, today: date = TODAY) -> Waivers:
    return Waivers(entries, today)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(TABLE, "utf-8")
    assert load(path, TODAY).entries == (ENTRY,)
    assert written([ENTRY]) == TABLE


@pytest.mark.parametrize(
    "text", ['a "b" \\c', "line\nbreak", "\x00\x7f\u202e\u2028", "\U000e0001 tag", "é 😀"]
)
def test_any_text_survives_being_written(text: str, tmp_path: Path) -> None:
    entry = Waiver("a.b", "*", text, text, text, TODAY)
    path = tmp_path / "waivers.toml"
    path.write_text(written([entry]), "utf-8")
    assert load(path, TODAY).entries == (entry,)


def test_half_a_character_is_written_as_a_question_mark(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(written([Waiver("a.b", "*", "x\udc80", "y", "z", TODAY)]), "utf-8")
    assert load(path, TODAY).entries[0].reason == "x?"


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ("*", True),
        ("core/quote/*", True),
        ("core/quote/one[A-B]", True),
        ("core/quote/one[*]", True),
        ("core/quote/one", False),
        ("core/quo*", True),
        ("core/other/*", False),
        ("CORE/quote/*", False),
        ("quote/*", False),
    ],
)
def test_a_scope_is_the_whole_id_of_a_case(scope: str, covered: bool) -> None:
    entry = Waiver("quote.total", scope, "r", "l", "o", TODAY)
    assert entry.covers("core/quote/one[A-B]") is covered


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2031, 1, 30), True), (TODAY, True), (date(2031, 2, 1), False)]
)
def test_an_entry_holds_to_the_end_of_its_last_day(day: date, holds: bool) -> None:
    found = waivers(ENTRY, today=day)
    assert (found.excuse("quote.total", "core/quote/one") is ENTRY) is holds
    assert bool(found.outdated({"quote.total"})) is not holds
    assert found.excuse("quote.id", "core/quote/one") is None


def test_the_first_entry_that_fits_excuses() -> None:
    wider = Waiver("quote.total", "*", "wider", "l", "o", TODAY)
    assert waivers(ENTRY, wider).excuse("quote.total", "core/quote/one") is ENTRY
    assert waivers(wider, ENTRY).excuse("quote.total", "core/quote/one") is wider


def test_an_expired_entry_lets_the_next_one_excuse() -> None:
    over = Waiver("quote.total", "*", "over", "l", "o", date(2031, 1, 30))
    assert waivers(over, ENTRY).excuse("quote.total", "core/quote/one") is ENTRY


def test_an_unknown_check_is_a_problem() -> None:
    [problem] = waivers(ENTRY).outdated({"quote.id"})
    assert (problem.kind, problem.where) == (Outcome.CONFIG, "waivers.toml")
    assert problem.message == (
        "the waiver of quote.total for core/quote/* names a check that does not exist"
    )


@pytest.mark.parametrize(
    ("cases", "needless"),
    [
        ([case("one", Outcome.WAIVED)], False),
        ([case("one", Outcome.PASSED)], True),
        ([case("one", Outcome.WAIVED, feature="other")], True),
        ([], True),
    ],
)
def test_an_entry_that_excuses_nothing_is_a_problem(
    cases: Sequence[CaseResult], needless: bool
) -> None:
    found = waivers(ENTRY).needless(cases, {"quote.total"})
    assert [problem.message for problem in found] == [
        "the waiver of quote.total for core/quote/* excuses nothing: no such check fails any more"
    ] * needless


def test_each_feature_that_fails_gets_one_entry() -> None:
    cases = [
        case("one", Outcome.FAILED),
        case("two", Outcome.FAILED),
        case("three", Outcome.WARNED),
        case("four", Outcome.FAILED, feature="order"),
    ]
    found = from_failures(cases, TODAY, "r", "l", "o")
    assert [entry.scope for entry in found] == ["core/quote/*", "core/order/*"]
    assert from_failures(cases, TODAY, "r", "l", "o", waivers(ENTRY)) == found[1:]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[waiver]]\ncheck = \n", "line 2"),
        ("[waiver]\n", "it must hold tables [[waiver]]"),
        ("other = 1\n", "it must hold tables [[waiver]]"),
        ("waiver = [1]\n", "waiver 1 is no table"),
        (TABLE + "until = 2\n", "waiver 1 has until, which is not known"),
        (TABLE.replace('"Ann"', '" "'), "waiver 1: owner must be a text"),
        (TABLE.replace("2031-01-31", '"2031-01-31"'), "waiver 1: expires must be a date"),
        (TABLE.replace("2031-01-31", "2031-01-31T10:00:00Z"), "waiver 1: expires must be a date"),
        (TABLE.replace("2031-01-31", "2031-02-31"), "line 7"),
        (TABLE + "\n" + TABLE, "waivers 1 and 2 are both of quote.total for core/quote/*"),
    ],
)
def test_a_wrong_file_is_told(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigFault) as raised:
        load(path, TODAY)
    assert str(path) in str(raised.value)
    assert told in str(raised.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="cannot be read"):
        load(tmp_path / "none.toml", TODAY)
