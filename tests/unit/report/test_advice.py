"""Every check has a reason why it matters and the usual causes of its findings."""

from __future__ import annotations

import pytest

from bookproof.checks.registry import CHECKS
from bookproof.protocols import PROTOCOLS, profile_of
from bookproof.report.advice import advice, subjects

for _protocol in PROTOCOLS:
    profile_of(_protocol)


def test_every_check_has_advice() -> None:
    assert CHECKS
    missing = [name for name in CHECKS if advice(name) is None]
    assert missing == [], "add an entry for the check or its subject to report/advice"


def test_no_advice_is_for_a_check_that_does_not_exist() -> None:
    known = {name.partition(".")[0] for name in CHECKS} | set(CHECKS) | {"case"}
    assert sorted(subjects() - known) == []


@pytest.mark.parametrize("name", sorted(subjects()))
def test_advice_is_in_whole_sentences(name: str) -> None:
    told = advice(name)
    assert told is not None
    assert told.causes
    for sentence in (told.why, *told.causes):
        assert sentence.endswith(".")
        assert sentence[0].isupper() or sentence[0] == "`"
        assert sentence.count("`") % 2 == 0


def test_a_check_has_its_own_advice_or_that_of_its_subject() -> None:
    own, subject = advice("quote.total"), advice("quote")
    assert own != subject
    assert advice("quote.something-new") == subject
    assert advice("unheard-of.check") is None
