"""The same cancellation again and again, and twice at the same moment."""

from bookproof.criteria import BOOKABLE_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "Cancelling what is cancelled succeeds without effect, also at the same moment",
    criteria=BOOKABLE_CANCELLABLE,
    control=BOOKABLE_CANCELLABLE,
)
def test_repeated_cancel(scenario: Scenario) -> None:
    """Places are freed once, however often and however close together it is asked for."""
    order = scenario.booked()
    with scenario.stage("Cancel the first OrderItem twice at the same moment") as stage:
        scenario.cancel_twice_at_once(stage, order, order.items[:1])
    with scenario.stage("Cancel it a third time") as stage:
        scenario.cancel_again(stage, order, order.items[:1])
    with scenario.stage("Cancel it a fourth time") as stage:
        scenario.cancel_again(stage, order, order.items[:1])
