"""Permitted, tried, and refused by the supplier; then once more."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import FAILING, Scenario


@feature_test(
    "What a supplier refuses to cancel is tried_and_failed",
    covers=("f13-tried-and-failed",),
)
def test_tried_and_failed(scenario: Scenario) -> None:
    """The list is empty, and answer and status show tried_and_failed."""
    booking = scenario.booked(FAILING)
    with scenario.stage("Cancel the transaction") as stage:
        scenario.cancel(stage, booking)
    with scenario.stage("Cancel it again") as stage:
        scenario.cancel(stage, booking)
