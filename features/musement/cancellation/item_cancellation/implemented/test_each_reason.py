"""A cancellation may have nine reasons."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import REASONS, Scenario


@feature_test(
    "Each listed reason is taken",
    covers=("mus-each-reason",),
    variants=REASONS,
)
def test_each_reason(scenario: Scenario) -> None:
    """The item is cancelled for this reason."""
    order = scenario.booked("cancellable")
    scenario.cancel_for(order, scenario.variant)
