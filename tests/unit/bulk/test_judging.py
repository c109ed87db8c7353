"""Batches of every kind of part."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bookproof.bulk import judging
from bookproof.bulk.batches import Batch, Text
from bookproof.bulk.judging import JudgingBroke, judge_batch
from bookproof.bulk.tally import Tally
from bookproof.validation.flaw import Flaw, Severity


def tally_of(body: bytes, least: Severity = Severity.SUGGESTION, **more: Any) -> Tally:
    return judge_batch(Batch((Text("file.json", body, **more),), None, least)).tally


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b'{"a": NaN}', b'{"a": 1} {}', b"[" * 100_000, b'{"a": "\x01"}'],
)
def test_what_is_no_json_is_one_failure(body: bytes) -> None:
    tally = tally_of(body)

    assert [cause.rule for cause in tally] == ["not-json"]
    assert (tally.documents, tally.bad) == (1, 1)


@pytest.mark.parametrize(
    "body",
    [b"null", b"5", b'"text"', b"[]", b'{"items": 5}', b'{"@type": "\\ud800"}', b"\xef\xbb\xbf{}",
     b'{"@type": "Slot", "x": 123456789012345678901234567890}'],
)  # fmt: skip
def test_odd_documents_are_judged(body: bytes) -> None:
    tally = tally_of(body)

    assert tally.documents == 1
    assert "not-json" not in {cause.rule for cause in tally}
    assert json.dumps(tally.to_json())


def test_what_weighs_less_is_left_out() -> None:
    document = {"@context": "https://openactive.io/", "@type": "ScheduledSession"}
    body = json.dumps(document).encode()
    everything, failures = tally_of(body), tally_of(body, Severity.FAILURE)

    assert everything.count(Severity.WARNING) > 0
    assert failures.count(Severity.FAILURE) == everything.count(Severity.FAILURE)
    assert failures.count(Severity.WARNING) == failures.count(Severity.SUGGESTION) == 0


def test_items_beyond_the_most_are_not_judged() -> None:
    items = [{"state": "deleted", "kind": "Slot", "id": str(n), "modified": n} for n in range(9)]
    body = json.dumps({"next": "https://feeds.example/?afterChangeNumber=8", "items": items})

    assert tally_of(body.encode(), most=4).items == 4


def test_a_fault_of_the_engine_names_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> list[Flaw]:
        raise RuntimeError("out of order")

    monkeypatch.setattr(judging, "judge", broken)
    with pytest.raises(JudgingBroke, match=r"file\.json \$: RuntimeError: out of order"):
        tally_of(b"{}")
