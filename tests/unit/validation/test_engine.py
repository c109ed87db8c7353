"""The engine on what its parts do not guard against by themselves."""

from __future__ import annotations

from bookproof.validation.engine import judge


def test_a_huge_number_under_a_context_of_its_own() -> None:
    document = {"@context": {"x": "https://a.example/x"}, "@type": "Order", "x": 10**400}
    assert {flaw.rule for flaw in judge(document, "BResponse")} >= {"unreadable"}
