"""Several refund policies are valid."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "The best of several valid refund policies decides",
    covers=("mus-partial-refund",),
)
def test_best_refund(scenario: Scenario) -> None:
    """The refund is what the most favourable one promises, or as configured."""
    order = scenario.booked("sliding", later=30)
    terms = scenario.terms(order)
    scenario.cancel(order)
    scenario.refunded(order, terms=terms)
