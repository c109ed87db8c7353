"""Places before the purchase, after it, after the cancellation, and after another."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import Scenario


@feature_test(
    "Places of a cancelled order are on sale again, once",
    covers=("f13-book-and-cancel", "f13-list-not-idempotent"),
    last=True,
)
def test_places_return(scenario: Scenario) -> None:
    """The place is freed by the first cancellation alone."""
    place = scenario.place()
    booking = scenario.book_place(place)
    counted = scenario.sold_places(place)
    with scenario.stage("Cancel the transaction") as stage:
        scenario.cancel(stage, booking)
        left = scenario.expect_places(stage, booking, place, counted)
    with scenario.stage("Cancel it again") as stage:
        scenario.cancel(stage, booking)
        scenario.expect_same_places(stage, place, left)
