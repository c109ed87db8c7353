"""All requests of an order."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "The list keeps rejected requests beside a new one",
    covers=("tp-list-all",),
    variants=ASKERS,
)
def test_list_all(scenario: Scenario) -> None:
    """Both requests are listed, the older one first."""
    order = scenario.rejected_order()
    scenario.ask_after_reject(order)
    scenario.expect_all_listed(order)
