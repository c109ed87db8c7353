"""One's own request accepted."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "A party cannot accept its own request",
    covers=("tp-own-accept",),
    variants=ASKERS,
)
def test_own_accept(scenario: Scenario) -> None:
    """It is refused; the request waits, the money is held."""
    order = scenario.pending_order()
    scenario.accept_own(order)
