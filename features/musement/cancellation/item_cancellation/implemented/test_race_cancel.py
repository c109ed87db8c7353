"""Two cancellations of one item arrive at the same moment."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "Two cancellations at once pay one refund",
    covers=("mus-repeat-cancel",),
)
def test_race_cancel(scenario: Scenario) -> None:
    """The item is cancelled, and refunded once."""
    order = scenario.booked("cancellable")
    scenario.cancel_together(order)
    scenario.refunded(order)
