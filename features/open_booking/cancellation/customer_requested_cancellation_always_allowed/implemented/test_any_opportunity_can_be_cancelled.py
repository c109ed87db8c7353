"""Where cancellation is always allowed, any booking can be cancelled."""

from bookproof.criteria import BOOKABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A booking of any opportunity can be cancelled",
    criteria=BOOKABLE,
    control=BOOKABLE,
)
def test_any_opportunity_can_be_cancelled(scenario: Scenario) -> None:
    """What the feature promises holds for an opportunity without special properties."""
    order = scenario.booked()
    with scenario.stage("Cancel every OrderItem") as stage:
        scenario.cancel(stage, order, order.items)
