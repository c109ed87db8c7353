"""An acceptance sent twice."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "Accepting once more has no further effect",
    covers=("tp-accept-twice",),
    variants=ASKERS,
)
def test_accept_twice(scenario: Scenario) -> None:
    """The order stays cancelled, and its money is given back once."""
    order = scenario.cancelled_order()
    scenario.accept_again(order)
