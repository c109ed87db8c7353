"""One OrderItem that may not be cancelled keeps the whole request from having effect."""

from bookproof.criteria import BOOKABLE_CANCELLABLE, BOOKABLE_NOT_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A cancellation is carried out entirely or not at all",
    items=(BOOKABLE_CANCELLABLE, BOOKABLE_CANCELLABLE, BOOKABLE_NOT_CANCELLABLE),
    unless="customer-requested-cancellation-always-allowed",
)
def test_atomic_cancel(scenario: Scenario) -> None:
    """Asked together with one that may not be, no OrderItem is cancelled; alone it is."""
    order = scenario.booked()
    with scenario.stage("Cancel one that may be and one that may not") as stage:
        scenario.cancel_refused(stage, order, order.items[1:])
    with scenario.stage("Cancel another that may be") as stage:
        scenario.cancel(stage, order, order.items[:1])
