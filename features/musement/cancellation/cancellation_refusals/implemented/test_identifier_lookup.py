"""Orders have a UUID for programs and an identifier for people."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "An order is not found by its identifier",
    covers=("mus-identifier-lookup",),
)
def test_identifier_lookup(scenario: Scenario) -> None:
    """Reading by the identifier is answered with 404."""
    order = scenario.booked("cancellable")
    scenario.refuse_identifier(order)
