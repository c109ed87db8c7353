"""An offer that allows no cancellation."""

from bookproof.criteria import BOOKABLE, BOOKABLE_NOT_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A cancellation that the offer does not allow is refused with a reason",
    criteria=BOOKABLE_NOT_CANCELLABLE,
    control=BOOKABLE,
    unless="customer-requested-cancellation-always-allowed",
)
def test_cancellation_not_permitted_error(scenario: Scenario) -> None:
    """The refusal has a description for the Customer and no effect."""
    order = scenario.booked()
    with scenario.stage("Cancel what may not be cancelled") as stage:
        scenario.cancel_refused(stage, order, order.items[:1])
