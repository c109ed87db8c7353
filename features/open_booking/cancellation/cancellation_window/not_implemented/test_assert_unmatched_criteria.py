"""A system without cancellation windows must not publish any."""

from bookproof.criteria import (
    BOOKABLE_CANCELLABLE_OUTSIDE_WINDOW,
    BOOKABLE_CANCELLABLE_WITHIN_WINDOW,
)
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "No offer in the feeds has a cancellation window where the feature is declared absent",
    asserts_absent=(BOOKABLE_CANCELLABLE_WITHIN_WINDOW, BOOKABLE_CANCELLABLE_OUTSIDE_WINDOW),
)
def test_assert_unmatched_criteria(scenario: Scenario) -> None:
    """The feeds and the configuration agree."""
    with scenario.stage("Search the feeds for open windows") as stage:
        scenario.expect_none_matching(stage, BOOKABLE_CANCELLABLE_WITHIN_WINDOW)
    with scenario.stage("Search the feeds for closed windows") as stage:
        scenario.expect_none_matching(stage, BOOKABLE_CANCELLABLE_OUTSIDE_WINDOW)
