"""Something is read that does not exist."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "What does not exist is answered with 404 in the documented form",
    covers=(
        "mus-error-shape",
        "mus-unknown-order",
    ),
    variants=("order", "cart", "activity", "policies"),
)
def test_error_shape(scenario: Scenario) -> None:
    """The error has code 1400 and a message."""
    scenario.refuse_absent(scenario.variant)
