"""The last refund policy of an item has expired."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "An item whose refund policies have expired cannot be cancelled",
    covers=("mus-expired-policy",),
)
def test_expired_policy(scenario: Scenario) -> None:
    """It is still listed; the cancellation is refused, and the item stays as it was."""
    before = scenario.policies_of_activity("expired")
    order = scenario.booked("expired")
    listed = scenario.policies(order, before)
    scenario.all_expired(order, listed)
    scenario.refuse_expired(order)
