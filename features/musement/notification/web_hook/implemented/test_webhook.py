"""A partner is told of changes by its web hook."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "The web hook tells of a cancellation",
    covers=("mus-webhook",),
)
def test_webhook(scenario: Scenario) -> None:
    """The calls carry the documented fields, the new status, and versions that grow."""
    with scenario.listening():
        order = scenario.booked("cancellable")
        scenario.cancel(order)
        scenario.refunded(order)
        scenario.hook_told(order)
