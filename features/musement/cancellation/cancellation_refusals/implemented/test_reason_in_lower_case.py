"""A listed reason is written in lower case."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A reason in lower case is treated as configured",
    covers=("mus-unknown-reason",),
)
def test_reason_in_lower_case(scenario: Scenario) -> None:
    """It is refused, or taken where the configuration says so."""
    order = scenario.booked("cancellable")
    scenario.reason_in_lower_case(order)
