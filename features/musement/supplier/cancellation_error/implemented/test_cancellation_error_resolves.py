"""A cancellation fails at the supplier."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A cancellation that went wrong is settled",
    covers=("mus-cancellation-error-resolves",),
    variants=("errorRefunded", "errorKept"),
)
def test_cancellation_error_resolves(scenario: Scenario) -> None:
    """The item shows CANCELLATION_ERROR and ends as OK or REFUNDED."""
    order = scenario.booked(scenario.variant)
    scenario.cancel_failing(order)
