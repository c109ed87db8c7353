"""An Order that no update ever brought into the orders feed is deleted, twice."""

from bookproof.criteria import BOOKABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "An Order is deleted and gone; deleting it again changes nothing",
    criteria=BOOKABLE,
    control=BOOKABLE,
)
def test_order_delete_idempotent(scenario: Scenario) -> None:
    """Capacity returns once, the Order appears in no feed and can no longer be read."""
    order = scenario.booked()
    with scenario.stage("Delete the Order") as stage:
        scenario.delete_order(stage, order)
        scenario.expect_gone(stage, order)
    with scenario.stage("Delete it again") as stage:
        scenario.delete_order_again(stage, order)
