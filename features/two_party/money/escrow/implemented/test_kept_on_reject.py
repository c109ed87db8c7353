"""The money of an order that goes on."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "The money stays in escrow when the request is rejected",
    covers=("tp-escrow-kept-on-reject",),
    variants=ASKERS,
)
def test_kept_on_reject(scenario: Scenario) -> None:
    """Everything is held as before."""
    order = scenario.rejected_order()
    scenario.expect_kept(order)
