"""A cart tells what it asks of its customer."""

from bookproof.protocols.declaring import feature_test
from bookproof.protocols.musement.scenario import Scenario


@feature_test(
    "What the customer has to tell can be read",
    covers=("mus-book-and-cancel",),
)
def test_customer_schema(scenario: Scenario) -> None:
    """The answer is a JSON schema of an object."""
    cart = scenario.cart(scenario.ticket("cancellable"))
    scenario.customer_schema(cart)
