"""Yes and no at once."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "Of two answers at the same moment one wins",
    covers=("tp-race-accept-reject",),
    variants=ASKERS,
)
def test_race_accept_reject(scenario: Scenario) -> None:
    """Order, request and money agree with it."""
    order = scenario.pending_order()
    scenario.answer_both_ways(order)
