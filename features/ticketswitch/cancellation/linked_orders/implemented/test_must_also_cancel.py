"""Orders that can only be cancelled together, named alone and then together."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, LINKED, Scenario


@feature_test(
    "One of two linked orders alone is answered with the other",
    covers=("f13-must-also-cancel", "f13-must-also-follow-up"),
)
def test_must_also_cancel(scenario: Scenario) -> None:
    """Nothing is cancelled until both are named; an order that is not linked stays."""
    booking = scenario.booked(*LINKED, CANCELLABLE)
    with scenario.stage("Cancel one of the two") as stage:
        scenario.cancel(stage, booking, 1)
    with scenario.stage("Cancel both") as stage:
        scenario.cancel(stage, booking, 1, 2)
