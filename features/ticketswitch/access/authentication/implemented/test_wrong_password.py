"""Cancel and read with a password that is not the user's."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "A wrong password is refused",
    covers=("f13-auth-failure", "f13-error-shape"),
)
def test_wrong_password(scenario: Scenario) -> None:
    """Both get 401 with code 3, and nothing is cancelled."""
    booking = scenario.booked(CANCELLABLE)
    with scenario.stage("Cancel with a wrong password") as stage:
        scenario.cancel_with_wrong_password(stage, booking)
    with scenario.stage("Read with a wrong password") as stage:
        scenario.read_with_wrong_password(stage, booking)
