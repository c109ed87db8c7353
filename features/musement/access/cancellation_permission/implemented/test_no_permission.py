"""A client books and lacks the permission for cancellations."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "Only clients with the permission cancel",
    covers=("mus-no-permission",),
)
def test_no_permission(scenario: Scenario) -> None:
    """Its cancellation is refused, and the item stays as it was."""
    order = scenario.booked_without_permission("cancellable")
    scenario.refuse_without_permission(order)
