"""Cancellation is asked for and rejected."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS_AND_STATES, Scenario


@feature_test(
    "An order goes on as before when the other party does not want to cancel",
    covers=("tp-request-reject",),
    variants=ASKERS_AND_STATES,
)
def test_request_and_reject(scenario: Scenario) -> None:
    """The order is again what it was, whoever asks, in every open state."""
    order = scenario.order()
    scenario.ask(order)
    scenario.reject(order)
