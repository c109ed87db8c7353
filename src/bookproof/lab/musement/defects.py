"""Defects that can be switched on in the target, each breaking one behaviour."""

from __future__ import annotations

from typing import Self

from bookproof.lab.choices import Described


class Defect(Described):
    """A switch that makes the target behave wrongly in one respect; none is on by default."""

    group: str

    def __new__(cls, value: str, group: str, description: str) -> Self:
        """Make a member that is its public name, and knows its scenarios and what it does."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.group = group
        member.description = description
        return member

    # Booking
    LOGIN_TOKEN_MISSING = (
        "login-token-missing",
        "book",
        "The answer to a login has no access_token.",
    )
    CART_LIST_REFUSED = (
        "cart-list-refused",
        "book",
        "A list of cart items is refused; only the older form with one object is taken.",
    )
    ORDER_IDENTIFIER_MISSING = (
        "order-identifier-missing",
        "book",
        "An order has no identifier.",
    )
    ITEM_NEVER_CONFIRMED = (
        "item-never-confirmed",
        "book",
        "An item that is confirmed at once stays PENDING after the payment.",
    )
    REFUSED_STAYS_PENDING = (
        "refused-stays-pending",
        "book",
        "An item that the supplier refuses stays PENDING for ever.",
    )
    ORDER_DROPS_LAST_ITEM = (
        "order-drops-last-item",
        "book",
        "An order made from a cart of several items lacks the last one.",
    )
    ORDER_WRONG_TOTAL = (
        "order-wrong-total",
        "book",
        "total_price of an order is that of one piece of each item, whatever the quantity.",
    )
    VOUCHER_BEFORE_CONFIRMATION = (
        "voucher-before-confirmation",
        "book",
        "A PENDING item of a paid order already has vouchers.",
    )
    CART_ITEMS_REFUSED = (
        "cart-items-refused",
        "book",
        "Nothing can be put into a cart, although it is for sale.",
    )
    ORDER_REFUSED = (
        "order-refused",
        "book",
        "A cart with items and a customer is refused as an order.",
    )
    PAYMENT_REFUSED = (
        "payment-refused",
        "book",
        "Every payment by invoice is refused, also of what costs nothing.",
    )
    ORDER_OTHER_DAY = (
        "order-other-day",
        "book",
        "An order shows its items on the day after the one chosen.",
    )
    ORDER_OTHER_PRICE = (
        "order-other-price",
        "book",
        "An order charges a tenth more than was offered.",
    )
    ORDER_EARLY_OK = (
        "order-early-ok",
        "book",
        "status of an order is OK from the start, whatever its items are.",
    )
    ORDER_OTHER_CUSTOMER = (
        "order-other-customer",
        "book",
        "An order names somebody else than the customer of its cart.",
    )
    CUSTOMER_SCHEMA_BROKEN = (
        "customer-schema-broken",
        "book",
        "What a cart asks of its customer is no valid JSON schema.",
    )
    # Reading
    ORDER_OTHER_IDENTIFIER = (
        "order-other-identifier",
        "read",
        "An order that is read has another identifier than it was made with.",
    )
    POLICIES_LIVE = (
        "policies-live",
        "read",
        "The refund policies of an item are those of its activity today, not those when it was"
        " booked.",
    )
    ACTIVITY_POLICIES_FROZEN = (
        "activity-policies-frozen",
        "read",
        "The refund policies of an activity are for ever those of the start.",
    )
    POLICIES_EXPIRED_DROPPED = (
        "policies-expired-dropped",
        "read",
        "The refund policies of an item lack those that are no longer valid.",
    )
    POLICIES_UNTIL_UTC = (
        "policies-until-utc",
        "read",
        "applicable_until is in UTC instead of the local time of the activity.",
    )
    POLICIES_REMAINING_TIME_FIXED = (
        "policies-remaining-time-fixed",
        "read",
        "remaining_time repeats the period, and never runs down.",
    )
    POLICIES_VALUE_TEXT = (
        "policies-value-text",
        "read",
        "value of a refund policy is a string.",
    )
    POLICIES_FIELD_MISSING = (
        "policies-field-missing",
        "read",
        "Refund policies have no type.",
    )
    NO_POLICIES_SERVER_ERROR = (
        "no-policies-server-error",
        "read",
        "Reading the refund policies of an item that has none answers 500.",
    )
    # Cancelling everything
    CANCEL_IGNORED = (
        "cancel-ignored",
        "cancel-whole",
        "A cancellation is answered as successful, and nothing happens.",
    )
    CANCEL_REASON_FORGOTTEN = (
        "cancel-reason-forgotten",
        "cancel-whole",
        "The reason REJECTED-SCHEDULE-CHANGE is refused as unknown.",
    )
    CANCEL_INFO_REQUIRED = (
        "cancel-info-required",
        "cancel-whole",
        "A cancellation without cancellation_additional_info is refused.",
    )
    CANCEL_LAST_ITEM_REFUSED = (
        "cancel-last-item-refused",
        "cancel-whole",
        "The last booked item of an order with several cannot be cancelled.",
    )
    WHOLE_ORDER_CANCELLED = (
        "whole-order-cancelled",
        "cancel-whole",
        "DELETE on an order cancels all its items.",
    )
    VOUCHER_AFTER_CANCELLATION = (
        "voucher-after-cancellation",
        "cancel-whole",
        "A cancelled item keeps its vouchers.",
    )
    # Cancelling a part
    CANCEL_TAKES_SIBLINGS = (
        "cancel-takes-siblings",
        "cancel-part",
        "Cancelling one item cancels all items of its order.",
    )
    CANCEL_FIRST_ITEM = (
        "cancel-first-item",
        "cancel-part",
        "A cancellation takes the first item of the order instead of the one named.",
    )
    # Cancelling again
    REPEAT_REFUNDS_AGAIN = (
        "repeat-refunds-again",
        "repeat-cancel",
        "Cancelling a cancelled item succeeds, and pays its refund a second time.",
    )
    REPEAT_REOPENS = (
        "repeat-reopens",
        "repeat-cancel",
        "Cancelling a REFUNDED item is refused, and puts the item back to OK.",
    )
    # Cancelling what is protected
    NO_POLICY_CANCELLED = (
        "no-policy-cancelled",
        "forbidden-cancel",
        "An item without refund policies can be cancelled, for a refund of nothing.",
    )
    EXPIRED_POLICY_CANCELLED = (
        "expired-policy-cancelled",
        "forbidden-cancel",
        "An item whose refund policies have all expired can be cancelled for the best of them.",
    )
    REFUSAL_CHANGES_ITEM = (
        "refusal-changes-item",
        "forbidden-cancel",
        "A cancellation that the refund policies forbid leaves the item in CANCELLATION_ERROR.",
    )
    PENDING_ITEM_CANCELLED = (
        "pending-item-cancelled",
        "wrong-state-cancel",
        "A PENDING item can be cancelled although the target says that it cannot.",
    )
    REFUSAL_WITHDRAWS_VOUCHER = (
        "refusal-withdraws-voucher",
        "forbidden-cancel",
        "A cancellation that the refund policies forbid takes the vouchers of the item away.",
    )
    # Trouble at the supplier
    MANUAL_CANCEL_SILENT = (
        "manual-cancel-silent",
        "supplier-failure",
        "Cancelling what is cancelled by hand answers success, and the item stays OK.",
    )
    CANCELLATION_ERROR_HIDDEN = (
        "cancellation-error-hidden",
        "supplier-failure",
        "A cancellation that fails at the supplier ends as REFUNDED, without any refund.",
    )
    CANCELLATION_ERROR_KO = (
        "cancellation-error-ko",
        "supplier-failure",
        "Customer care settles a CANCELLATION_ERROR as KO.",
    )
    ERROR_KEPT_REFUNDED = (
        "error-kept-refunded",
        "supplier-failure",
        "A refund is paid although customer care has put the item back to OK.",
    )
    # Unknown things
    UNKNOWN_ORDER_ACCEPTED = (
        "unknown-order-accepted",
        "unknown-order",
        "Cancelling an item of an order that does not exist succeeds.",
    )
    IDENTIFIER_LOOKUP = (
        "identifier-lookup",
        "unknown-order",
        "GET of an order accepts its identifier in place of its uuid.",
    )
    UNKNOWN_ITEM_ACCEPTED = (
        "unknown-item-accepted",
        "unknown-part",
        "Cancelling an item that does not exist in an order succeeds.",
    )
    ITEM_OF_OTHER_ORDER_CANCELLED = (
        "item-of-other-order-cancelled",
        "unknown-part",
        "An item is cancelled under whichever order of its client it is named.",
    )
    # Wrong and superfluous input
    MISSING_REASON_ACCEPTED = (
        "missing-reason-accepted",
        "malformed",
        "A cancellation without cancellation_reason is carried out.",
    )
    UNKNOWN_REASON_ACCEPTED = (
        "unknown-reason-accepted",
        "malformed",
        "A cancellation with a cancellation_reason that is not listed is carried out.",
    )
    LONG_INFO_ACCEPTED = (
        "long-info-accepted",
        "malformed",
        "cancellation_additional_info may be of any length.",
    )
    MALFORMED_SERVER_ERROR = (
        "malformed-server-error",
        "malformed",
        "A body that is not JSON answers 500.",
    )
    EXCESS_PROPERTY_SERVER_ERROR = (
        "excess-property-server-error",
        "excessive",
        "A cancellation with a property that is not known answers 500, and is carried out.",
    )
    # Money and places
    REFUND_IN_FULL = (
        "refund-in-full",
        "money",
        "Every refund is the whole price, whatever the refund policy says.",
    )
    REFUND_WORST_POLICY = (
        "refund-worst-policy",
        "money",
        "A refund follows the least favourable of the valid policies.",
    )
    REFUND_BY_TODAY = (
        "refund-by-today",
        "money",
        "A refund follows the refund policies of today, not those when the item was booked.",
    )
    REFUND_OF_OTHER_ITEM = (
        "refund-of-other-item",
        "money",
        "The refund of an item is booked on another item of its order.",
    )
    REFUND_OTHER_CURRENCY = (
        "refund-other-currency",
        "money",
        "Refunds are paid in another currency than the order, by the same number.",
    )
    REFUND_NOT_PAID = (
        "refund-not-paid",
        "money",
        "An item becomes REFUNDED, but no refund is listed.",
    )
    CAPACITY_NOT_RESTORED = (
        "capacity-not-restored",
        "capacity",
        "The places of a cancelled item are not for sale again.",
    )
    # Where results become visible
    REFUND_NEVER_FINISHES = (
        "refund-never-finishes",
        "publication",
        "An item stays REFUND_STARTED for ever.",
    )
    ORDER_STALE = (
        "order-stale",
        "publication",
        "GET of an order shows its cancelled items as OK.",
    )
    WEBHOOK_SILENT = (
        "webhook-silent",
        "publication",
        "The web hook is not called when an item is cancelled.",
    )
    WEBHOOK_OLD_STATUS = (
        "webhook-old-status",
        "publication",
        "The web hook carries the status that the item had before.",
    )
    WEBHOOK_VERSION_FIXED = (
        "webhook-version-fixed",
        "publication",
        "order_item_version in the web hook is always 1.",
    )
    WEBHOOK_NUMBER = (
        "webhook-number",
        "publication",
        "order_item_version in the web hook is a number.",
    )
    # Giving up
    CART_DELETE_IGNORED = (
        "cart-delete-ignored",
        "abandon",
        "DELETE of a cart answers true, and the cart remains.",
    )
    ORDERED_CART_DELETED = (
        "ordered-cart-deleted",
        "abandon",
        "A cart with an order can be deleted.",
    )
    # Who may
    MISSING_TOKEN_ACCEPTED = (
        "missing-token-accepted",
        "auth-failure",
        "A request without a token is served as that of the first client.",
    )
    BAD_TOKEN_ACCEPTED = (
        "bad-token-accepted",
        "auth-failure",
        "A request with a token that was never given out is served as that of the first client.",
    )
    APPLICATION_NOT_REQUIRED = (
        "application-not-required",
        "auth-failure",
        "Requests without X-Musement-Application are served.",
    )
    VERSION_REQUIRED = (
        "version-required",
        "auth-failure",
        "Requests without X-Musement-Version are refused.",
    )
    PERMISSION_NOT_CHECKED = (
        "permission-not-checked",
        "permission",
        "A client without the permission order-item-cancellation can cancel.",
    )
    FOREIGN_ORDER_SERVED = (
        "foreign-order-served",
        "permission",
        "Orders of other clients can be read and cancelled.",
    )
    # Verbs and races
    WRONG_VERB_ACCEPTED = (
        "wrong-verb-accepted",
        "wrong-verb",
        "A verb that a path does not take is answered with 200 and an empty object.",
    )
    WRONG_VERB_SERVER_ERROR = (
        "wrong-verb-server-error",
        "wrong-verb",
        "A verb that a path does not take is answered with 500.",
    )
    RACE_REFUNDS_TWICE = (
        "race-refunds-twice",
        "race",
        "Of two cancellations of one item at the same time both succeed, and both refunds are"
        " paid.",
    )
    # Shape of errors
    ERROR_CODE_NUMBER = (
        "error-code-number",
        "answer-shape",
        "code of an error is a number.",
    )
    ERROR_CODE_GENERIC = (
        "error-code-generic",
        "answer-shape",
        "code of every error is that of a generic one.",
    )
    ERROR_WITHOUT_MESSAGE = (
        "error-without-message",
        "answer-shape",
        "Errors have no message.",
    )
    ERROR_AS_PAGE = (
        "error-as-page",
        "answer-shape",
        "Errors are answered with a page of HTML.",
    )
    ERROR_STATUS_OK = (
        "error-status-ok",
        "answer-shape",
        "Errors are answered with the status 200.",
    )
