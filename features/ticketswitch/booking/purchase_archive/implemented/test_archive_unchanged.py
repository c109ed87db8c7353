"""The archive before and after a cancellation."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "The archived purchase page stays as it was sent",
    covers=("f13-archive-unchanged",),
)
def test_archive_unchanged(scenario: Scenario) -> None:
    """The page still shows the order as possible."""
    booking = scenario.booked(CANCELLABLE)
    with scenario.stage("Archive before the cancellation") as stage:
        scenario.read_archive(stage, booking)
    with scenario.stage("Cancel the transaction") as stage:
        scenario.cancel(stage, booking)
    with scenario.stage("Archive after the cancellation") as stage:
        scenario.read_archive(stage, booking)
