"""An OrderQuote is deleted, twice."""

from bookproof.criteria import BOOKABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "An OrderQuote is deleted and its lease released; deleting it again is no error",
    criteria=BOOKABLE,
    control=BOOKABLE,
)
def test_order_quote_delete_idempotent(scenario: Scenario) -> None:
    """Capacity is what it was before the quote."""
    basket = scenario.quoted()
    with scenario.stage("Delete the OrderQuote") as stage:
        scenario.delete_quote(stage, basket)
    with scenario.stage("Delete it again") as stage:
        scenario.delete_quote_again(stage, basket)
