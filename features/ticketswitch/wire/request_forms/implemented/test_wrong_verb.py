"""GET on an endpoint that changes something."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "What reserves, releases and purchases is for POST alone",
    covers=("f13-get-and-post-forms",),
    variants=("reserve", "release", "purchase"),
)
def test_wrong_verb(scenario: Scenario) -> None:
    """The refusal says that the method is not allowed, and the reservation stays."""
    held = scenario.reserved(CANCELLABLE)
    with scenario.stage("GET in place of POST") as stage:
        scenario.get_where_post_is_due(stage, held)
