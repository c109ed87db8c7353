"""A cart is given up before there is an order."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A cart without an order can be given up",
    covers=("mus-abandon-cart",),
)
def test_abandon_cart(scenario: Scenario) -> None:
    """The answer is 200 with true, and the cart is gone."""
    cart = scenario.cart(scenario.ticket("cancellable"))
    scenario.abandon(cart)
