"""An Order that never was cannot be deleted."""

from bookproof.scenario import Scenario, feature_test


@feature_test("Deleting an Order that does not exist is answered with 404", once=True)
def test_unknown_order(scenario: Scenario) -> None:
    """The answer says that there is no such Order."""
    with scenario.stage("Delete an Order that never was") as stage:
        scenario.delete_unknown_order(stage)
