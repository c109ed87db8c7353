"""An order is read without X-Musement-Version."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "Without X-Musement-Version the latest version answers",
    covers=("mus-book-and-cancel",),
)
def test_missing_version(scenario: Scenario) -> None:
    """The order is served."""
    order = scenario.booked("cancellable")
    scenario.read_without_version(order)
