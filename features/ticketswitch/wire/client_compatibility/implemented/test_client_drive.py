"""The requests of a deployed client, from the first greeting to the last cancellation."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import Scenario


@feature_test(
    "What pyticketswitch sends is understood, and answered as it reads it",
    covers=("f13-client-drive",),
)
def test_client_drive(scenario: Scenario) -> None:
    """Slashes at the end, forms and headers make no difference."""
    scenario.as_python_client()
    with scenario.stage("Ask who the user is") as stage:
        scenario.who_am_i(stage)
    with scenario.stage("List events") as stage:
        scenario.list_events(stage)
    with scenario.stage("Describe an event") as stage:
        scenario.describe_event(stage)
    booking = scenario.booked_for_one()
    with scenario.stage("Read the transaction by its id") as stage:
        scenario.read_by_id(stage, booking)
    with scenario.stage("Cancel the first order") as stage:
        scenario.cancel_as_client(stage, booking, 1)
    with scenario.stage("Cancel the rest") as stage:
        scenario.cancel_as_client(stage, booking)
    with scenario.stage("Cancel an unknown transaction") as stage:
        scenario.cancel_unknown_transaction(stage, booking)
