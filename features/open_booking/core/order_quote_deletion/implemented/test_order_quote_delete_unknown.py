"""An OrderQuote that never was."""

from bookproof.scenario import Scenario, feature_test


@feature_test("Deleting an OrderQuote that does not exist is no error", once=True)
def test_order_quote_delete_unknown(scenario: Scenario) -> None:
    """The answer is that of any OrderQuote Deletion."""
    with scenario.stage("Delete an OrderQuote that never was") as stage:
        scenario.delete_unknown_quote(stage)
