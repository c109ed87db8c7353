"""A request that does not exist."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "A request that does not exist cannot be answered",
    covers=("tp-unknown-cancel-id",),
    variants=ASKERS,
)
def test_unknown_cancel_id(scenario: Scenario) -> None:
    """The pending one is as before."""
    order = scenario.pending_order()
    scenario.answer_unknown_request(order)
