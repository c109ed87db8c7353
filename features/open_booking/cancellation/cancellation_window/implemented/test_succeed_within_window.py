"""In time to cancel."""

from bookproof.criteria import BOOKABLE, BOOKABLE_CANCELLABLE_WITHIN_WINDOW
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A cancellation within its window succeeds",
    criteria=BOOKABLE_CANCELLABLE_WITHIN_WINDOW,
    control=BOOKABLE,
)
def test_succeed_within_window(scenario: Scenario) -> None:
    """The named OrderItem is cancelled, the others stay booked."""
    order = scenario.booked()
    with scenario.stage("Cancel while the window is open") as stage:
        scenario.cancel(stage, order, order.items[:1])
