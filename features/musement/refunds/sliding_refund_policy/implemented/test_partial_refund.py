"""The best refund policy has expired and another is still valid."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A late cancellation is refunded in part",
    covers=("mus-partial-refund",),
)
def test_partial_refund(scenario: Scenario) -> None:
    """The refund is what the valid one promises."""
    before = scenario.policies_of_activity("sliding")
    order = scenario.booked("sliding")
    listed = scenario.policies(order, before)
    scenario.in_the_middle(order, listed)
    terms = scenario.terms(order)
    scenario.cancel(order)
    scenario.refunded(order, terms=terms)
