"""The additional information is one character too long."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "More than 255 characters of information are refused",
    covers=("mus-info-too-long",),
)
def test_info_too_long(scenario: Scenario) -> None:
    """The cancellation is refused, and the item stays as it was."""
    order = scenario.booked("cancellable")
    scenario.refuse_long_info(order)
