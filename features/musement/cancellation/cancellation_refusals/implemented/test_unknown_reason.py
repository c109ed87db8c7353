"""A cancellation has one of nine reasons."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import UNKNOWN_REASONS, Scenario


@feature_test(
    "A reason that is not listed is refused",
    covers=("mus-unknown-reason",),
    variants=tuple(UNKNOWN_REASONS),
)
def test_unknown_reason(scenario: Scenario) -> None:
    """Another text, an empty one and a number are refused, and the item stays as it was."""
    order = scenario.booked("cancellable")
    scenario.refuse_unknown_reason(order, UNKNOWN_REASONS[scenario.variant])
