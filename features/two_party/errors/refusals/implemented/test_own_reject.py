"""One's own request rejected."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "A party cannot reject its own request",
    covers=("tp-own-reject",),
    variants=ASKERS,
)
def test_own_reject(scenario: Scenario) -> None:
    """It is refused, and the request waits as before."""
    order = scenario.pending_order()
    scenario.reject_own(order)
