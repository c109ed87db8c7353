"""One OrderItem of several is cancelled."""

from bookproof.criteria import BOOKABLE_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "One OrderItem of several is cancelled, the others stay booked",
    items=(BOOKABLE_CANCELLABLE, BOOKABLE_CANCELLABLE, BOOKABLE_CANCELLABLE),
)
def test_cancel_one_of_many(scenario: Scenario) -> None:
    """Only the named OrderItem changes; the total falls by just its price."""
    order = scenario.booked()
    with scenario.stage("Cancel the second of three") as stage:
        scenario.cancel(stage, order, order.items[1:2])
