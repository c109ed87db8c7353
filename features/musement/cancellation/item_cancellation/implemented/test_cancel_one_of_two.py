"""An order is cancelled item by item."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "Only the named item of two is cancelled",
    covers=("mus-cancel-one-of-two",),
    variants=("first", "second"),
)
def test_cancel_one_of_two(scenario: Scenario) -> None:
    """One item is refunded, the other stays as it was."""
    order = scenario.booked("cancellable", "cancellable")
    position = ("first", "second").index(scenario.variant)
    scenario.cancel(order, position)
    scenario.refunded(order, position)
