"""A request that needs no second party."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "A request in a state declared for it cancels the order at once",
    covers=("tp-auto-approve",),
    variants=ASKERS,
)
def test_auto_approve(scenario: Scenario) -> None:
    """The request is approved, the order cancelled and the money back."""
    order = scenario.order_approved_at_once()
    scenario.ask_at_once(order)
