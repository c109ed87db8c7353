"""Work on an order whose cancellation was rejected."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "An order can be moved on after a rejection",
    covers=("tp-request-reject",),
    variants=ASKERS,
)
def test_goes_on_after_reject(scenario: Scenario) -> None:
    """It is not only shown in its former state: the next step is taken."""
    order = scenario.rejected_order()
    scenario.move_on(order)
