"""A cancellation that names an order which is cancelled already."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "An overlapping cancellation lists what is new",
    covers=("f13-overlap",),
)
def test_overlapping_cancel(scenario: Scenario) -> None:
    """The second list holds the second order alone."""
    booking = scenario.booked(CANCELLABLE, CANCELLABLE, CANCELLABLE)
    with scenario.stage("Cancel the first and the third order") as stage:
        scenario.cancel(stage, booking, 1, 3)
    with scenario.stage("Cancel the first and the second order") as stage:
        scenario.cancel(stage, booking, 1, 2)
