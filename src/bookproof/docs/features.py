"""The page of each feature, and the two overviews of all features."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bookproof.cases import data_needed, expand
from bookproof.checks.registry import Check
from bookproof.docs.knowledge import Suite, Test, features_of, run_command, suites
from bookproof.docs.markdown import (
    anchor,
    bullets,
    code,
    count,
    link,
    page,
    paragraph,
    table,
)
from bookproof.model import BookingFlow, OpportunityType
from bookproof.protocols import PROTOCOLS, profile_of
from bookproof.settings import Feature

TYPES = (
    OpportunityType.SCHEDULED_SESSION,
    OpportunityType.FACILITY_USE_SLOT,
    OpportunityType.INDIVIDUAL_FACILITY_USE_SLOT,
)
"""The Opportunity types whose needs are shown; the default configuration has all of them."""

_UP = "../../../../"
"""From the folder of a feature to the root of the checkout."""


def feature_page(suite: Suite) -> str:
    """``README.md`` in the folder of a feature."""
    feature = suite.feature
    return page(
        feature.name,
        bullets(
            [
                f"Identifier: `{feature.identifier}`, category `{feature.category}`",
                link("Specification", feature.spec),
                _obligation(feature),
                *_links(feature),
            ]
        ),
        "## Tests\n",
        table(
            ("test", "what a system that passes has shown", "suite", "checks"),
            (_test_row(test) for test in suite.tests),
        ),
        "## Run\n",
        paragraph("Declare the feature in the configuration; at `null` it is left out of the run:"),
        code(_snippet(feature, suite), "json"),
        paragraph(
            "Run this feature and nothing else, here against the embedded reference system;"
            " `--config FILE` names your own:"
        ),
        code(f"{run_command(suite.protocol)} {feature.category}/{feature.identifier}"),
        *(_data(suite) if suite.protocol == "open_booking" else ()),
        *_checks(suite),
    )


def _obligation(feature: Feature) -> str:
    if feature.required:
        return "Required: a system that declares it `false` does not conform"
    return "Optional: a system declares whether it implements it"


def _links(feature: Feature) -> list[str]:
    found = []
    if feature.needs:
        found.append(f"Builds upon {_names(feature.needs)}")
    if feature.excludes:
        found.append(f"Cannot go together with {_names(feature.excludes)}")
    return found


def _names(identifiers: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in identifiers)


def _test_row(test: Test) -> tuple[str, str, str, str]:
    title = test.found.scenario.title
    return (
        link(f"`{test.id}`", f"#{_heading_anchor(test)}"),
        title,
        test.suite,
        str(len(test.checks)),
    )


def _heading(test: Test) -> str:
    return test.id if test.found.origin.implemented else f"{test.id} (not implemented)"


def _heading_anchor(test: Test) -> str:
    return anchor(_heading(test))


def _snippet(feature: Feature, suite: Suite) -> str:
    declared = bool(suite.of(implemented=True))
    return json.dumps({"implementedFeatures": {feature.identifier: declared}}, indent=2)


def _data(suite: Suite) -> list[str]:
    blocks = []
    for implemented in (True, False):
        rows = _data_rows(suite.of(implemented=implemented))
        if rows:
            blocks.append(paragraph(f"Declared `{json.dumps(implemented)}`:"))
            blocks.append(table(("criteria", *map(str, TYPES)), rows))
    if not blocks:
        return ["## Opportunities needed\n", paragraph("None: no test books anything.")]
    return [
        "## Opportunities needed\n",
        paragraph(
            "For each booking flow in scope. In controlled mode they are created by the Test"
            " Interface; in random mode the feeds must have them, and no two cases share one."
        ),
        *blocks,
    ]


def _data_rows(tests: Sequence[Test]) -> list[tuple[str, ...]]:
    cases = [
        case
        for test in tests
        for case in expand(test.found.origin, test.found.scenario, TYPES, (BookingFlow.SIMPLE,))
    ]
    needed = data_needed(cases)
    names = sorted({criteria for _, _, criteria in needed})
    return [
        (
            f"`{name}`",
            *(str(needed.get((type_, BookingFlow.SIMPLE, name), 0)) for type_ in TYPES),
        )
        for name in names
    ]


def _checks(suite: Suite) -> list[str]:
    """Checks of nearly every test first, then what each test adds."""
    common = _common(suite.tests)
    blocks = ["## Checks\n"]
    if common:
        blocks += [
            "### In every test that books\n",
            paragraph("What leads to an Order, and how each answer has to look."),
            _check_table([check for check in _all(suite.tests) if check.id in common]),
        ]
    for test in suite.tests:
        rest = [check for check in test.checks if check.id not in common]
        shared = len(test.checks) - len(rest)
        blocks += [
            f"### {_heading(test)}\n",
            paragraph(test.story),
            code(test.command),
            _check_table(rest),
            paragraph(f"Besides: {count(shared, 'check')} of those above.") if shared else "",
        ]
    return blocks


def _common(tests: Sequence[Test]) -> frozenset[str]:
    """Ids that all tests with an OrderItem share; none when fewer than two tests have one."""
    booking = [
        {check.id for check in test.checks}
        for test in tests
        if test.found.scenario.criteria or test.found.scenario.items
    ]
    several = [ids for ids in booking if len(ids) > 1]
    return frozenset.intersection(*map(frozenset, several)) if len(several) > 1 else frozenset()


def _all(tests: Sequence[Test]) -> list[Check[...]]:
    return list({check.id: check for test in tests for check in test.checks}.values())


def _check_table(checks: Sequence[Check[...]]) -> str:
    return table(
        ("check", "fails when", "requirements"),
        (
            (
                link(f"`{check.id}`", f"{_UP}docs/reference/checks.md#{anchor(check.id)}"),
                check.title,
                ", ".join(check.requirements),
            )
            for check in checks
        ),
    )


def folder_overview() -> str:
    """``features/README.md``."""
    blocks: list[str] = []
    for protocol in PROTOCOLS:
        blocks += [f"## {profile_of(protocol).title}\n", *_categories_with_tests(protocol)]
    return page(
        "Conformance scenarios",
        paragraph(
            "One folder for each feature of a protocol, with a suite for systems that implement it"
            " and, where it can be proved, one for systems that do not. A scenario tells a story in"
            " steps; what is judged stands in `src/bookproof/checks` and, for the protocols without"
            " feeds, in `src/bookproof/protocols`."
        ),
        code(
            "<protocol>/<category>/<feature>/implemented/test_<test>.py\n"
            "<protocol>/<category>/<feature>/not_implemented/test_<test>.py",
            "text",
        ),
        *blocks,
        paragraph(
            f"All features that a system can declare are in"
            f" {link('the reference', '../docs/reference/features.md')}."
        ),
    )


def _categories_with_tests(protocol: str) -> list[str]:
    blocks = []
    for category in _categories(protocol):
        found = [s for s in suites(protocol).values() if s.feature.category == category]
        if found:
            heads = ("feature", "name", "tests")
            blocks += [f"### {category}\n", table(heads, map(_entry, found))]
    return blocks


def _entry(suite: Suite) -> tuple[str, str, str]:
    target = suite.folder.removeprefix("features/") + "/README.md"
    name = suite.feature.identifier
    return link(f"`{name}`", target), suite.feature.name, str(len(suite.tests))


def _categories(protocol: str) -> list[str]:
    return list(dict.fromkeys(feature.category for feature in features_of(protocol).values()))


def reference() -> str:
    """``docs/reference/features.md``: every feature that a system can declare."""
    return page(
        "Features",
        paragraph(
            "Everything that `implementedFeatures` of a configuration can name. A feature without"
            " tests can be declared, but nothing is said about it: it is never shown as passed."
            " Each feature with tests has a page in its folder below `features/`."
        ),
        *(block for protocol in PROTOCOLS for block in _reference_of(protocol)),
    )


def _reference_of(protocol: str) -> list[str]:
    known = features_of(protocol)
    blocks = [
        f"## {profile_of(protocol).title}\n",
        paragraph(
            f"{count(len(suites(protocol)), 'feature')} of {len(known)} have tests."
            + ("" if protocol == "open_booking" else " One that is declared `false` makes its"
               " cases not applicable.")
        ),
    ]  # fmt: skip
    for category in _categories(protocol):
        found = [feature for feature in known.values() if feature.category == category]
        blocks += [
            f"### {category}\n",
            table(
                ("feature", "name", "required", "tests"),
                (_reference_row(protocol, feature) for feature in found),
            ),
        ]
    return blocks


def _reference_row(protocol: str, feature: Feature) -> tuple[str, str, str, str]:
    suite = suites(protocol).get(feature.identifier)
    return (
        f"`{feature.identifier}`",
        link(feature.name, feature.spec),
        "yes" if feature.required else "",
        str(len(suite.tests)) if suite else "none yet",
    )
