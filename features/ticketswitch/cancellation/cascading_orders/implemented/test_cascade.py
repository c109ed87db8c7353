"""One cancellation may take further orders with it."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, CASCADING, Scenario


@feature_test(
    "An order takes along the one that hangs on it",
    covers=("f13-cascade", "f13-list-agrees-with-orders"),
)
def test_cascade(scenario: Scenario) -> None:
    """Both orders are cancelled and listed; an order for something else stays."""
    booking = scenario.booked(*CASCADING, CANCELLABLE)
    with scenario.stage("Cancel the first order") as stage:
        scenario.cancel(stage, booking, 1)
