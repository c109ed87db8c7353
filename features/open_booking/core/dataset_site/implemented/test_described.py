"""The dataset site says what a Broker needs to find feeds and API."""

from bookproof.scenario import Scenario, feature_test


@feature_test("The dataset site describes the feeds and the booking API", once=True)
def test_described(scenario: Scenario) -> None:
    """The Dataset in it follows its model."""
    with scenario.stage("Judge the dataset site") as stage:
        scenario.judge_dataset(stage)
