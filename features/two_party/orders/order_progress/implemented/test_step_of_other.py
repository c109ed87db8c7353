"""The other party's step."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import Scenario


@feature_test(
    "A party cannot make a step of the work that belongs to the other one",
    covers=("tp-progress-blocked",),
)
def test_step_of_other(scenario: Scenario) -> None:
    """It is refused, and the state is kept."""
    order = scenario.order()
    scenario.move_as_other(order)
