"""An OrderItem id that is none."""

from bookproof.criteria import BOOKABLE, BOOKABLE_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A cancellation of an OrderItem that does not exist is refused",
    criteria=BOOKABLE_CANCELLABLE,
    control=BOOKABLE,
)
def test_orderitem_id_invalid_error(scenario: Scenario) -> None:
    """The refusal says that the id is invalid; the Order is left alone."""
    order = scenario.booked()
    with scenario.stage("Cancel an OrderItem with a spoiled @id") as stage:
        scenario.patch_invalid_item_id(stage, order)
