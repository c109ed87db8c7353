"""Defects that can be switched on in the ticketing lab, each breaking one behaviour."""

from __future__ import annotations

from bookproof.lab.choices import Described


class Defect(Described):
    """A switch that makes the lab behave wrongly in one respect; none is on by default."""

    # Searching
    USER_INFO_MISSING = "user-info-missing", "test.v1 does not say who the user is."
    EVENTS_WITHOUT_ID = "events-without-id", "Events in the list of events.v1 have no event_id."
    UNKNOWN_EVENT_DESCRIBED = (
        "unknown-event-described",
        "events_by_id.v1 describes some event under an identifier that no event has.",
    )
    PERFORMANCES_WITHOUT_DATE = (
        "performances-without-date",
        "Performances have no iso8601_date_and_time.",
    )
    PRICES_AS_TEXT = "prices-as-text", "Prices in availability.v1 are texts."
    TROLLEY_TOKEN_MISSING = "trolley-token-missing", "A trolley has no trolley_token."
    TROLLEY_KEEPS_REMOVED = (
        "trolley-keeps-removed",
        "remove_items_list is ignored, so that a trolley keeps every order.",
    )
    # Booking
    RESERVE_ONE_MORE = (
        "reserve-one-more",
        "A reservation holds one place more of every order than was asked for.",
    )
    RESERVE_SHOWS_ATTEMPTING = (
        "reserve-shows-attempting",
        "A reservation is answered as attempting.",
    )
    RESERVE_DROPS_LAST = (
        "reserve-drops-last",
        "A reservation of several orders lacks the last one.",
    )
    PURCHASE_ANSWERS_FAILED = (
        "purchase-answers-failed",
        "A purchase that has gone through is answered as failed.",
    )
    RESERVE_WRONG_STATUS = "reserve-wrong-status", "A successful reservation answers 201."
    PRICE_SHOWN_LOWER = (
        "price-shown-lower",
        "availability.v1 shows every price 1.00 lower than it is.",
    )
    PURCHASE_DEARER = (
        "purchase-dearer",
        "Sending costs 1.00 more in the answer to a purchase than when it was reserved.",
    )
    PURCHASE_RESULT_UNSUCCESSFUL = (
        "purchase-result-unsuccessful",
        "purchase_result of what was purchased says that it was no success.",
    )
    ITEM_NUMBERS_REPEATED = (
        "item-numbers-repeated",
        "Item numbers begin at 1 again in every bundle of a purchase.",
    )
    PURCHASE_WITHOUT_CANCELLATION_STATUS = (
        "purchase-without-cancellation-status",
        "Orders in the answer to a purchase have no cancellation_status.",
    )
    PURCHASE_WITHOUT_REFERENCE = (
        "purchase-without-reference",
        "Orders in the answer to a purchase have an empty backend_purchase_reference.",
    )
    FAILED_PURCHASE_SUCCEEDS = (
        "failed-purchase-succeeds",
        "A purchase that the supplier refuses is answered as purchased.",
    )
    UNAVAILABLE_ORDER_RESERVED = (
        "unavailable-order-reserved",
        "An order for which there are no places is reserved all the same.",
    )
    # Reading
    STATUS_AS_SOLD = "status-as-sold", "status.v1 shows the orders as they were when sold."
    STATUS_SHOWS_RESERVED = (
        "status-shows-reserved",
        "status.v1 shows a purchased transaction as reserved.",
    )
    STATUS_CANCELLED_TRANSACTION = (
        "status-cancelled-transaction",
        "transaction_status turns into cancelled when all orders are.",
    )
    STATUS_WITHOUT_CANCELLATION_STATUS = (
        "status-without-cancellation-status",
        "Orders in status.v1 have no cancellation_status.",
    )
    STATUS_OTHER_PERFORMANCE = (
        "status-other-performance",
        "Orders in status.v1 are for another performance than was purchased.",
    )
    STATUS_OTHER_REFERENCE = (
        "status-other-reference",
        "status.v1 has another backend_cancellation_reference than the cancellation.",
    )
    ARCHIVE_FOLLOWS_CANCELLATION = (
        "archive-follows-cancellation",
        "The archived purchase page shows what was cancelled since.",
    )
    # Cancelling everything
    CANCEL_IGNORED = (
        "cancel-ignored",
        "A cancellation is answered as done, but no order changes.",
    )
    CANCEL_LIST_MISSING = (
        "cancel-list-missing",
        "The answer to a cancellation has no list of item numbers.",
    )
    CANCEL_LIST_LACKS_LAST = (
        "cancel-list-lacks-last",
        "The list of cancelled items lacks the last one.",
    )
    CANCEL_LIST_OF_TEXTS = (
        "cancel-list-of-texts",
        "Item numbers in the list of cancelled items are texts.",
    )
    CANCEL_TROLLEY_MISSING = (
        "cancel-trolley-missing",
        "The answer to a cancellation has no trolley_contents.",
    )
    CANCEL_OTHER_TRANSACTION = (
        "cancel-other-transaction",
        "The answer to a cancellation has the transaction_uuid of another transaction.",
    )
    CANCEL_REFERENCE_MISSING = (
        "cancel-reference-missing",
        "A cancelled order has an empty backend_cancellation_reference.",
    )
    CANCEL_NO_CONTENT = "cancel-no-content", "A cancellation is answered with 204 and no body."
    # Cancelling a part
    CANCEL_ITEMS_IGNORED = (
        "cancel-items-ignored",
        "cancel_items_list is ignored, and the whole transaction is cancelled.",
    )
    CANCEL_FIRST_ITEM_ONLY = (
        "cancel-first-item-only",
        "Of cancel_items_list only the first number is looked at.",
    )
    CANCEL_TROLLEY_NAMED_ONLY = (
        "cancel-trolley-named-only",
        "The trolley in the answer to a cancellation holds the named orders alone.",
    )
    # Cancelling again
    CANCEL_REPEAT_LISTED = (
        "cancel-repeat-listed",
        "Orders that were cancelled before are listed again.",
    )
    CANCEL_REPEAT_NEW_REFERENCE = (
        "cancel-repeat-new-reference",
        "A cancelled order gets another backend_cancellation_reference when it is named again.",
    )
    CANCEL_REPEAT_REFUSED = (
        "cancel-repeat-refused",
        "A cancellation of orders that are all cancelled is answered with 400.",
    )
    CANCEL_REPEAT_FREES_AGAIN = (
        "cancel-repeat-frees-again",
        "Naming a cancelled order again puts its places on sale a second time.",
    )
    CANCEL_RACE_LISTED_TWICE = (
        "cancel-race-listed-twice",
        "Of two cancellations at once both list the same orders.",
    )
    # What may not be cancelled
    NOT_PERMITTED_CANCELLED = (
        "not-permitted-cancelled",
        "An order whose status is not_permitted is cancelled.",
    )
    NOT_PERMITTED_REFUSED = (
        "not-permitted-refused",
        "A cancellation of not_permitted orders alone is answered with 400.",
    )
    MIXED_ALL_OR_NOTHING = (
        "mixed-all-or-nothing",
        "One order that is not_permitted keeps all others from being cancelled.",
    )
    PERMISSION_IGNORED = (
        "permission-ignored",
        "A user without the permission can cancel.",
    )
    FOREIGN_TRANSACTION_SHOWN = (
        "foreign-transaction-shown",
        "A user can read and cancel the transactions of others.",
    )
    # Suppliers that refuse
    FAILURE_LISTED = (
        "failure-listed",
        "An order whose cancellation the supplier refused is listed as cancelled.",
    )
    FAILURE_STAYS_POSSIBLE = (
        "failure-stays-possible",
        "An order whose cancellation the supplier refused remains possible.",
    )
    FAILURE_MENDED_BY_REPEAT = (
        "failure-mended-by-repeat",
        "An order whose cancellation the supplier refused is cancelled when named again.",
    )
    FAILURE_STOPS_THE_REST = (
        "failure-stops-the-rest",
        "Orders after one whose cancellation the supplier refused are not tried.",
    )
    FAILURE_FREES_PLACES = (
        "failure-frees-places",
        "Places of an order whose cancellation the supplier refused return to sale.",
    )
    # Orders that depend on each other
    LINKED_CANCELLED_ALONE = (
        "linked-cancelled-alone",
        "One of two linked orders is cancelled without the other.",
    )
    MUST_ALSO_CHANGES_STATE = (
        "must-also-changes-state",
        "An answer with must_also_cancel has cancelled the named orders.",
    )
    MUST_ALSO_NUMBERS_ONLY = (
        "must-also-numbers-only",
        "must_also_cancel holds orders with nothing but an item_number.",
    )
    MUST_ALSO_OTHER_EVENT = (
        "must-also-other-event",
        "Orders in must_also_cancel have the event of the order that was named.",
    )
    MUST_ALSO_SHOWN_CANCELLED = (
        "must-also-shown-cancelled",
        "Orders in must_also_cancel are shown as cancelled.",
    )
    CASCADE_NOT_LISTED = (
        "cascade-not-listed",
        "An order that went with another is not listed.",
    )
    CASCADE_NOT_DONE = (
        "cascade-not-done",
        "An order that has to go with another stays.",
    )
    # States, unknown things and malformed requests
    UNPURCHASED_CANCELLED = (
        "unpurchased-cancelled",
        "Cancelling a reservation releases it and answers 200.",
    )
    UNKNOWN_TRANSACTION_ACCEPTED = (
        "unknown-transaction-accepted",
        "Cancelling an unknown transaction answers 200 with an empty list.",
    )
    UNKNOWN_ITEM_REFUSED_LATE = (
        "unknown-item-refused-late",
        "An unknown item number is refused after the known ones were cancelled.",
    )
    MALFORMED_LIST_MEANS_ALL = (
        "malformed-list-means-all",
        "A malformed cancel_items_list is taken as absent, so that everything is cancelled.",
    )
    MISSING_TRANSACTION_CRASHES = (
        "missing-transaction-crashes",
        "A cancellation without transaction_uuid is answered with 500.",
    )
    EXCESS_PARAMETER_CRASHES = (
        "excess-parameter-crashes",
        "A cancellation with an additional parameter is answered with 500.",
    )
    # Giving up
    RELEASE_REPEAT_NOT_OK = (
        "release-repeat-not-ok",
        "Releasing a released reservation answers that it failed.",
    )
    RELEASED_OK_AS_TEXT = "released-ok-as-text", "released_ok is a text."
    RELEASE_IGNORED = (
        "release-ignored",
        "A release is answered as done, but the reservation stays.",
    )
    # Money and places
    TOTAL_WRONG = "total-wrong", "bundle_total_cost of a purchase is 1.00 too high."
    TOTAL_SHRINKS = (
        "total-shrinks",
        "Cancelled orders are left out of the bundle totals.",
    )
    ORDERS_MISCOUNTED = (
        "orders-miscounted",
        "bundle_order_count is one more than there are orders.",
    )
    CURRENCY_NOT_DESCRIBED = (
        "currency-not-described",
        "Bundles are in a currency that currency_details does not have.",
    )
    AMOUNTS_AS_TEXT = "amounts-as-text", "Bundle totals are texts."
    CAPACITY_NOT_RETURNED = (
        "capacity-not-returned",
        "Places of cancelled orders do not return to sale.",
    )
    # Credentials, verbs and errors
    WRONG_PASSWORD_ACCEPTED = "wrong-password-accepted", "Any password is good for a known user."
    AUTHENTICATION_WRONG_CODE = (
        "authentication-wrong-code",
        "Wrong credentials are answered with error_code 8.",
    )
    GET_RESERVES = "get-reserves", "GET on reserve.v1 makes a reservation."
    CANCEL_GET_REFUSED = "cancel-get-refused", "GET on cancel.v1 is answered with 405."
    CANCEL_FORM_IGNORED = (
        "cancel-form-ignored",
        "cancel_items_list is read from the query alone; in a form it counts as absent.",
    )
    JSON_AS_TEXT = "json-as-text", "Answers are sent as text/plain."
    REQUEST_ID_MISSING = "request-id-missing", "Answers have no X-Request-Id."
    ERROR_DESCRIPTION_MISSING = "error-description-missing", "Errors have no error_desc."
    ERROR_CODE_TEXT = "error-code-text", "error_code is a text."
    ERROR_NOT_JSON = "error-not-json", "Errors are sent as HTML."
    ERROR_WITH_SUCCESS_STATUS = "error-with-success-status", "Errors are sent with status 200."
