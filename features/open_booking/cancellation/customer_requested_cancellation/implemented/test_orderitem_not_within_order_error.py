"""An OrderItem can be cancelled only under its own Order."""

from bookproof.criteria import BOOKABLE, BOOKABLE_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A cancellation of an OrderItem of another Order is refused",
    criteria=BOOKABLE_CANCELLABLE,
    control=BOOKABLE,
    orders=2,
)
def test_orderitem_not_within_order_error(scenario: Scenario) -> None:
    """The refusal says that the item is not within the Order; both Orders are left alone."""
    order = scenario.booked()
    with scenario.stage("Cancel its OrderItem under a UUID that was never used") as stage:
        scenario.patch_item_under_unknown_order(stage, order)
    other = scenario.other_booked()
    with scenario.stage("Cancel its OrderItem under another Order") as stage:
        scenario.patch_foreign_item(stage, other, order)
