"""GET on an endpoint that changes something."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import Scenario


@feature_test(
    "reserve.v1 is for POST alone",
    covers=("f13-get-and-post-forms",),
)
def test_wrong_verb(scenario: Scenario) -> None:
    """The refusal says that the method is not allowed."""
    place = scenario.place()
    with scenario.stage("GET on reserve.v1") as stage:
        scenario.get_on_reserve(stage, place)
