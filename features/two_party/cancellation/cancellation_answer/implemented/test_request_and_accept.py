"""Cancellation is asked for and accepted."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS_AND_STATES, Scenario


@feature_test(
    "An order is cancelled when both parties want it",
    covers=("tp-request-accept",),
    variants=ASKERS_AND_STATES,
)
def test_request_and_accept(scenario: Scenario) -> None:
    """The order is cancelled once the other party accepts, whoever asks, in every open state."""
    order = scenario.order()
    scenario.ask(order)
    scenario.accept(order)
