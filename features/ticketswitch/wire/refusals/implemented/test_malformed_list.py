"""Cancel with a cancel_items_list that cannot be read."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "A list that is no list of numbers cancels nothing",
    covers=("f13-malformed-list", "f13-error-shape"),
)
def test_malformed_list(scenario: Scenario) -> None:
    """The refusal changes nothing."""
    booking = scenario.booked(CANCELLABLE)
    with scenario.stage("Cancel with a list that is none") as stage:
        scenario.cancel_malformed_list(stage, booking)
