"""More than a request may say."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import Scenario


@feature_test(
    "Properties that a request does not have take no effect",
    covers=("tp-excess-property",),
)
def test_excess_property(scenario: Scenario) -> None:
    """Neither order is cancelled."""
    order = scenario.order()
    other = scenario.order()
    scenario.ask_with_excess(order, other)
