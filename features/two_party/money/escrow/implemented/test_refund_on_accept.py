"""The money of a cancelled order."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "The money goes back in full when the request is accepted, and not before",
    covers=("tp-escrow-refund",),
    variants=ASKERS,
)
def test_refund_on_accept(scenario: Scenario) -> None:
    """Nothing is held any more, and exactly the total is refunded."""
    order = scenario.pending_order()
    scenario.expect_held(order)
    scenario.accept(order)
    scenario.expect_refunded(order)
