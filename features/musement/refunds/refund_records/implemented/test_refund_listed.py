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
    for position in (0, 1):
        terms = scenario.terms(order, position)
        scenario.cancel(order, position)
        scenario.refunded(order, position, terms=terms)
