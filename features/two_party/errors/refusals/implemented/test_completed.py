"""A completed order."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "The cancellation of a completed order is refused",
    covers=("tp-completed",),
    variants=ASKERS,
    needs="order-progress",
)
def test_completed(scenario: Scenario) -> None:
    """It stays completed, and the provider keeps the money."""
    order = scenario.completed_order()
    scenario.ask_when_completed(order)
