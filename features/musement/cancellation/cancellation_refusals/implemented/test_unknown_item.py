"""The item of a cancellation does not exist."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "The cancellation of an unknown item is answered with 404",
    covers=("mus-unknown-item",),
)
def test_unknown_item(scenario: Scenario) -> None:
    """The answer is 404, and the order stays as it was."""
    order = scenario.booked("cancellable")
    scenario.refuse_unknown_item(order)
