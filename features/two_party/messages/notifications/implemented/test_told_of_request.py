"""The party that has to answer."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "The other party is told that cancellation was asked for",
    covers=("tp-notify-request",),
    variants=ASKERS,
)
def test_told_of_request(scenario: Scenario) -> None:
    """One notification names the order."""
    order = scenario.pending_order()
    scenario.expect_told_of_request(order)
