"""An order that does not exist."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "The four calls for an order that does not exist are refused",
    covers=("tp-unknown-order",),
    variants=ASKERS,
)
def test_unknown_order(scenario: Scenario) -> None:
    """Nobody is told that something was done."""
    scenario.call_unknown_order()
