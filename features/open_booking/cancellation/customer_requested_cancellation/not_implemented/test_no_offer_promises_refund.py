"""A system that does not offer cancellation must not promise it in its feeds."""

from bookproof.criteria import BOOKABLE_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "No offer in the feeds promises a cancellation where the feature is declared absent",
    asserts_absent=(BOOKABLE_CANCELLABLE,),
)
def test_no_offer_promises_refund(scenario: Scenario) -> None:
    """The feeds and the configuration agree."""
    with scenario.stage("Search the feeds") as stage:
        scenario.expect_none_matching(stage, BOOKABLE_CANCELLABLE)
