"""Cancel with a parameter that cancel.v1 does not know."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "A parameter too many does no harm",
    covers=("f13-excess-parameter",),
)
def test_excess_parameter(scenario: Scenario) -> None:
    """It is as without the parameter, or refused, as configured."""
    booking = scenario.booked(CANCELLABLE)
    with scenario.stage("Cancel with an additional parameter") as stage:
        scenario.cancel_with_excess(stage, booking)
