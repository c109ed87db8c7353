"""Orders on both sides of one that its supplier refuses to cancel."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, FAILING, Scenario


@feature_test(
    "The refusal of one supplier does not stop the others",
    covers=("f13-partial-supplier-failure", "f13-list-agrees-with-orders"),
)
def test_partial_failure(scenario: Scenario) -> None:
    """The others are cancelled and listed; the refused one is tried_and_failed."""
    booking = scenario.booked(CANCELLABLE, FAILING, CANCELLABLE)
    with scenario.stage("Cancel the transaction") as stage:
        scenario.cancel(stage, booking)
