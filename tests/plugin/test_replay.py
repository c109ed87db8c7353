"""Runs judged again, compared, and excused: as processes, on recordings of real runs."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from bookproof.recording import BODIES, CASES, TRAFFIC, RecordingFault, read_cases
from bookproof.replay import judging, open_recording, rejudge, replay
from bookproof.results import Outcome
from bookproof.waivers import Waiver, written

SELECTION = "cancellation/customer-requested-cancellation/book-and-cancel"
DEFECT = '--set=lab.defects=["quote-wrong-total"]'


def bookproof(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bookproof.cli", *arguments],
        capture_output=True, text=True, timeout=120, cwd=folder,
    )  # fmt: skip


def recorded(folder: Path, *arguments: str) -> Path:
    folder.mkdir(exist_ok=True)
    done = bookproof("run", "--seed", "7", "-n", "2", *arguments, SELECTION, folder=folder)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return (folder / "reports" / "latest").resolve()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the lab as it should be."""
    return recorded(tmp_path_factory.mktemp("good"))


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same run against a lab with a defect."""
    return recorded(tmp_path_factory.mktemp("bad"), DEFECT)


@pytest.mark.parametrize("which", ["good", "bad"])
def test_every_check_decides_as_it_was_recorded(which: str, request: pytest.FixtureRequest) -> None:
    done = replay(open_recording(request.getfixturevalue(which)))
    assert len(done.cases) == 8
    assert done.not_comparable == ()
    assert done.changes == ()
    now = {case.now.outcome for case in done.cases if case.now is not None}
    assert now == {Outcome.PASSED if which == "good" else Outcome.FAILED}


def altered(run: Path, into: Path, change: Callable[[str], str], name: str = BODIES) -> Path:
    """A copy of a run with other texts in one of its files."""
    copy = into / run.name
    shutil.copytree(run, copy)
    text = gzip.decompress((copy / name).read_bytes()).decode()
    other = change(text)
    assert other != text
    (copy / name).write_bytes(gzip.compress(other.encode()))
    return copy


def test_a_lifted_verdict_is_caught(bad: Path, tmp_path: Path) -> None:
    lifted = altered(bad, tmp_path, lambda text: text.replace('"failed"', '"passed"'), CASES)
    found = rejudge(lifted)
    assert {(was, now) for _, _, was, now in found} == {("passed", "failed")}
    assert "quote.total" in {check for _, check, _, _ in found}


def test_several_processes_find_what_one_finds(
    bad: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lifted = altered(bad, tmp_path, lambda text: text.replace('"failed"', '"passed"'), CASES)
    alone = rejudge(lifted)
    monkeypatch.setattr(judging, "_WORTH_A_PROCESS", 3)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert sorted(rejudge(lifted)) == sorted(alone)


def test_an_altered_answer_is_judged_as_it_stands(good: Path, tmp_path: Path) -> None:
    other = altered(good, tmp_path, lambda text: text.replace("OrderItemConfirmed", "Nothing"))
    assert "booking.items-confirmed" in {check for _, check, _, _ in rejudge(other)}


def test_another_request_is_not_comparable(good: Path, tmp_path: Path) -> None:
    other = altered(good, tmp_path, lambda text: text.replace("OrderQuote", "Other"))
    done = replay(open_recording(other))
    assert len(done.not_comparable) == 8
    assert "with another body than the recorded one" in done.not_comparable[0].why_not
    assert done.changes == ()
    with pytest.raises(RecordingFault, match=r"8 cases of .* cannot be judged again"):
        rejudge(other)


def test_a_case_that_is_not_known_is_not_comparable(good: Path) -> None:
    recording = open_recording(good)
    case = replace(recording.cases[0], id="cancellation/nothing/of-this[kind]")
    (found,) = replay(replace(recording, cases=(case,))).not_comparable
    assert found.why_not == "this version has no such case"


def test_the_command_tells_what_it_found(good: Path, bad: Path, tmp_path: Path) -> None:
    done = bookproof("replay", str(good), "--report", "again", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "8 cases judged again: every check decides as it was recorded." in done.stdout
    results = json.loads((tmp_path / "again" / "results.json").read_text("utf-8"))
    assert results["checkSummary"]["passed"] > 100
    lifted = altered(bad, tmp_path, lambda text: text.replace('"failed"', '"passed"'), CASES)
    done = bookproof("replay", str(lifted), "--format", "json", folder=tmp_path)
    assert done.returncode == 1
    assert json.loads(done.stdout)["changed"][0]["now"] == "failed"


def test_an_incomplete_recording_says_so(good: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(good, copy)
    manifest = orjson.loads((copy / "run.json").read_bytes())
    (copy / "run.json").write_bytes(orjson.dumps(manifest | {"complete": False}))
    done = bookproof("replay", str(copy), folder=tmp_path)
    assert done.returncode == 4
    assert "The recording is incomplete" in done.stdout


@pytest.mark.parametrize("command", ["replay", "diff"])
def test_a_folder_without_a_run(command: str, tmp_path: Path) -> None:
    done = bookproof(command, "nowhere", folder=tmp_path)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_differs_between_two_runs(good: Path, bad: Path, tmp_path: Path) -> None:
    worse = bookproof("diff", str(good), str(bad), "--format", "json", folder=tmp_path)
    assert worse.returncode == 1
    found = json.loads(worse.stdout)
    assert {failure["check"] for failure in found["new"]} >= {"quote.total"}
    assert not found["fixed"]
    better = bookproof("diff", str(bad), str(good), folder=tmp_path)
    assert better.returncode == 0
    assert "Fixed (" in better.stdout
    same = bookproof("diff", str(bad), str(bad), folder=tmp_path)
    assert same.returncode == 0
    assert "Still failing (" in same.stdout


def requests_of(run: Path) -> list[tuple[str, str, str]]:
    """Every request of a run, case by case, without the address of its lab."""
    origin = str(open_recording(run).base_url).rpartition("/")[0]
    return [
        (each.method, each.url.replace(origin, ""), each.request_body.replace(origin, ""))
        for case in read_cases(run)
        for each in case.exchanges
    ]


def test_the_same_seed_gives_the_same_requests(tmp_path: Path) -> None:
    alone = ("-n", "0", "--set", "casesInFlight=1")
    one, other = (recorded(tmp_path / name, *alone) for name in ("one", "other"))
    assert requests_of(one) == requests_of(other)


def test_waivers_excuse_failures_and_are_counted_apart(bad: Path, tmp_path: Path) -> None:
    told = bookproof(
        "waive", "--from", str(bad), "--reason", 'a "known" fault', "--owner", "me",
        "--link", "https://tracker.example/1", folder=tmp_path,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    done = bookproof("run", DEFECT, "--waivers", "waivers.toml", SELECTION, folder=tmp_path)
    assert done.returncode == 0, done.stdout
    results = json.loads((tmp_path / "reports/latest/results.json").read_text("utf-8"))
    assert results["summary"]["waived"] == 8
    assert "8 cases with waived failures" in " ".join(done.stdout.split())
    assert rejudge(tmp_path / "reports/latest") == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"check": "quote.nothing"}, "names a check that does not exist"),
        ({"expires": date(2020, 1, 1)}, "expired on 2020-01-01"),
    ],
)
def test_a_waiver_that_cannot_hold_keeps_the_run_from_a_verdict(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    entry = Waiver("quote.total", "*", "why", "https://a.example", "me", date(9999, 1, 1))
    text = written([replace(entry, **changes)])  # type: ignore[arg-type]  # of the right types
    (tmp_path / "waivers.toml").write_text(text, "utf-8")
    done = bookproof("run", "--waivers", "waivers.toml", SELECTION, folder=tmp_path)
    assert done.returncode == 2
    assert message in " ".join(done.stdout.split())


def test_a_malformed_file_of_waivers_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_text('[[waiver]]\ncheck = "x"\n', "utf-8")
    done = bookproof("run", "--waivers", "waivers.toml", SELECTION, folder=tmp_path)
    assert done.returncode == 2
    assert "waiver 1: scope must be a text that says something" in done.stdout + done.stderr


@pytest.fixture(scope="module")
def unsorted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a lab whose feeds are out of order, and have items that break their model."""
    folder = tmp_path_factory.mktemp("unsorted")
    defects = '--set=lab.defects=["feed-unsorted","feed-wrong-enum"]'
    done = bookproof("run", "--seed", "7", "-n", "0", defects, "opportunity-feed", folder=folder)
    assert done.returncode == 1, done.stdout + done.stderr
    return (folder / "reports" / "latest").resolve()


Lift = Callable[[dict[str, Any]], None]


def lifted(run: Path, into: Path, change: Lift) -> Path:
    """A copy of a run in which every check has passed, and the cases are changed as well."""
    copy = into / run.name
    shutil.copytree(run, copy)
    lines = gzip.decompress((copy / CASES).read_bytes()).splitlines()
    cases = [orjson.loads(line) for line in lines]
    for case in cases:
        case["outcome"] = "passed"
        for check in case["checks"]:
            check.update(outcome="passed", findings=[])
        change(case)
    text = b"".join(orjson.dumps(case) + b"\n" for case in cases)
    (copy / CASES).write_bytes(gzip.compress(text))
    return copy


def clean_feeds(case: dict[str, Any]) -> None:
    """Have the broker tell that nothing was wrong with the feeds."""
    told = {json.dumps(each["asked"]): each for each in case["observations"]}
    verdicts, faulty = (told.get(json.dumps(f'["{name}"]')) for name in OF_FEEDS)
    if verdicts is not None and faulty is not None:
        names = re.findall(r'"feed":"([^"]+)"', verdicts["answer"])
        clean = [{"feed": name, "items": 1, "unread": "", "causes": []} for name in names]
        verdicts["answer"] = json.dumps(["value", clean])
        faulty["answer"] = '["value",[]]'


OF_FEEDS = ("read_feeds_again", "faulty_items")


def with_answers(run: Path, into: Path) -> Path:
    """A copy of a run whose observations stand where they were made, and not by number."""
    copy = into / "whole" / run.name
    shutil.copytree(run, copy)
    cases = [orjson.dumps(case.to_json()) + b"\n" for case in read_cases(run)]
    (copy / CASES).write_bytes(gzip.compress(b"".join(cases)))
    return copy


def test_feeds_that_are_told_to_be_clean_are_judged_by_their_pages(
    unsorted: Path, tmp_path: Path
) -> None:
    assert rejudge(unsorted) == []
    found = rejudge(lifted(with_answers(unsorted, tmp_path), tmp_path, clean_feeds))
    assert {(check, was, now) for _, check, was, now in found} == {
        ("feeds.order", "passed", "failed"),
        ("feeds.items-valid", "passed", "failed"),
    }


def test_an_item_that_no_page_has_cannot_be_told(good: Path, tmp_path: Path) -> None:
    def embellish(case: dict[str, Any]) -> None:
        for told in case["observations"]:
            told["answer"] = told["answer"].replace("CustomerCancelled", "OrderItemConfirmed")

    other = lifted(with_answers(good, tmp_path), tmp_path, embellish)
    done = replay(open_recording(other))
    reasons = {case.why_not.partition(": ")[2] for case in done.not_comparable}
    assert reasons == {"no recorded page of the feeds has it like that"}


def test_feeds_without_their_pages_cannot_be_judged(unsorted: Path, tmp_path: Path) -> None:
    copy = tmp_path / unsorted.name
    shutil.copytree(unsorted, copy)
    lines = gzip.decompress((copy / TRAFFIC).read_bytes()).splitlines(keepends=True)
    last = max(orjson.loads(line)["number"] for line in lines)
    first = [line for line in lines if orjson.loads(line)["number"] < last]
    for kept, message in (
        (first, "the recording has nothing of what was read once more"),
        (first + [line for line in lines if line not in first][:-4], "second reading of"),
        ([], "no dataset site"),
    ):
        (copy / TRAFFIC).write_bytes(gzip.compress(b"".join(kept)))
        with pytest.raises(RecordingFault, match=message):
            rejudge(copy)


def test_a_recording_is_judged_by_the_time_of_its_run(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leases that were valid then have run out long since."""
    tomorrow = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: tomorrow)
    assert rejudge(good) == []


def changed_cases(run: Path, into: Path, change: Lift) -> Path:
    """A copy of a run in which the cases are as a function leaves them."""
    copy = into / run.name
    shutil.copytree(run, copy)
    cases = [orjson.loads(line) for line in gzip.decompress((run / CASES).read_bytes()).split(b"\n")
             if line]  # fmt: skip
    for case in cases:
        change(case)
    text = b"".join(orjson.dumps(case) + b"\n" for case in cases)
    (copy / CASES).write_bytes(gzip.compress(text))
    return copy


def test_a_case_that_was_cut_short_cannot_be_called_passed(good: Path, tmp_path: Path) -> None:
    """Its last request got no answer; what was found before is all well."""

    def cut(case: dict[str, Any]) -> None:
        last = case["exchanges"][-1]
        last.update(status=None, error="connection reset", responseBody="", responseHeaders=[])
        case["checks"] = [c for c in case["checks"] if c.get("exchange", 0) < last["number"]]

    found = rejudge(changed_cases(good, tmp_path, cut))
    assert {(check, was, now) for _, check, was, now in found} == {
        (judging.THE_CASE, "passed", "environment")
    }


def another_answer(case: dict[str, Any]) -> None:
    last = case["exchanges"][-1]
    case["exchanges"].append({**last, "number": last["number"] + 1, "status": 500})


def another_question(case: dict[str, Any]) -> None:
    case["observations"].append(case["observations"][-1])


def another_header(case: dict[str, Any]) -> None:
    for exchange in case["exchanges"]:
        exchange["requestHeaders"].append(["X-Extra", "1"])


def another_feature(case: dict[str, Any]) -> None:
    case["feature"] = "order-deletion"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (another_answer, "is recorded and was not requested again"),
        (another_question, "is recorded and was not asked again"),
        (another_header, "with other headers than the recorded ones: X-Extra"),
        (another_feature, "is recorded with another feature"),
    ],
)
def test_what_the_scenario_does_not_do_is_not_comparable(
    change: Lift, why: str, good: Path, tmp_path: Path
) -> None:
    done = replay(open_recording(changed_cases(good, tmp_path, change)))
    assert len(done.not_comparable) == 8
    assert all(why in case.why_not for case in done.not_comparable)


def test_a_case_that_now_stops_earlier_is_judged(good: Path, tmp_path: Path) -> None:
    """What it would have gone on to do is not needed for that."""

    def refuse(case: dict[str, Any]) -> None:
        case["exchanges"][1]["status"] = 500

    done = replay(open_recording(changed_cases(good, tmp_path, refuse)))
    assert done.not_comparable == ()
    assert len({change.case for change in done.changes}) == 8


def test_a_recording_without_a_case_proves_nothing(good: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(good, copy)
    (copy / CASES).write_bytes(gzip.compress(b""))
    done = bookproof("replay", str(copy), folder=tmp_path)
    assert (done.returncode, done.stdout) == (4, "No case was judged again.\n")
