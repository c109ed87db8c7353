"""The same party asks twice."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "A party cannot ask again while its request is pending",
    covers=("tp-second-request-same",),
    variants=ASKERS,
)
def test_second_request_same(scenario: Scenario) -> None:
    """One request waits for an answer."""
    order = scenario.pending_order()
    scenario.ask_again_as_same(order)
