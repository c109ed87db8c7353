"""A cancellation may say more than its reason."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import INFOS, Scenario


@feature_test(
    "Additional information may be given or left out",
    covers=("mus-additional-info",),
    variants=tuple(INFOS),
)
def test_additional_info(scenario: Scenario) -> None:
    """The item is cancelled without additional information, with some, and with 255 characters."""
    order = scenario.booked("cancellable")
    scenario.cancel_with_info(order, INFOS[scenario.variant])
