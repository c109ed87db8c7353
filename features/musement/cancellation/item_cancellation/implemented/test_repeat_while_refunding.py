"""The same cancellation is sent again at once."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A second cancellation before the refund has no effect",
    covers=("mus-repeat-cancel",),
)
def test_repeat_while_refunding(scenario: Scenario) -> None:
    """The item is refunded once."""
    order = scenario.booked("cancellable")
    scenario.cancel(order)
    scenario.cancel_again(order)
    scenario.refunded(order)
