"""The supplier does not take the booking."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "A booking that the supplier refuses ends as KO",
    covers=("mus-cancel-pending",),
)
def test_refused_booking(scenario: Scenario) -> None:
    """The item goes from PENDING to KO and never has vouchers."""
    scenario.refused_by_supplier("refused")
