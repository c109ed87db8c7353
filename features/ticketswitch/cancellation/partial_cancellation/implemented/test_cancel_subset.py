"""Two orders of three, then whatever is left."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "Some orders of a transaction can be cancelled, then the rest",
    covers=("f13-cancel-subset", "f13-cancel-rest", "f13-list-agrees-with-orders"),
)
def test_cancel_subset(scenario: Scenario) -> None:
    """Each list holds what its request cancelled, and the second order stays till the end."""
    booking = scenario.booked(CANCELLABLE, CANCELLABLE, CANCELLABLE)
    with scenario.stage("Cancel the first and the third order") as stage:
        scenario.cancel(stage, booking, 1, 3)
    with scenario.stage("Cancel the rest") as stage:
        scenario.cancel(stage, booking)
