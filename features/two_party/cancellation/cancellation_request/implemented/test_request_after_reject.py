"""A second attempt after a rejection."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "A party can ask again after a rejection, or not, as configured",
    covers=("tp-request-after-reject",),
    variants=ASKERS,
)
def test_request_after_reject(scenario: Scenario) -> None:
    """The new request has an identifier of its own and waits for the other party."""
    order = scenario.rejected_order()
    scenario.ask_after_reject(order)
