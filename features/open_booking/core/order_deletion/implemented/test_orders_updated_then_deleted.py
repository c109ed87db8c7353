"""An Order that the Seller's cancellation brought into the orders feed is deleted."""

from bookproof.criteria import BOOKABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "An Order that is in the orders feed is deleted there as well",
    criteria=BOOKABLE,
    control=BOOKABLE,
    needs="seller-requested-cancellation",
)
def test_orders_updated_then_deleted(scenario: Scenario) -> None:
    """The feed shows the Order as deleted, without data."""
    order = scenario.booked()
    with scenario.stage("The Seller cancels") as stage:
        scenario.seller_cancels(stage, order)
    with scenario.stage("Delete the Order") as stage:
        scenario.delete_order(stage, order)
