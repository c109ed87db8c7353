"""A cancellation frees the places that the booking took."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "Places of a cancelled item are for sale again",
    covers=("mus-book-and-cancel",),
)
def test_places_return(scenario: Scenario) -> None:
    """The availability is what it was before the booking, on days that no other scenario books."""
    ticket = scenario.ticket("cancellable", quantity=2, later=60)
    before = scenario.places(ticket)
    order = scenario.confirmed(ticket)
    scenario.cancel(order)
    scenario.refunded(order)
    scenario.places_back(ticket, before)
