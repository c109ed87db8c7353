"""A cancelled order."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "The cancellation of a cancelled order is refused",
    covers=("tp-cancelled-again",),
    variants=ASKERS,
)
def test_cancelled_again(scenario: Scenario) -> None:
    """It stays cancelled, and its money is given back once."""
    order = scenario.cancelled_order()
    scenario.ask_when_cancelled(order)
