"""Each format says the same, and keeps what comes from a document from being more than data."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bookproof import resources

from .conftest import Run, page, session

HOSTILE = '</pre><script>alert(1)</script><img src=x onerror="alert(1)">\u202e\x1b[31m'


@pytest.fixture
def bad(tmp_path: Path) -> str:
    """A folder with a page, a document whose texts are hostile, and a name with a space."""
    folder = tmp_path / "some data"
    folder.mkdir()
    (folder / "page.json").write_bytes(page("https://feeds.example/sessions", 0, 40))
    hostile = session(1, startDate=HOSTILE, **{"@id": HOSTILE, HOSTILE: HOSTILE})
    (folder / "session.json").write_text(json.dumps(hostile, indent=1), encoding="utf-8")
    return "some data"


def check(document: Any, schema: Any) -> None:
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
        document
    )


def test_json_follows_its_schema(bad: str, validate: Run) -> None:
    schema = json.loads((resources.folder("schemas") / "validation.schema.json").read_text("utf-8"))
    for words in ([bad], ["--least", "failure", bad], ["http://127.0.0.1:1/", bad]):
        done = validate("--format", "json", *words)
        if done.stdout:
            check(json.loads(done.stdout), schema)
    found = json.loads(validate("--format", "json", bad).stdout)

    assert (found["verdict"], found["documents"], found["documentsWithFailures"]) == (
        "invalid", 41, 5,
    )  # fmt: skip
    assert {cause["rule"] for cause in found["causes"]} == {rule["id"] for rule in found["rules"]}
    assert sum(found["flaws"].values()) == sum(cause["count"] for cause in found["causes"])


def test_sarif_follows_the_standard(bad: str, validate: Run) -> None:
    log = json.loads(validate("--format", "sarif", bad).stdout)
    check(log, json.loads(Path(__file__).with_name("sarif.schema.json").read_text("utf-8")))
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    [first, *_] = [
        result
        for result in run["results"]
        if result["locations"][0]["logicalLocations"][0].get("name") == "startDate"
    ]

    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert first["level"] == "error"
    place = first["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "some%20data/page.json"
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "$.items[9].data.startDate"
    assert not run["invocations"][0]["toolExecutionNotifications"]


def test_no_value_is_a_placeholder_or_a_link_in_sarif(tmp_path: Path, validate: Run) -> None:
    document = {"@context": "https://openactive.io/", "@type": "Event",
                "startDate": "{0} [here](https://x.example/)"}  # fmt: skip
    (tmp_path / "one.json").write_text(json.dumps(document), "utf-8")
    [run] = json.loads(validate("--format", "sarif", "one.json").stdout)["runs"]
    texts = [result["message"]["text"] for result in run["results"]]
    assert any("{{0}} [here] (https://x.example/)" in text for text in texts)
    assert not any("[here](" in text for text in texts)


def test_sarif_points_to_the_line(bad: str, tmp_path: Path, validate: Run) -> None:
    log = json.loads(validate("--format", "sarif", "--least", "failure", bad).stdout)
    lines = (tmp_path / bad / "session.json").read_text("utf-8").splitlines()
    pointed = {
        lines[place["region"]["startLine"] - 1].split('"')[1]
        for result in log["runs"][0]["results"]
        if (place := result["locations"][0]["physicalLocation"])["artifactLocation"]["uri"]
        == "some%20data/session.json"
        and result["locations"][0]["logicalLocations"][0].get("name") == "startDate"
    }

    assert pointed == {"startDate"}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.extend((name, value or "") for name, value in attrs)


def test_html_holds_data_as_text_only(bad: str, tmp_path: Path, validate: Run) -> None:
    done = validate("--format", "html", "--output", "result.html", bad)
    text = (tmp_path / "result.html").read_text("utf-8")
    tags = _Tags()
    tags.feed(text)

    assert (done.returncode, done.stdout) == (1, "")
    assert not tags.tags & {"script", "img", "link", "iframe", "object", "form"}
    assert not [name for name, _ in tags.attributes if name.startswith("on") or name == "style"]
    assert not [value for name, value in tags.attributes if name == "src"]
    assert "&lt;script&gt;alert(1)" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_html_allows_its_own_style_and_nothing_else(bad: str, validate: Run) -> None:
    text = validate("--format", "html", bad).stdout
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert style
    assert policy
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()

    assert f"style-src &#39;sha256-{digest}&#39;" in policy.group(1)
    assert "default-src &#39;none&#39;" in policy.group(1)
    assert "unsafe" not in policy.group(1)


def test_a_terminal_is_not_steered(bad: str, validate: Run) -> None:
    text = validate(bad).stdout

    assert "alert(1)" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_result_that_cannot_be_written_is_one_line(bad: str, validate: Run) -> None:
    done = validate("--output", "absent/result.txt", bad)

    assert done.returncode == 2
    assert "absent/result.txt: it cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
