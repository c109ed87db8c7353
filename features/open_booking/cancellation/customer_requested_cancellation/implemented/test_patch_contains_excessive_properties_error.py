"""A cancellation with a property too many is refused, unless the property is an extension."""

from bookproof.criteria import BOOKABLE, BOOKABLE_CANCELLABLE
from bookproof.scenario import Excess, Scenario, feature_test


@feature_test(
    "A cancellation with properties that a Broker may not send is refused",
    criteria=BOOKABLE_CANCELLABLE,
    control=BOOKABLE,
)
def test_patch_contains_excessive_properties_error(scenario: Scenario) -> None:
    """The refusal has its own error and no effect; a namespaced property does no harm."""
    order = scenario.booked()
    with scenario.stage("Cancel with a total of the Broker's own") as stage:
        scenario.patch_with_excess(stage, order, Excess.ROOT_TOTAL)
    with scenario.stage("Cancel with a property of OrderProposals") as stage:
        scenario.patch_with_excess(stage, order, Excess.ROOT_NOTE)
    with scenario.stage("Cancel with another offer in the OrderItem") as stage:
        scenario.patch_with_excess(stage, order, Excess.ITEM_OFFER)
    with scenario.stage("Cancel with a namespaced property") as stage:
        scenario.cancel_with_extension(stage, order, order.items[:1])
    with scenario.stage("Cancel with an @id on the Order") as stage:
        scenario.patch_with_excess(stage, order, Excess.ROOT_ID)
