"""The list as both parties see it."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "Both parties are shown the same requests",
    covers=("tp-list-both-parties",),
    variants=ASKERS,
)
def test_list_both_parties(scenario: Scenario) -> None:
    """While a request is pending, and after it was rejected."""
    order = scenario.pending_order()
    scenario.compare_lists(order)
    scenario.reject(order)
    scenario.compare_lists(order)
