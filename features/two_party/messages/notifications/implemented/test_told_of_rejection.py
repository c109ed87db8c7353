"""The party that asked, after no."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "The party that asked is told that the cancellation was rejected",
    covers=("tp-notify-reject",),
    variants=ASKERS,
)
def test_told_of_rejection(scenario: Scenario) -> None:
    """One notification names the order."""
    order = scenario.rejected_order()
    scenario.expect_told_of_rejection(order)
