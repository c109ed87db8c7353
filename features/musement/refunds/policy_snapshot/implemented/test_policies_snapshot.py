"""The refund policies of an activity change after it was booked."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "The refund policies of an item are those of its booking",
    covers=("mus-policies-snapshot",),
)
def test_policies_snapshot(scenario: Scenario) -> None:
    """The activity shows the new ones, the item keeps the old ones and is refunded by them."""
    before = scenario.policies_of_activity("changing")
    order = scenario.booked("changing")
    with scenario.changed_policies(order, before):
        terms = scenario.terms(order)
        scenario.cancel(order)
        scenario.refunded(order, terms=terms)
