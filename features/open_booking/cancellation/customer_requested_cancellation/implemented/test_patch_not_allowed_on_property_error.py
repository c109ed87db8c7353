"""A Broker may set an OrderItem to cancelled by the customer, and to nothing else."""

from bookproof.criteria import BOOKABLE, BOOKABLE_CANCELLABLE
from bookproof.scenario import FORBIDDEN_STATUSES, Scenario, feature_test


@feature_test(
    "An orderItemStatus that is not for the Broker to set is refused",
    criteria=BOOKABLE_CANCELLABLE,
    control=BOOKABLE,
)
def test_patch_not_allowed_on_property_error(scenario: Scenario) -> None:
    """The refusal has its own error and no effect, whichever status is asked for."""
    order = scenario.booked()
    with scenario.stage("Ask for OrderItemConfirmed") as stage:
        scenario.patch_with_status(stage, order, FORBIDDEN_STATUSES["OrderItemConfirmed"])
    with scenario.stage("Ask for SellerCancelled") as stage:
        scenario.patch_with_status(stage, order, FORBIDDEN_STATUSES["SellerCancelled"])
    with scenario.stage("Ask for CustomerAttended") as stage:
        scenario.patch_with_status(stage, order, FORBIDDEN_STATUSES["CustomerAttended"])
    with scenario.stage("Ask for a status that does not exist") as stage:
        scenario.patch_with_status(stage, order, FORBIDDEN_STATUSES["made up"])
