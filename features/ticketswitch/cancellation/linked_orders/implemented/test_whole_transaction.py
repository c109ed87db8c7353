"""Nobody has to name orders when the whole transaction is meant."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import LINKED, Scenario


@feature_test(
    "Linked orders go together with their transaction",
    covers=("f13-must-also-follow-up",),
)
def test_whole_transaction(scenario: Scenario) -> None:
    """Both orders are cancelled and listed."""
    booking = scenario.booked(*LINKED)
    with scenario.stage("Cancel the transaction") as stage:
        scenario.cancel(stage, booking)
