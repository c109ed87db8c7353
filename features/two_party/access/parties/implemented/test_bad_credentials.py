"""Made-up credentials."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "Calls with made-up credentials are refused",
    covers=("tp-unauthenticated",),
    variants=ASKERS,
)
def test_bad_credentials(scenario: Scenario) -> None:
    """All four calls are refused and change nothing."""
    quiet = scenario.order()
    waiting = scenario.pending_order()
    scenario.call_with_bad_credentials(quiet, waiting)
