"""No after yes."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "A request that was accepted cannot be rejected",
    covers=("tp-reject-after-accept",),
    variants=ASKERS,
)
def test_reject_after_accept(scenario: Scenario) -> None:
    """The order stays cancelled."""
    order = scenario.cancelled_order()
    scenario.reject_after_accept(order)
