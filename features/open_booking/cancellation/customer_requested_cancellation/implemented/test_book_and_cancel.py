"""Everything is cancelled in one request, and the request is repeated."""

from bookproof.criteria import BOOKABLE_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A booking is cancelled as a whole; repeating the request changes nothing",
    criteria=BOOKABLE_CANCELLABLE,
    control=BOOKABLE_CANCELLABLE,
)
def test_book_and_cancel(scenario: Scenario) -> None:
    """Orders feed, totals and capacity follow a cancellation, and follow it once."""
    order = scenario.booked()
    with scenario.stage("Cancel every OrderItem") as stage:
        scenario.cancel(stage, order, order.items)
        scenario.judge_orders_feed(stage, order)
    with scenario.stage("Cancel them again") as stage:
        scenario.cancel_again(stage, order, order.items)
