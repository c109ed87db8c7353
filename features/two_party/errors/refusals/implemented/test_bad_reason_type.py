"""A reason that is none."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import Scenario


@feature_test(
    "A reason that is no text, or too long, is refused",
    covers=("tp-bad-reason-type",),
)
def test_bad_reason_type(scenario: Scenario) -> None:
    """No request is made."""
    order = scenario.order()
    scenario.ask_with_number_as_reason(order)
    other = scenario.order()
    scenario.ask_with_long_reason(other)
