"""Yes after no."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "A request that was rejected cannot be accepted",
    covers=("tp-accept-after-reject",),
    variants=ASKERS,
)
def test_accept_after_reject(scenario: Scenario) -> None:
    """The order goes on."""
    order = scenario.rejected_order()
    scenario.accept_after_reject(order)
