"""``docs/reference/rules.md``: what documents are judged by, with an example of each rule."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bookproof.docs.markdown import anchor, bullets, code, count, link, page, paragraph, table
from bookproof.validation import linked_data
from bookproof.validation.facts import facts
from bookproof.validation.rules import catalogue, structural
from bookproof.validation.rules.plan import bound
from bookproof.validation.rules.registry import RULES, Rule

HOMES = (structural, *catalogue.MODULES, linked_data)
"""Where rules are declared; importing them fills the register."""

_FEEDS = "feed-"
_LINKED = "linked-"
_FILES = ("not-json", "no-dataset")
"""Rules of what is no document at all, declared where files are read."""
_STRICTER = (
    "The type of the root is checked in every mode, those of answers with OrderItem errors and the"
    " OrderProposals feed included.",
    "A type outside the models is refused, at the root and further in; the incumbent lets it"
    " through with all it holds.",
    "Of a group of which exactly one property may be there, several are a failure.",
    "References are judged wherever the models speak of them.",
    "A feed item names itself `id`; `@id` does not stand in for it.",
    "Texts within arrays are searched for HTML.",
    "A `@context` that holds an object is judged instead of stopping the rule.",
    "Rules across the properties of an Order: those below without a counterpart.",
)
_MILDER = (
    "An entity is one only with its semicolon, so the query `?a=1&copy=2` of a URL is no HTML.",
    "Contexts that are not shipped are never fetched: they may define any prefix.",
    "Whether an activity is in the official list is judged where a file with the list is given.",
    "An event is expected to be marked as free when all of its offers are, not when one is.",
    "`id` and `type` are aliases in the published context: a warning in every mode.",
    "What an object takes over from another is held against it once, where it is stated.",
)


def rules_page() -> str:
    """The whole page."""
    code_rules = frozenset(bound())
    groups = {
        "Structure": [rule for rule in _own() if rule.id not in code_rules],
        "Meaning": [RULES[rule] for rule in sorted(code_rules)],
        "Linked data": [rule for rule in RULES.values() if rule.id.startswith(_LINKED)],
    }
    blocks: list[str] = []
    for title, rules in groups.items():
        blocks += [f"## {title}\n", _overview(rules)]
        for rule in rules:
            blocks += _rule(rule)
    total = sum(map(len, groups.values()))
    return page(
        "Rules",
        paragraph(
            f"{count(total, 'rule')} that single documents are judged by. The sentence says what is"
            " wrong when a rule is broken. Only a *failure* means that a document does not conform;"
            " what is wrong with a feed as a whole is told by rules of its own. Ids are public and"
            " stable."
        ),
        "## Beside the incumbent\n",
        paragraph(
            "The counterpart of a rule is the one of the OpenActive data model validator 3.0.3 that"
            " finds the same. Where this harness is stricter:"
        ),
        bullets(_STRICTER),
        paragraph("Where it is milder:"),
        bullets(_MILDER),
        *blocks,
    )


def _own() -> Iterable[Rule]:
    return (rule for rule in RULES.values() if not rule.id.startswith((_FEEDS, _LINKED, *_FILES)))


def _overview(rules: Sequence[Rule]) -> str:
    return table(
        ("Rule", "What is wrong", "Severity", "Counterpart"),
        (
            (
                link(f"`{rule.id}`", f"#{anchor(rule.id)}"),
                rule.sentence,
                str(rule.severity),
                ", ".join(rule.counterpart.split()) or "none",
            )
            for rule in rules
        ),
    )


def _rule(rule: Rule) -> Iterable[str]:
    yield f"### {rule.id}\n"
    yield paragraph(rule.sentence)
    rests_on = ", ".join(
        link(f"`{name}`", f"requirements.md#{anchor(name)}") for name in rule.requirements
    )
    yield bullets(
        [
            f"Severity: {rule.severity}",
            f"Modes: {_modes(rule.modes)}",
            f"Rests on {rests_on}; {link('the specification', rule.link)}",
            f"Counterpart: {', '.join(rule.counterpart.split()) or 'none'}",
        ]
    )
    yield paragraph("Wrong:")
    yield code(_shown(rule.bad), "json")
    yield paragraph("Right:")
    yield code(_shown(rule.good), "json")


def _modes(modes: Sequence[str]) -> str:
    if not modes:
        return "all"
    every: Mapping[str, str] = facts().modes
    left_out = [mode for mode in every if mode not in modes]
    if len(left_out) < len(modes) // 2:
        return f"all but {', '.join(left_out)}"
    return ", ".join(modes)


def _shown(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
