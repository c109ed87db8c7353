"""Cancel without transaction_uuid."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "A cancellation must say which transaction is meant",
    covers=("f13-missing-transaction", "f13-error-shape"),
)
def test_missing_transaction(scenario: Scenario) -> None:
    """The refusal has 400 and code 8, and nothing is cancelled."""
    booking = scenario.booked(CANCELLABLE)
    with scenario.stage("Cancel without transaction_uuid") as stage:
        scenario.cancel_without_transaction(stage, booking)
