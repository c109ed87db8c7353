"""What can be given to ``bookproof validate``, and what is told of it."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Answer, Run, Served, dataset, flawed, html_of, item, page, session

Result = Callable[..., dict[str, Any]]

FEED = "https://feeds.example/sessions"


def write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")


def failing(found: dict[str, Any]) -> list[tuple[str, int]]:
    """Path and count of each cause that is a failure."""
    causes = [cause for cause in found["causes"] if cause["severity"] == "failure"]
    return [(cause["path"], cause["count"]) for cause in causes]


def rules(found: dict[str, Any]) -> set[str]:
    return {cause["rule"] for cause in found["causes"] if cause["severity"] == "failure"}


def test_a_good_document_is_valid(tmp_path: Path, validate: Run) -> None:
    write(tmp_path / "session.json", session(1))
    done = validate("session.json")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Modes: RPDEFeed (1)" in done.stdout
    assert "VALID: 1 document judged, no failures" in done.stdout


def test_a_bad_document_is_told_with_file_line_and_path(tmp_path: Path, validate: Run) -> None:
    write(tmp_path / "session.json", session(1, startDate="later"))
    done = validate("session.json")

    assert done.returncode == 1
    assert "session.json:5 $.startDate" in done.stdout
    assert "later" in done.stdout
    assert re.search(r"^INVALID: .*1 of 1 document has failures", done.stdout, re.MULTILINE)


def test_lines_fit_a_narrow_terminal(tmp_path: Path, validate: Run) -> None:
    write(tmp_path / "session.json", session(1, startDate="later"))
    done = validate("session.json", env={"COLUMNS": "50", "PATH": ""})

    assert max(map(len, done.stdout.splitlines())) <= 50


def test_the_mode_can_be_given(tmp_path: Path, result: Result) -> None:
    write(tmp_path / "session.json", session(1))

    assert result("--mode", "BookableRPDEFeed", "session.json")["modes"] == {"BookableRPDEFeed": 1}


def test_a_file_that_is_no_json_is_a_failure(tmp_path: Path, result: Result) -> None:
    (tmp_path / "broken.json").write_text('{"@type": "Slot",\n "x": }', encoding="utf-8")
    write(tmp_path / "session.json", session(1))
    found = result("broken.json", "session.json")

    assert (found["exitCode"], rules(found), found["documents"]) == (1, {"not-json"}, 2)
    assert found["causes"][0]["examples"][0]["line"] == 2


def test_a_folder_is_gone_through_in_the_order_of_names(tmp_path: Path, result: Result) -> None:
    for name in ("page-10.json", "page-9.json", "inner/page-1.jsonld"):
        path = tmp_path / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page(FEED, 0, 10))
    (tmp_path / "pages" / "notes.txt").write_text("not looked at", encoding="utf-8")
    found = result("pages")

    [cause] = [cause for cause in found["causes"] if cause["path"].endswith(".startDate")]
    assert found["items"] == 30
    assert [example["document"] for example in cause["examples"]] == [
        "pages/inner/page-1.jsonld", "pages/page-9.json", "pages/page-10.json",
    ]  # fmt: skip
    assert cause["examples"][0]["path"] == "$.items[9].data.startDate"
    assert cause["examples"][0]["subject"] == "https://feeds.example/sessions/9"


@pytest.mark.parametrize("packed", [False, True])
def test_a_document_on_each_line(tmp_path: Path, result: Result, packed: bool) -> None:
    text = "".join(json.dumps(flawed(number)["data"]) + "\n" for number in range(20)).encode()
    name = "sessions.ndjson.gz" if packed else "sessions.dump"
    (tmp_path / name).write_bytes(gzip.compress(text) if packed else text)
    found = result(name)

    assert (found["documents"], failing(found)) == (20, [("$.startDate", 2)])


def test_gzip_that_is_damaged_is_a_failure(tmp_path: Path, result: Result) -> None:
    (tmp_path / "page.json.gz").write_bytes(gzip.compress(page(FEED, 0, 50))[:-20])

    assert rules(result("page.json.gz")) == {"not-json"}


def test_a_page_of_any_size_gives_what_small_pages_give(tmp_path: Path, result: Result) -> None:
    (tmp_path / "large.json").write_bytes(page(FEED, 0, 12_000))
    assert (tmp_path / "large.json").stat().st_size > 4 * 1024 * 1024
    (tmp_path / "pages").mkdir()
    for number in range(12):
        body = page(FEED, number * 1000, 1000)
        (tmp_path / "pages" / f"{number}.json").write_bytes(body)
    large, small = result("large.json"), result("pages")

    assert (large["items"], large["documentsWithFailures"]) == (12_000, 1_200)
    assert failing(large) == failing(small) == [("$.items[*].data.startDate", 1_200)]
    assert large["causes"][0]["examples"][1]["path"] == "$.items[19].data.startDate"


def test_items_around_their_data_are_judged(tmp_path: Path, result: Result) -> None:
    document = json.loads(page(FEED, 0, 3))
    del document["items"][1]["data"]
    document["items"][2]["modified"] = 1.5
    write(tmp_path / "page.json", document)

    assert {"feed-data-missing", "feed-modified"} <= rules(result("page.json"))


def test_a_feed_is_followed_to_its_end(served: Served, result: Result) -> None:
    served.answer = lambda path, query: served.feed(path, query, items=230)
    found = result(f"{served.url}/sessions")

    assert (found["items"], found["documentsWithFailures"]) == (230, 23)
    assert served.asked[-1] == "/sessions?afterChangeNumber=230"
    assert found["causes"][0]["examples"][0]["document"].startswith(f"{served.url}/sessions")


def test_a_limit_bounds_a_feed_without_end(served: Served, result: Result) -> None:
    served.answer = lambda path, query: served.feed(path, query, items=1 << 40)
    found = result("--limit", "120", f"{served.url}/sessions")

    assert (found["items"], found["documentsWithFailures"]) == (120, 12)
    assert len(served.asked) <= 5


def test_a_feed_that_goes_in_a_circle_is_left(served: Served, result: Result) -> None:
    def answer(path: str, query: str) -> Answer:
        number = int(query.partition("=")[2] or 0)
        following = f"{served.url}{path}?page={(number + 1) % 7}"
        return 200, "application/json", page(served.url + path, number * 5, 5, following, item)

    served.answer = answer
    found = result(f"{served.url}/sessions")

    assert "feed-next-back" in rules(found)
    assert len(served.asked) < 40


def test_next_of_another_host_is_not_followed(served: Served, result: Result) -> None:
    following = "http://other.invalid/sessions?afterChangeNumber=5"
    served.answer = lambda path, query: (200, "application/json", page("", 0, 5, following, item))

    assert "feed-next-place" in rules(result(f"{served.url}/sessions"))


def test_a_page_that_fails_for_a_moment_is_asked_for_again(served: Served, result: Result) -> None:
    failed: set[str] = set()

    def answer(path: str, query: str) -> Answer:
        if query and query not in failed:
            failed.add(query)
            return 503, "text/plain", b""
        return served.feed(path, query, items=100)

    served.answer = answer

    assert result(f"{served.url}/sessions")["items"] == 100


def test_a_feed_that_breaks_off_leaves_no_whole_answer(served: Served, validate: Run) -> None:
    served.answer = lambda path, query: (
        (404, "text/plain", b"") if "100" in query else served.feed(path, query, items=1000)
    )
    done = validate(f"{served.url}/sessions", env={"COLUMNS": "200", "PATH": ""})

    assert done.returncode == 2
    assert f"GET {served.url}/sessions?afterChangeNumber=100: status 404" in done.stdout
    assert "INCOMPLETE: not everything could be read" in done.stdout


def test_all_feeds_of_a_dataset_site_are_read(served: Served, result: Result) -> None:
    def answer(path: str, query: str) -> Answer:
        if path == "/":
            urls = {f"Kind{number}": f"{served.url}/feed-{number}" for number in range(9)}
            return 200, "text/html", html_of(dataset(**urls)).encode()
        return served.feed(path, query, items=10 * int(path[-1]))

    served.answer = answer
    found = result(served.url + "/")

    assert [part["items"] for part in found["sources"]] == [0, *range(0, 90, 10)]
    assert [part["name"] for part in found["sources"]][1] == "Kind0"
    assert found["modes"] == {"DatasetSite": 1, "RPDEFeed": 360}
    assert found["sources"][9]["documentsWithFailures"] == 8


def test_a_saved_dataset_site_leads_to_its_feeds(
    tmp_path: Path, served: Served, result: Result
) -> None:
    served.answer = lambda path, query: served.feed(path, query, items=40)
    document = dataset(ScheduledSession=f"{served.url}/sessions")
    document["accessService"] = {"@type": "WebAPI", "endpointUrl": "https://feeds.example/api"}
    (tmp_path / "site.html").write_text(html_of(document), encoding="utf-8")

    assert result("site.html")["modes"] == {"DatasetSite": 1, "BookableRPDEFeed": 40}
    assert result("--no-crawl", "site.html")["items"] == 0


def test_a_site_without_data_is_told(tmp_path: Path, result: Result) -> None:
    (tmp_path / "site.html").write_text("<html><body>Welcome</body></html>", encoding="utf-8")

    assert rules(result("site.html")) == {"no-dataset"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["absent.json"], "absent.json: there is no such file"),
        (["--mode", "Nonsense", "."], "no validation mode 'Nonsense'"),
        (["http://127.0.0.1:1/feed"], "GET http://127.0.0.1:1/feed"),
        (["--resume", "."], "--resume needs --state"),
        (["--resume", "--state", "absent.db", "."], "absent.db: there is no state"),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    words: list[str], said: str, validate: Run
) -> None:
    done = validate(*words)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


@pytest.mark.parametrize("target", [".", "empty.json"])
def test_nothing_to_judge(tmp_path: Path, validate: Run, target: str) -> None:
    if target == ".":
        done = validate(target)
        assert (done.returncode, done.stdout) == (0, "VALID, but there was nothing to judge.\n")
    else:
        (tmp_path / target).touch()
        done = validate(target)
        assert (done.returncode, "not JSON" in done.stdout) == (1, True)


def test_redirects_are_no_fault(served: Served, result: Result) -> None:
    def redirected(path: str, query: str) -> Answer:
        if path == "/old":
            return 301, "text/plain", b""
        url = f"{served.url}/new"
        at = int(query.partition("=")[2] or 0)
        following = f"{url}?{query}" if at == 20 else None
        return 200, "application/json", page(url, at, 20 if at < 20 else 0, following, item)

    served.answer = redirected
    served.redirect = "/new"
    found = result(f"{served.url}/old")

    assert (found["items"], rules(found)) == (20, set())


@pytest.mark.parametrize("limit", [None, 11_000])
def test_a_large_page_of_a_feed(served: Served, result: Result, limit: int | None) -> None:
    served.answer = lambda path, query: served.feed(path, query, items=12_000, per_page=12_000)
    words = ["--limit", str(limit)] if limit else []
    found = result("--least", "failure", *words, f"{served.url}/sessions")

    assert found["items"] == (limit or 12_000)
    assert failing(found) == [("$.items[*].data.startDate", found["items"] // 10)]
    assert found["causes"][0]["examples"][2]["path"] == "$.items[29].data.startDate"
