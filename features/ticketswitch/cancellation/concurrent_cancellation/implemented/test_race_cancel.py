"""Two equal cancellations at the same moment."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "Of two cancellations at once one lists each order",
    covers=("f13-race-cancel",),
)
def test_race_cancel(scenario: Scenario) -> None:
    """Both are results, and each item number is in exactly one list."""
    booking = scenario.booked(CANCELLABLE, CANCELLABLE)
    with scenario.stage("Cancel twice at the same moment") as stage:
        scenario.cancel_twice_at_once(stage, booking)
