"""Wrong verbs."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import Scenario


@feature_test(
    "Verbs that a path does not take are refused",
    covers=("tp-wrong-verb",),
)
def test_wrong_verb(scenario: Scenario) -> None:
    """Nothing changes."""
    order = scenario.pending_order()
    scenario.wrong_verbs(order)
