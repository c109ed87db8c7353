"""An opportunity that is withdrawn stays in its feed, as deleted."""

from bookproof.scenario import Scenario, feature_test


@feature_test("An opportunity that is withdrawn is shown as deleted", once=True)
def test_withdrawn_opportunity(scenario: Scenario) -> None:
    """Whoever has copied it learns that it is gone."""
    with scenario.stage("Publish an opportunity"):
        published = scenario.publish_opportunity()
    with scenario.stage("Withdraw it") as stage:
        scenario.withdraw(stage, published)
