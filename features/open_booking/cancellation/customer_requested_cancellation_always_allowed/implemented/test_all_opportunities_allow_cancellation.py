"""Where cancellation is always allowed, no offer may rule it out."""

from bookproof.criteria import BOOKABLE_NOT_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "Every offer in the feeds allows cancellation", asserts_absent=(BOOKABLE_NOT_CANCELLABLE,)
)
def test_all_opportunities_allow_cancellation(scenario: Scenario) -> None:
    """The feeds and the configuration agree."""
    with scenario.stage("Search the feeds") as stage:
        scenario.expect_none_matching(stage, BOOKABLE_NOT_CANCELLABLE)
