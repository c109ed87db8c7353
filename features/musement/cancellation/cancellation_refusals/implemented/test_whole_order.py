"""DELETE is sent to the order in place of an item."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "An order cannot be cancelled as a whole",
    covers=("mus-no-whole-order",),
)
def test_whole_order(scenario: Scenario) -> None:
    """It is refused, and every item stays as it was."""
    order = scenario.booked("cancellable", "cancellable")
    scenario.refuse_whole_order(order)
