"""The order of a cancellation does not exist."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A cancellation under an unknown order is answered with 404",
    covers=("mus-unknown-order",),
)
def test_unknown_order(scenario: Scenario) -> None:
    """The answer is 404, although the item exists under another order."""
    order = scenario.booked("cancellable")
    scenario.refuse_unknown_order(order)
