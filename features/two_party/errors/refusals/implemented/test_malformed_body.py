"""A body that breaks off."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import Scenario


@feature_test(
    "A body that is not JSON is refused",
    covers=("tp-malformed-body",),
)
def test_malformed_body(scenario: Scenario) -> None:
    """No request is made."""
    order = scenario.order()
    scenario.ask_with_broken_json(order)
