"""Somebody else."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import Scenario


@feature_test(
    "Somebody who is no party of an order cannot see or change it",
    covers=("tp-third-party",),
)
def test_third_party(scenario: Scenario) -> None:
    """All four calls are refused, and the answers show nothing of the order."""
    quiet = scenario.order()
    waiting = scenario.pending_order()
    scenario.call_as_stranger(quiet, waiting)
