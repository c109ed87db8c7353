"""An Order that never was cannot be cancelled."""

from bookproof.criteria import BOOKABLE, BOOKABLE_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A cancellation of an Order that does not exist is refused",
    criteria=BOOKABLE_CANCELLABLE,
    control=BOOKABLE,
)
def test_unknown_order(scenario: Scenario) -> None:
    """The refusal says that there is no such Order; the real Order is left alone."""
    order = scenario.booked()
    with scenario.stage("Cancel under a UUID that was never used") as stage:
        scenario.patch_unknown_order(stage, order)
