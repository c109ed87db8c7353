"""The refunds of an order are listed."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "Refunds of two items are listed one by one",
    covers=("mus-cancel-all-items",),
)
def test_refund_listed(scenario: Scenario) -> None:
    """There is one for each cancelled item, of what its refund policies promise."""
    order = scenario.booked("cancellable", "cancellable")
    first = scenario.terms(order, 0)
    scenario.cancel(order, 0)
    scenario.refunded(order, 0, terms=first)
    second = scenario.terms(order, 1)
    scenario.cancel(order, 1)
    scenario.refunded(order, 1, terms=second)
