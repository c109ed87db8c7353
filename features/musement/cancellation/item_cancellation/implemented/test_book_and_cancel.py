"""The whole journey: book, look at the refund policies, cancel, watch the refund."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A booked item is cancelled and refunded",
    covers=("mus-book-and-cancel",),
)
def test_book_and_cancel(scenario: Scenario) -> None:
    """The item is shown as cancelled at once, is REFUNDED in the end, and is refunded once."""
    order = scenario.booked("cancellable", quantity=2)
    terms = scenario.terms(order)
    scenario.cancel(order)
    scenario.refunded(order, terms=terms)
