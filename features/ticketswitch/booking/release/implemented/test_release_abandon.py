"""Release a reservation twice."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "A reservation can be given up, and given up again",
    covers=("f13-release-abandon",),
)
def test_release_abandon(scenario: Scenario) -> None:
    """Both releases say that it is done, and the transaction is released."""
    held = scenario.reserved(CANCELLABLE)
    with scenario.stage("Release") as stage:
        scenario.release(stage, held)
        scenario.expect_transaction(stage, held, "released")
    with scenario.stage("Release again") as stage:
        scenario.release(stage, held)
        scenario.expect_transaction(stage, held, "released")
