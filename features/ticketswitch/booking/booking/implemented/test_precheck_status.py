"""The first of the three steps of a cancellation: look whether it is possible."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "Purchase and status tell that an order can be cancelled",
    covers=("f13-precheck-status",),
)
def test_precheck_status(scenario: Scenario) -> None:
    """The order is possible in both answers."""
    booking = scenario.booked(CANCELLABLE)
    with scenario.stage("Read the status") as stage:
        scenario.read_status(stage, booking)
