"""Work on a cancelled order."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "A cancelled order cannot be moved on",
    covers=("tp-request-accept",),
    variants=ASKERS,
)
def test_cancelled_not_moved(scenario: Scenario) -> None:
    """It is refused, and the order stays cancelled."""
    order = scenario.cancelled_order()
    scenario.move_when_cancelled(order)
