"""Cancel a reservation that was given up."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "What was released cannot be cancelled",
    covers=("f13-released", "f13-error-shape"),
)
def test_cancel_released(scenario: Scenario) -> None:
    """The cancellation is refused, and the transaction stays released."""
    held = scenario.reserved(CANCELLABLE)
    with scenario.stage("Release") as stage:
        scenario.release(stage, held)
        scenario.expect_transaction(stage, held, "released")
    with scenario.stage("Cancel what was released") as stage:
        scenario.cancel_unpurchased(stage, held, "released")
