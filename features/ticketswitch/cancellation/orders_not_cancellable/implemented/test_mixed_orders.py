"""A cancellation is not atomic."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, NOT_PERMITTED, Scenario


@feature_test(
    "One order that is not_permitted keeps no other",
    covers=("f13-mixed", "f13-list-agrees-with-orders"),
)
def test_mixed_orders(scenario: Scenario) -> None:
    """The order that is possible is cancelled, the other stays."""
    booking = scenario.booked(CANCELLABLE, NOT_PERMITTED)
    with scenario.stage("Cancel the transaction") as stage:
        scenario.cancel(stage, booking)
