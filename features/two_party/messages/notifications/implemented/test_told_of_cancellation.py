"""The party that asked, after yes."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "The party that asked is told that the order is cancelled",
    covers=("tp-notify-accept",),
    variants=ASKERS,
)
def test_told_of_cancellation(scenario: Scenario) -> None:
    """One notification names the order."""
    order = scenario.cancelled_order()
    scenario.expect_told_of_cancellation(order)
