"""What holds for one Seller holds for another, whose prices may be net of tax."""

from bookproof.criteria import BOOKABLE_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A booking with the second Seller is cancelled in part",
    items=(BOOKABLE_CANCELLABLE, BOOKABLE_CANCELLABLE),
    seller="secondary",
)
def test_book_and_cancel_other_seller(scenario: Scenario) -> None:
    """Totals follow the tax mode of the Seller, before and after the cancellation."""
    order = scenario.booked()
    with scenario.stage("Cancel the first of two") as stage:
        scenario.cancel(stage, order, order.items[:1])
