"""An activity without refund policies is always charged."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "An item without refund policies cannot be cancelled",
    covers=("mus-no-policy",),
)
def test_no_policy(scenario: Scenario) -> None:
    """The system lists none, refuses the cancellation, and the item stays as it was."""
    order = scenario.booked("noPolicy")
    scenario.no_policies(order)
    scenario.refuse_no_policy(order)
