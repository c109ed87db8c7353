"""Work on an order whose cancellation was asked for."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "An order cannot be moved on while a request is pending",
    covers=("tp-progress-blocked",),
    variants=ASKERS,
)
def test_progress_blocked(scenario: Scenario) -> None:
    """It is refused, and the state is kept."""
    order = scenario.pending_order()
    scenario.move_while_pending(order)
