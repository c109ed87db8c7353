"""The refund policy of an activity is an amount."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A refund of a fixed amount is paid",
    covers=("mus-partial-refund",),
)
def test_absolute_refund(scenario: Scenario) -> None:
    """The refund is that amount."""
    order = scenario.booked("absolute")
    terms = scenario.terms(order)
    scenario.cancel(order)
    scenario.refunded(order, terms=terms)
