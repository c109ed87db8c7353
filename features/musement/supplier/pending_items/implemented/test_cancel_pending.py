"""The supplier has not confirmed yet."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "The cancellation of a pending item is treated as configured",
    covers=("mus-cancel-pending",),
)
def test_cancel_pending(scenario: Scenario) -> None:
    """The cancellation is refused without any effect, or taken if configured so."""
    order = scenario.pending("needsConfirmation")
    scenario.cancel_pending(order)
