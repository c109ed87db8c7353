"""The other party asks instead of answering."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "The other party cannot ask as well while a request is pending",
    covers=("tp-second-request-other",),
    variants=ASKERS,
)
def test_second_request_other(scenario: Scenario) -> None:
    """One request waits for an answer."""
    order = scenario.pending_order()
    scenario.ask_again_as_other(order)
