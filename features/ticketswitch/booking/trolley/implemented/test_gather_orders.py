"""Two orders are put into a trolley, and one is taken out again."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import Scenario


@feature_test(
    "A trolley holds what was put into it and not taken out",
    covers=("f13-client-drive",),
)
def test_gather_orders(scenario: Scenario) -> None:
    """Each answer shows the orders of the trolley, each with a number of its own."""
    first, second = scenario.two_places()
    with scenario.stage("Put one order into a trolley") as stage:
        trolley = scenario.put_into_trolley(stage, first)
    with scenario.stage("Put another beside it") as stage:
        trolley = scenario.put_into_trolley(stage, second, trolley)
    with scenario.stage("Take the first out") as stage:
        scenario.take_out_of_trolley(stage, trolley, first)
