"""Feed pages given where a document is expected."""

from __future__ import annotations

from collections.abc import Iterator

from bookproof.validation.flaw import Severity
from bookproof.validation.rules.plan import Fault, Scope, on_document
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import RPDE

_ITEM = {"state": "updated", "kind": "Slot", "id": "1", "modified": 1, "data": {"@type": "Slot"}}


@on_document(
    Rule(
        id="document-is-feed-page",
        sentence="The document is a page of a feed; the data in its items is judged.",
        severity=Severity.SUGGESTION,
        modes=(),
        requirements=("RPDE-PAGE-03",),
        link=RPDE + "-response-",
        bad={"next": "https://a.example/feed", "items": [_ITEM]},
        good={"@type": "Slot"},
        counterpart="RpdeFeedRule",
    )
)
def feed_page(scope: Scope) -> Iterator[Fault]:
    """The page itself is a matter of structure."""
    if scope.root.get("items").__class__ is list and "next" in scope.root:
        yield Fault("", "A feed page: each item is judged by its data", "one document", "a page")
