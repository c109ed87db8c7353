"""The body of a cancellation breaks off."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A body that is not JSON is refused",
    covers=(
        "mus-missing-reason",
        "mus-error-shape",
    ),
)
def test_malformed_body(scenario: Scenario) -> None:
    """It is refused with an error of the documented form, and the item stays as it was."""
    order = scenario.booked("cancellable")
    scenario.refuse_malformed(order)
