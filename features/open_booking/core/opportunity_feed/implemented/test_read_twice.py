"""What one reader has seen of the feeds while bookings changed them, a second one finds as well."""

from bookproof.scenario import Scenario, feature_test


@feature_test(
    "Every feed keeps its order, loses nothing and shows each change once", once=True, last=True
)
def test_read_twice(scenario: Scenario) -> None:
    """A second reader goes through each feed from its start and from a position within."""
    with scenario.stage("Read every feed once more") as stage:
        scenario.judge_feeds(stage)
