"""What can be wrong with the opportunity feeds as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bookproof.checks.registry import check
from bookproof.results import Finding

_EXAMPLES = 5


@check("feeds.criteria-absent", "OBA-CUSTCANCEL-01", "OBA-CONTRACT-08")
def none_matching(
    matching_ids: Sequence[str], criteria: str, opportunity_type: str
) -> Iterator[Finding]:
    """The feeds offer opportunities that need a feature which the system declares absent."""
    if matching_ids:
        examples = ", ".join(matching_ids[:_EXAMPLES])
        yield Finding(
            f"feeds of {opportunity_type}",
            f"no opportunity that matches {criteria}",
            f"{len(matching_ids)}, among them {examples}",
            "Declare the feature as implemented, or take these opportunities out of the feeds.",
        )
