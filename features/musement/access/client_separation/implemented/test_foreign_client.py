"""The credentials that made an order have to be used to cancel its items."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "Only the client that made an order sees and cancels it",
    covers=("mus-no-permission",),
)
def test_foreign_client(scenario: Scenario) -> None:
    """Another client neither reads nor cancels it."""
    order = scenario.booked("cancellable")
    scenario.refuse_other_client(order)
