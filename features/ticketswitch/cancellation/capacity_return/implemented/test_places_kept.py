"""Places before the purchase, after it, and after a cancellation that was refused."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import FAILING, Scenario


@feature_test(
    "Places of an order that could not be cancelled stay sold",
    covers=("f13-tried-and-failed",),
    needs="supplier-failure",
    last=True,
)
def test_places_kept(scenario: Scenario) -> None:
    """The refusal of the supplier frees nothing."""
    place = scenario.place(FAILING)
    booking = scenario.book_place(place, FAILING)
    counted = scenario.sold_places(place)
    with scenario.stage("Cancel the transaction") as stage:
        scenario.cancel(stage, booking)
        scenario.expect_kept_places(stage, place, counted)
