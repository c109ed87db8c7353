"""An Order that the Customer's cancellation brought into the orders feed is deleted."""

from bookproof.criteria import BOOKABLE_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "An Order that was cancelled in part is deleted, in the orders feed as well",
    items=(BOOKABLE_CANCELLABLE, BOOKABLE_CANCELLABLE),
    needs="customer-requested-cancellation",
)
def test_cancel_then_delete(scenario: Scenario) -> None:
    """What was still booked is freed, what was cancelled before is not freed again."""
    order = scenario.booked()
    with scenario.stage("Cancel the first OrderItem") as stage:
        scenario.cancel(stage, order, order.items[:1])
    with scenario.stage("Delete the Order") as stage:
        scenario.delete_order(stage, order)
