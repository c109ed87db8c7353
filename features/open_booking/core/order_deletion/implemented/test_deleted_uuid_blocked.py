"""The UUID of a deleted Order is used up."""

from bookproof.criteria import BOOKABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "The UUID of a deleted Order cannot be used again",
    criteria=BOOKABLE,
    control=BOOKABLE,
)
def test_deleted_uuid_blocked(scenario: Scenario) -> None:
    """C1, C2 and the booking call refuse it with the same error."""
    order = scenario.booked()
    with scenario.stage("Delete the Order") as stage:
        scenario.delete_order(stage, order)
    with scenario.stage("Use its UUID again") as stage:
        scenario.expect_uuid_blocked(stage, order)
