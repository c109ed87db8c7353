"""A cancellation needs the credentials of the booking partner that made the Order."""

from bookproof.criteria import BOOKABLE, BOOKABLE_CANCELLABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "A cancellation without credentials, or with wrong ones, is refused",
    criteria=BOOKABLE_CANCELLABLE,
    control=BOOKABLE,
    multiple=False,
)
def test_credentials_needed(scenario: Scenario) -> None:
    """Each refusal has its own error and no effect."""
    order = scenario.booked()
    with scenario.stage("Cancel without credentials") as stage:
        scenario.patch_without_credentials(stage, order)
    with scenario.stage("Cancel with made-up credentials") as stage:
        scenario.patch_with_bad_credentials(stage, order)
