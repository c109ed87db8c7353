"""The item of one order is named under another of the same client."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "An item is not cancelled under another order",
    covers=("mus-item-other-order",),
)
def test_item_of_other_order(scenario: Scenario) -> None:
    """It is refused, and both orders stay as they were."""
    order = scenario.booked("cancellable")
    other = scenario.booked("cancellable")
    scenario.refuse_item_of_other(order, other)
