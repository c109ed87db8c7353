"""Nobody."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "Calls without credentials are refused",
    covers=("tp-unauthenticated",),
    variants=ASKERS,
)
def test_no_credentials(scenario: Scenario) -> None:
    """All four calls are refused and change nothing."""
    quiet = scenario.order()
    waiting = scenario.pending_order()
    scenario.call_without_credentials(quiet, waiting)
