"""PATCH is sent to an item."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A verb that an item does not take is refused",
    covers=("mus-wrong-verb",),
)
def test_wrong_verb(scenario: Scenario) -> None:
    """It is refused, and the item stays as it was."""
    order = scenario.booked("cancellable")
    scenario.refuse_wrong_verb(order)
