"""Another user reads and cancels what the first has bought."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "A transaction belongs to the user who made it",
    covers=("f13-unknown-transaction",),
)
def test_other_user(scenario: Scenario) -> None:
    """The other user gets what the configuration says."""
    booking = scenario.booked(CANCELLABLE)
    with scenario.stage("Read as another user") as stage:
        scenario.look_as_other_user(stage, booking)
    with scenario.stage("Cancel as another user") as stage:
        scenario.cancel_as_other_user(stage, booking)
