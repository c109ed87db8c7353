"""Book one order, cancel the transaction, and read it again."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "A purchase can be cancelled as a whole",
    covers=("f13-book-and-cancel", "f13-list-agrees-with-orders"),
)
def test_book_and_cancel(scenario: Scenario) -> None:
    """List, order and status agree that the order is cancelled; the transaction stays."""
    booking = scenario.booked(CANCELLABLE)
    with scenario.stage("Cancel the transaction") as stage:
        scenario.cancel(stage, booking)
