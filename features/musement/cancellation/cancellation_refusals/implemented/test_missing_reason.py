"""The reason of a cancellation is mandatory."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import NO_REASONS, Scenario


@feature_test(
    "A cancellation without a reason is refused",
    covers=("mus-missing-reason",),
    variants=tuple(NO_REASONS),
)
def test_missing_reason(scenario: Scenario) -> None:
    """An object without it and no body at all are refused, and the item stays as it was."""
    order = scenario.booked("cancellable")
    scenario.refuse_without_reason(order, NO_REASONS[scenario.variant])
