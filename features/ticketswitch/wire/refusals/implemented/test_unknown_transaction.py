"""Cancel and read under a UUID that was never used."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "A transaction that does not exist is refused",
    covers=("f13-unknown-transaction", "f13-error-shape"),
)
def test_unknown_transaction(scenario: Scenario) -> None:
    """Both are errors, and what was bought before stays."""
    booking = scenario.booked(CANCELLABLE)
    with scenario.stage("Cancel an unknown transaction") as stage:
        scenario.cancel_unknown_transaction(stage, booking)
    with scenario.stage("Read an unknown transaction") as stage:
        scenario.read_unknown_transaction(stage)
