"""What can be wrong with a file before there is a document to judge."""

from __future__ import annotations

from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.rules.registry import Rule, declare

NOT_JSON = declare(
    Rule(
        "not-json",
        "The file, or a part of it, is not JSON.",
        Severity.FAILURE,
        (),
        (),
        "https://www.rfc-editor.org/rfc/rfc8259",
        '{"@type": "Slot",}',
        '{"@type": "Slot"}',
    )
)
NO_DATASET = declare(
    Rule(
        "no-dataset",
        "The HTML page has no JSON-LD block with a Dataset.",
        Severity.FAILURE,
        ("DatasetSite",),
        (),
        "https://openactive.io/dataset-api-discovery/EditorsDraft/",
        "<html><body>Our data</body></html>",
        '<script type="application/ld+json">{"@type": "Dataset"}</script>',
    )
)


def broken(rule: Rule, message: str, expected: str, got: str) -> Flaw:
    """The flaw of a file to which such a rule applies as a whole."""
    return Flaw(rule.id, rule.severity, "$", message, expected, got)
