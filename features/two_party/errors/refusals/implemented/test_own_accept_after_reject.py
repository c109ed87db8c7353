"""A rejected request accepted by the party that made it."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "A party cannot accept its own request after it was rejected",
    covers=("tp-own-accept",),
    variants=ASKERS,
)
def test_own_accept_after_reject(scenario: Scenario) -> None:
    """It is refused, and the order goes on."""
    order = scenario.rejected_order()
    scenario.accept_own_after_reject(order)
