"""A cart becomes an order, and the order is confirmed."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "Two kinds of tickets are booked and confirmed",
    covers=("mus-book-and-cancel",),
)
def test_book(scenario: Scenario) -> None:
    """The order has the items of the cart, costs what they cost, and its items reach OK."""
    first = scenario.ticket("cancellable", quantity=2)
    second = scenario.ticket("cancellable")
    scenario.confirmed(first, second)
