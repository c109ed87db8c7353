"""The supplier refuses to sell: a result with status 200."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import CANCELLABLE, Scenario


@feature_test(
    "A purchase that fails is told as failed, and cannot be cancelled",
    covers=("f13-not-purchased",),
)
def test_failed_purchase(scenario: Scenario) -> None:
    """The transaction is failed, and stays so."""
    held = scenario.reserved(CANCELLABLE)
    with scenario.stage("Purchase with the failing address") as stage:
        scenario.purchase_in_vain(stage, held)
    with scenario.stage("Cancel what was not purchased") as stage:
        scenario.cancel_unpurchased(stage, held, "failed")
