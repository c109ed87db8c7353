"""A header that every call needs is left out."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "X-Musement-Application is needed",
    covers=("mus-missing-application",),
)
def test_missing_application(scenario: Scenario) -> None:
    """The answer is 400 with code 2271, and the item stays as it was."""
    order = scenario.booked("cancellable")
    scenario.refuse_without_application(order)
