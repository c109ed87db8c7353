"""That nothing can be cancelled is a result, not an error."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import NOT_PERMITTED, Scenario


@feature_test(
    "An order that is not_permitted stays",
    covers=("f13-not-permitted",),
)
def test_not_permitted(scenario: Scenario) -> None:
    """The list is empty, and the order is not_permitted before and after."""
    booking = scenario.booked(NOT_PERMITTED)
    with scenario.stage("Cancel the transaction") as stage:
        scenario.cancel(stage, booking)
