"""The request of another order."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "A request cannot be answered under another order",
    covers=("tp-cancel-id-of-other-order",),
    variants=ASKERS,
)
def test_cancel_id_of_other_order(scenario: Scenario) -> None:
    """Both orders are as before."""
    order = scenario.pending_order()
    other = scenario.pending_order()
    scenario.answer_under_other_order(order, other)
