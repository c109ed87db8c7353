"""An order that cannot be met is a result without a transaction."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.ticketswitch.scenario import Scenario


@feature_test(
    "More places than there are cannot be reserved",
    covers=("f13-client-drive",),
)
def test_too_many_places(scenario: Scenario) -> None:
    """The answer says that the order is unavailable, and has no transaction."""
    with scenario.stage("Reserve more places than there are") as stage:
        scenario.reserve_too_many(stage)
