"""An order is read and cancelled with a token that nobody has given out."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A token must be one that was given out",
    covers=("mus-missing-token",),
)
def test_bad_token(scenario: Scenario) -> None:
    """Both are refused, and the item stays as it was."""
    order = scenario.booked("cancellable")
    scenario.refuse_bad_token(order)
