"""What a request does not name stays as it is, also when it was cancelled before."""

from bookproof.criteria import BOOKABLE_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "OrderItems that a cancellation does not name stay as they are",
    items=(BOOKABLE_CANCELLABLE, BOOKABLE_CANCELLABLE, BOOKABLE_CANCELLABLE),
)
def test_items_omitted_are_ignored(scenario: Scenario) -> None:
    """Requests that overlap add up: each item is cancelled once, the unnamed one never."""
    order = scenario.booked()
    with scenario.stage("Cancel the first") as stage:
        scenario.cancel(stage, order, order.items[:1])
    with scenario.stage("Cancel the first and the second") as stage:
        scenario.cancel(stage, order, order.items[:2])
    with scenario.stage("Cancel the second again") as stage:
        scenario.cancel_again(stage, order, order.items[1:2])
