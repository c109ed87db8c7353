"""The refund policies of a booked item are read."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "The refund policies of an item are complete and add up",
    covers=("mus-policies-shape",),
)
def test_policies_shape(scenario: Scenario) -> None:
    """They are complete, fit the item and the clock, and are those of the activity."""
    before = scenario.policies_of_activity("cancellable")
    order = scenario.booked("cancellable")
    scenario.policies(order, before)
