"""Cancel a number that no order has, alone and beside one that is there."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "An item number that is not there cancels nothing else",
    covers=("f13-unknown-item", "f13-error-shape"),
)
def test_unknown_item(scenario: Scenario) -> None:
    """Both requests are refused as a whole, or ignore the unknown item, as configured."""
    booking = scenario.booked(CANCELLABLE)
    with scenario.stage("Cancel an unknown item") as stage:
        scenario.cancel_unknown_item(stage, booking)
    with scenario.stage("Cancel an unknown item beside a known one") as stage:
        scenario.cancel_known_and_unknown_item(stage, booking)
