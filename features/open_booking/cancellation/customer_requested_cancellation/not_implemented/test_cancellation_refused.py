"""A system that does not offer cancellation has to say no."""

from bookproof.criteria import BOOKABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A cancellation is refused where the feature is declared absent",
    criteria=BOOKABLE,
    control=BOOKABLE,
)
def test_cancellation_refused(scenario: Scenario) -> None:
    """The refusal has a description for the Customer and no effect."""
    order = scenario.booked()
    with scenario.stage("Cancel every OrderItem") as stage:
        scenario.cancel_refused(stage, order, order.items)
