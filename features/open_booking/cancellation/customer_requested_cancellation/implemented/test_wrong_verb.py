"""The endpoint of an Order has its verbs, and POST is none of them."""

from bookproof.scenario import Scenario, feature_test


@feature_test("A verb that the endpoint of an Order does not know is refused", once=True)
def test_wrong_verb(scenario: Scenario) -> None:
    """The refusal says that the method is not allowed."""
    with scenario.stage("POST to an Order") as stage:
        scenario.post_to_order(stage)
