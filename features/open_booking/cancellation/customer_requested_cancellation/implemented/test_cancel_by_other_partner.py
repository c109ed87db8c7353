"""Only the booking partner that made an Order may cancel it."""

from bookproof.criteria import BOOKABLE, BOOKABLE_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A cancellation by another booking partner is refused",
    criteria=BOOKABLE_CANCELLABLE,
    control=BOOKABLE,
    multiple=False,
)
def test_cancel_by_other_partner(scenario: Scenario) -> None:
    """To another partner the Order does not exist; it is left alone."""
    order = scenario.booked()
    with scenario.stage("Cancel with another partner's credentials") as stage:
        scenario.patch_by_other_partner(stage, order)
