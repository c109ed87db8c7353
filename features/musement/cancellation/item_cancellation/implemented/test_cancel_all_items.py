"""There is no cancellation of a whole order, so each item is cancelled."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "An order is cancelled by cancelling each item",
    covers=("mus-cancel-all-items",),
)
def test_cancel_all_items(scenario: Scenario) -> None:
    """Every item ends as REFUNDED."""
    order = scenario.booked("cancellable", "cancellable")
    scenario.cancel(order, 0)
    scenario.cancel(order, 1)
    scenario.refunded(order, 0, 1)
