"""Deleting a quote does not use up its UUID."""

from bookproof.criteria import BOOKABLE
from bookproof.scenario import Scenario, feature_test


@feature_test(
    "The UUID of a deleted OrderQuote can be quoted and booked",
    criteria=BOOKABLE,
    control=BOOKABLE,
)
def test_order_quote_reuse_after_delete(scenario: Scenario) -> None:
    """C1, C2 and booking succeed as if the quote had never been."""
    basket = scenario.quoted()
    with scenario.stage("Delete the OrderQuote") as stage:
        scenario.delete_quote(stage, basket)
    scenario.quote(basket)
    scenario.book(basket)
