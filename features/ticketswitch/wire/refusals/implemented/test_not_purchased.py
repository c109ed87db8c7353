"""Cancel a reservation."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "What is only reserved cannot be cancelled",
    covers=("f13-not-purchased", "f13-error-shape"),
)
def test_not_purchased(scenario: Scenario) -> None:
    """The cancellation is refused, and the reservation stays."""
    held = scenario.reserved(CANCELLABLE)
    with scenario.stage("Cancel what is reserved") as stage:
        scenario.cancel_unpurchased(stage, held, "reserved")
