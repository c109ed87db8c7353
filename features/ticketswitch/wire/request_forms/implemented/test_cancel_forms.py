"""Cancel one order with parameters in query, form, JSON, or with a longer path."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import Scenario


@feature_test(
    "Parameters of a cancellation may come in every form",
    covers=("f13-get-and-post-forms",),
    variants=("get-query", "post-query", "post-form", "post-json", "path-suffix"),
)
def test_cancel_forms(scenario: Scenario) -> None:
    """The outcome is the same in every form."""
    booking = scenario.booked_for_one()
    with scenario.stage("Cancel the last order") as stage:
        scenario.cancel_last_by_form(stage, booking)
