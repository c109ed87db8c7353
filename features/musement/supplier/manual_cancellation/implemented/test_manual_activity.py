"""Some activities are cancelled by customer care only."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "An activity that is cancelled by hand says so",
    covers=("mus-manual-activity",),
)
def test_manual_activity(scenario: Scenario) -> None:
    """An error with a message tells so, or the item goes to CANCELLATION_ERROR."""
    order = scenario.booked("byHand")
    scenario.cancel_by_hand(order)
