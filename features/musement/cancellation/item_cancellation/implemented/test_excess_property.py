"""The body of a cancellation has one property more."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A property that is not documented does no harm",
    covers=("mus-excess-property",),
)
def test_excess_property(scenario: Scenario) -> None:
    """It is ignored, or refused where the configuration says so."""
    order = scenario.booked("cancellable")
    scenario.cancel_with_excess(order)
