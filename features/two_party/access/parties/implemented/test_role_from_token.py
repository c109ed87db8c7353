"""A claimed role."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.two_party.scenario import ASKERS, Scenario


@feature_test(
    "The credentials decide who asks, not the body",
    covers=("tp-role-from-token",),
    variants=ASKERS,
)
def test_role_from_token(scenario: Scenario) -> None:
    """A request that claims to be of the other party is one of its sender."""
    order = scenario.order()
    scenario.ask_as_the_other(order)
