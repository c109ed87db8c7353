"""Two requests at once."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import Scenario


@feature_test(
    "Of two requests at the same moment one is made",
    covers=("tp-race-requests",),
)
def test_race_requests(scenario: Scenario) -> None:
    """One request waits for an answer."""
    order = scenario.order()
    scenario.ask_together(order)
