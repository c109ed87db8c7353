"""The same cancellation is sent again after the refund."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A second cancellation has no effect",
    covers=("mus-repeat-cancel",),
)
def test_repeat_cancel(scenario: Scenario) -> None:
    """The item stays REFUNDED and is refunded once."""
    order = scenario.booked("cancellable")
    scenario.cancel(order)
    scenario.refunded(order)
    scenario.cancel_again(order)
    scenario.refunded(order)
