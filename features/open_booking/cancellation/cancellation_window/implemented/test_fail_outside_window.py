"""Too late to cancel."""

from bookproof.criteria import BOOKABLE, BOOKABLE_CANCELLABLE_OUTSIDE_WINDOW
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A cancellation after its window has closed is refused",
    criteria=BOOKABLE_CANCELLABLE_OUTSIDE_WINDOW,
    control=BOOKABLE,
)
def test_fail_outside_window(scenario: Scenario) -> None:
    """The refusal has a description for the Customer and no effect."""
    order = scenario.booked()
    with scenario.stage("Cancel after the window has closed") as stage:
        scenario.cancel_refused(stage, order, order.items[:1])
