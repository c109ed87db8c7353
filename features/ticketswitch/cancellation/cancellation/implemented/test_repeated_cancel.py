"""The same cancellation again."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "Cancelling again lists nothing and changes nothing",
    covers=("f13-list-not-idempotent",),
)
def test_repeated_cancel(scenario: Scenario) -> None:
    """The second list is empty, and the reference stays."""
    booking = scenario.booked(CANCELLABLE)
    with scenario.stage("Cancel the transaction") as stage:
        scenario.cancel(stage, booking)
    with scenario.stage("Cancel it again") as stage:
        scenario.cancel(stage, booking)
