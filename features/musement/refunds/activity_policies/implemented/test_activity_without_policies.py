"""An activity has no refund policies."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "An activity without refund policies says so",
    covers=("mus-no-policy",),
    needs="no-refund-policy",
)
def test_activity_without_policies(scenario: Scenario) -> None:
    """Reading them is answered with 404 and code 1400, or with an empty list."""
    scenario.no_policies_of_activity("noPolicy")
