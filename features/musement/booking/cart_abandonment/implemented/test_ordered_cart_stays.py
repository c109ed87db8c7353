"""Once there is an order, its cart is no longer given up."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A cart with an order cannot be given up",
    covers=("mus-abandon-cart",),
)
def test_ordered_cart_stays(scenario: Scenario) -> None:
    """The deletion is refused, and the order stays as it was."""
    order = scenario.booked("cancellable")
    scenario.refuse_abandoning(order)
