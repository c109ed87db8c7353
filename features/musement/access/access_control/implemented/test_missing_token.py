"""An order is read and cancelled without a token."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A token is needed",
    covers=("mus-missing-token",),
)
def test_missing_token(scenario: Scenario) -> None:
    """Both are refused, and the item stays as it was."""
    order = scenario.booked("cancellable")
    scenario.refuse_without_token(order)
