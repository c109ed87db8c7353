"""What costs nothing is booked and cancelled like the rest."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A free activity is booked and cancelled",
    covers=("mus-book-and-cancel",),
)
def test_book_free(scenario: Scenario) -> None:
    """There is no money to move, and all the rest holds."""
    order = scenario.booked("free")
    scenario.cancel(order)
    scenario.refunded(order)
