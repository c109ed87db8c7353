"""The permission to cancel is given to users one by one."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "A user without the permission cancels nothing",
    covers=("f13-user-without-permission",),
)
def test_user_without_permission(scenario: Scenario) -> None:
    """Nothing is cancelled, and the user is told so."""
    booking = scenario.booked(CANCELLABLE, role="withoutPermission")
    with scenario.stage("Cancel without the permission") as stage:
        scenario.cancel_without_permission(stage, booking)
