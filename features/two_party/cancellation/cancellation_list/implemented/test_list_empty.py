"""The list of a fresh order."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import Scenario


@feature_test(
    "An order that nobody wanted to cancel has an empty list",
    covers=("tp-list-empty",),
)
def test_list_empty(scenario: Scenario) -> None:
    """Both parties read it."""
    order = scenario.order()
    scenario.expect_empty_list(order)
