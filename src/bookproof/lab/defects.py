"""Defects that can be switched on in the lab, each breaking one behaviour."""

from __future__ import annotations

from bookproof.lab.choices import Described


class Defect(Described):
    """A switch that makes the lab behave wrongly in one respect; none is on by default."""

    # Quotes
    C1_WRONG_STATUS = "c1-wrong-status", "A successful C1 answers 201."
    C2_WRONG_STATUS = "c2-wrong-status", "A successful C2 answers 201."
    QUOTE_DROPS_LAST_ITEM = (
        "quote-drops-last-item",
        "A quote for several OrderItems lacks the last one.",
    )
    QUOTE_WRONG_ID = "quote-wrong-id", "The @id of a quote names another UUID."
    QUOTE_WRONG_TOTAL = "quote-wrong-total", "totalPaymentDue of a quote is 1.00 too high."
    QUOTE_CAPACITY_COUNTS_OWN_LEASE = (
        "quote-capacity-counts-own-lease",
        "The remaining capacity in a quote leaves out what the quote itself holds.",
    )
    QUOTE_APPROVAL_FLAG_WRONG = (
        "quote-approval-flag-wrong",
        "orderRequiresApproval in a quote is the opposite of the truth.",
    )
    QUOTE_LEASE_MISSING = (
        "quote-lease-missing",
        "A quote that holds spaces has no lease property.",
    )
    QUOTE_LEASE_EXPIRED = "quote-lease-expired", "leaseExpires of a new lease lies in the past."
    QUOTE_BROKER_NOT_ECHOED = "quote-broker-not-echoed", "A quote lacks the broker that was sent."
    QUOTE_CUSTOMER_NOT_ECHOED = (
        "quote-customer-not-echoed",
        "The answer to C2 lacks the customer that was sent.",
    )
    QUOTE_ITEM_STATUS_PRESENT = (
        "quote-item-status-present",
        "OrderItems of a quote have an orderItemStatus.",
    )
    QUOTE_ITEM_ID_PRESENT = "quote-item-id-present", "OrderItems of a quote have an @id."
    QUOTE_OFFER_ALTERED = (
        "quote-offer-altered",
        "The acceptedOffer in a quote has another @id than the one asked for.",
    )
    QUOTE_WRONG_TYPE = "quote-wrong-type", "The @type of a quote is Order."
    QUOTE_CARRIES_ITEM_ERROR = (
        "quote-carries-item-error",
        "The first OrderItem of a successful quote has an OpportunityIsFullError.",
    )
    C1_PRICE_TOO_LOW = (
        "c1-price-too-low",
        "C1 quotes the first OrderItem, and with it the total, at a price that is 1.00 too low.",
    )
    LEASE_NOT_TAKEN = "lease-not-taken", "A quote announces a lease, but no space is held."
    LEASE_TAKEN_TWICE = "lease-taken-twice", "C2 holds a second set of spaces."
    # Booking
    BOOKING_WRONG_STATUS = "booking-wrong-status", "A successful B answers 202."
    BOOKING_ITEM_IDS_REPEATED = (
        "booking-item-ids-repeated",
        "All OrderItems of an Order with several have the same @id at B.",
    )
    BOOKING_ITEMS_NOT_CONFIRMED = (
        "booking-items-not-confirmed",
        "OrderItems in the answer to B are CustomerCancelled.",
    )
    BOOKING_WRONG_TOTAL = (
        "booking-wrong-total",
        "totalPaymentDue in the answer to B is 1.00 too high.",
    )
    BOOKING_TAX_WRONG = (
        "booking-tax-wrong",
        "totalPaymentTax in the answer to B is not the sum of the OrderItems' taxes.",
    )
    BOOKING_WRONG_ID = "booking-wrong-id", "The @id in the answer to B names another UUID."
    BOOKING_WRONG_TYPE = "booking-wrong-type", "The @type in the answer to B is OrderQuote."
    BOOKING_CUSTOMER_NOT_ECHOED = (
        "booking-customer-not-echoed",
        "The answer to B lacks the customer that was sent.",
    )
    BOOKING_PAYMENT_NOT_ECHOED = (
        "booking-payment-not-echoed",
        "The answer to B lacks the payment that was sent.",
    )
    BOOKING_KEEPS_CAPACITY = (
        "booking-keeps-capacity",
        "A booking takes no spaces, and gives back those that were held for it.",
    )
    BOOKING_POSITION_MISSING = (
        "booking-position-missing",
        "OrderItems in the answer to B have no position.",
    )
    BOOKING_REPEATED_ITEM = (
        "booking-repeated-item",
        "The answer to B has one OrderItem more than was asked for.",
    )
    # Approval
    PROPOSAL_WRONG_STATUS = "proposal-wrong-status", "A successful P answers 202."
    PROPOSAL_ALREADY_ACCEPTED = (
        "proposal-already-accepted",
        "The answer to P says that the Seller has accepted.",
    )
    PROPOSAL_VERSION_MALFORMED = (
        "proposal-version-malformed",
        "orderProposalVersion is not an address below the proposal's @id.",
    )
    PROPOSAL_ACCEPTANCE_NOT_PUBLISHED = (
        "proposal-acceptance-not-published",
        "A proposal that the Seller accepts does not appear in the proposals feed.",
    )
    PROPOSAL_STAYS_IN_FEED = (
        "proposal-stays-in-feed",
        "A proposal does not turn deleted in its feed when it is booked.",
    )
    ORDER_CARRIES_PROPOSAL_VERSION = (
        "order-carries-proposal-version",
        "An Order that was a proposal shows orderProposalVersion at B and in the feed.",
    )
    # Form of answers
    SUCCESS_MEDIA_TYPE = (
        "success-media-type",
        "Successful answers to C1, C2, P and B have the media type application/json.",
    )
    ERROR_MEDIA_TYPE = "error-media-type", "Error answers have the media type application/json."
    ERROR_WITHOUT_CONTEXT = "error-without-context", "Errors have no @context."
    ERROR_STATUS_CODE_WRONG = (
        "error-status-code-wrong",
        "statusCode in an error differs from the HTTP status.",
    )
    ANSWER_NOT_JSON = (
        "answer-not-json",
        "A successful answer to C1 breaks off in the middle of its body.",
    )
    ANSWER_WITHOUT_CONTEXT = (
        "answer-without-context",
        "Successful answers to C1, C2, P and B have no @context.",
    )
    ANSWER_NULL_PROPERTY = (
        "answer-null-property",
        "Successful answers to C1, C2, P and B have a property that is null.",
    )
    WRONG_VERB_ACCEPTED = (
        "wrong-verb-accepted",
        "A verb that an endpoint does not know is answered with 204.",
    )
    WRONG_VERB_NOT_FOUND = (
        "wrong-verb-not-found",
        "A verb that a resource does not know gives 404 instead of 405.",
    )
    BAD_TOKEN_ACCEPTED = (
        "bad-token-accepted",
        "A request of an unknown booking partner is served as that of the first one.",
    )
    MISSING_TOKEN_ACCEPTED = (
        "missing-token-accepted",
        "A request without credentials is served as that of the first booking partner.",
    )
    # Cancellation
    CANCEL_WRONG_STATUS = (
        "cancel-wrong-status",
        "A successful cancellation answers 200 with a body.",
    )
    CANCEL_IGNORED = "cancel-ignored", "A cancellation answers 204, and nothing happens."
    CANCEL_NOT_IN_FEED = (
        "cancel-not-in-feed",
        "A cancellation changes the Order and the spaces, but not the Orders feed.",
    )
    CANCEL_LEAVES_STATUS = (
        "cancel-leaves-status",
        "A cancellation lowers the total and frees the spaces, but the OrderItem stays confirmed.",
    )
    CANCEL_SAYS_SELLER = (
        "cancel-says-seller",
        "An OrderItem that the Customer cancelled is SellerCancelled.",
    )
    CANCEL_KEEPS_TOTAL = (
        "cancel-keeps-total",
        "totalPaymentDue in the feed does not fall with a cancellation.",
    )
    CANCEL_KEEPS_CAPACITY = "cancel-keeps-capacity", "A cancellation frees no spaces."
    CANCEL_FREES_DOUBLE = (
        "cancel-frees-double",
        "A cancellation frees two spaces for each OrderItem.",
    )
    CANCEL_FREES_AGAIN = (
        "cancel-frees-again",
        "Repeating a cancellation frees the spaces once more.",
    )
    CANCEL_TAKES_OTHERS = (
        "cancel-takes-others",
        "A cancellation of some OrderItems cancels all of the Order.",
    )
    CANCEL_REPEAT_REFUSED = (
        "cancel-repeat-refused",
        "Repeating a cancellation gives CancellationNotPermittedError.",
    )
    CANCEL_REPEAT_REVERSES = (
        "cancel-repeat-reverses",
        "Repeating a cancellation confirms the OrderItems again.",
    )
    CANCEL_NOT_ATOMIC = (
        "cancel-not-atomic",
        "A refused cancellation cancels those of its OrderItems that may be cancelled.",
    )
    CANCEL_REFUSED_YET_DONE = (
        "cancel-refused-yet-done",
        "A cancellation that is not permitted answers 400, and takes place.",
    )
    CANCEL_REFUSAL_WITHOUT_DESCRIPTION = (
        "cancel-refusal-without-description",
        "CancellationNotPermittedError has no description.",
    )
    CANCEL_REFUSAL_WRONG_TYPE = (
        "cancel-refusal-wrong-type",
        "A cancellation that is not permitted gives PatchNotAllowedOnPropertyError.",
    )
    CANCEL_REFUSAL_WRONG_STATUS = (
        "cancel-refusal-wrong-status",
        "CancellationNotPermittedError comes with the HTTP status 409.",
    )
    CANCEL_IGNORES_REFUND_FLAG = (
        "cancel-ignores-refund-flag",
        "An OrderItem whose offer promises no refund can be cancelled.",
    )
    CANCEL_IGNORES_WINDOW = (
        "cancel-ignores-window",
        "An OrderItem can be cancelled after its cancellation window has closed.",
    )
    CANCEL_WINDOW_ALWAYS_CLOSED = (
        "cancel-window-always-closed",
        "An OrderItem whose offer has a cancellation window can never be cancelled.",
    )
    CANCEL_RACE_FREES_TWICE = (
        "cancel-race-frees-twice",
        "Two cancellations of one OrderItem at the same time both free its space.",
    )
    # --cancellation never
    NEVER_CANCEL_STILL_PROMISED = (
        "never-cancel-still-promised",
        "With cancellation switched off, offers still promise a refund.",
    )
    NEVER_CANCEL_ACCEPTED = (
        "never-cancel-accepted",
        "With cancellation switched off, a cancellation succeeds.",
    )
    # Patch errors
    PATCH_EXCESSIVE_ACCEPTED = (
        "patch-excessive-accepted",
        "A PATCH with a property that does not belong on the Order succeeds.",
    )
    PATCH_EXCESSIVE_ITEM_ACCEPTED = (
        "patch-excessive-item-accepted",
        "A PATCH with a property that does not belong on an OrderItem succeeds.",
    )
    PATCH_EXCESSIVE_WRONG_TYPE = (
        "patch-excessive-wrong-type",
        "A PATCH with further properties gives PatchNotAllowedOnPropertyError.",
    )
    PATCH_REFUSED_YET_DONE = (
        "patch-refused-yet-done",
        "A PATCH that is refused for its properties or values cancels its OrderItems.",
    )
    PATCH_VALUE_ACCEPTED = (
        "patch-value-accepted",
        "A PATCH to a status other than CustomerCancelled answers 204 and does nothing.",
    )
    PATCH_VALUE_WRONG_TYPE = (
        "patch-value-wrong-type",
        "A PATCH to another status gives PatchContainsExcessivePropertiesError.",
    )
    PATCH_VALUE_REFUSED_WRONG_STATUS = (
        "patch-value-refused-wrong-status",
        "A PATCH to another status is refused with the HTTP status 422.",
    )
    ERROR_TYPE_UNKNOWN = (
        "error-type-unknown",
        "The errors of a PATCH have the @type SomethingWentWrongError.",
    )
    PATCH_LEGACY_NAMES = (
        "patch-legacy-names",
        "The errors of a refused PATCH lack the ending Error in their names.",
    )
    PATCH_EXTENSION_REFUSED = (
        "patch-extension-refused",
        "A PATCH with a namespaced property is refused.",
    )
    UNKNOWN_ORDER_ACCEPTED = (
        "unknown-order-accepted",
        "A PATCH of an unknown Order answers 204.",
    )
    UNKNOWN_ORDER_WRONG_TYPE = (
        "unknown-order-wrong-type",
        "A PATCH of an unknown Order gives OrderItemIdInvalidError.",
    )
    ITEM_ID_INVALID_ACCEPTED = (
        "item-id-invalid-accepted",
        "A PATCH with an OrderItem @id that does not exist answers 204.",
    )
    ITEM_ID_INVALID_WRONG_TYPE = (
        "item-id-invalid-wrong-type",
        "A PATCH with an OrderItem @id that does not exist gives UnknownOrderError.",
    )
    ITEM_NOT_WITHIN_ORDER_ACCEPTED = (
        "item-not-within-order-accepted",
        "A PATCH under another UUID cancels the OrderItem of the Order it belongs to.",
    )
    ITEM_NOT_WITHIN_ORDER_WRONG_TYPE = (
        "item-not-within-order-wrong-type",
        "A PATCH of another Order's OrderItem gives UnknownOrderError.",
    )
    OTHER_PARTNER_MAY_CANCEL = (
        "other-partner-may-cancel",
        "A booking partner can cancel an Order of another one.",
    )
    # Orders feed
    NEW_ORDER_IN_FEED = "new-order-in-feed", "A new Order is in the Orders feed right after B."
    CANCEL_DROPS_ITEMS_FROM_FEED = (
        "cancel-drops-items-from-feed",
        "After a cancellation the feed lists only the cancelled OrderItems.",
    )
    FEED_MODIFIED_FROZEN = (
        "feed-modified-frozen",
        "Later versions of an Order show the modified value of the first one.",
    )
    FEED_PERSONAL_DATA = "feed-personal-data", "Orders in the feed show their customer."
    FEED_WRONG_IDENTIFIER = (
        "feed-wrong-identifier",
        "The identifier of an Order in the feed is not its UUID.",
    )
    FEED_ITEM_WITHOUT_KIND = "feed-item-without-kind", "Items of the Orders feed have no kind."
    FEED_DATA_WITHOUT_CONTEXT = (
        "feed-data-without-context",
        "An Order in the Orders feed has no @context.",
    )
    FEED_WRONG_TYPE = "feed-wrong-type", "Orders in the feed have the type OrderQuote."
    FEED_LEAKS_TO_OTHER_PARTNER = (
        "feed-leaks-to-other-partner",
        "Orders appear in the feeds of all booking partners.",
    )
    FEED_ITEM_WITH_POSITION = (
        "feed-item-with-position",
        "OrderItems in the Orders feed have a position.",
    )
    ORDER_FEED_MEDIA_TYPE = (
        "order-feed-media-type",
        "Order feeds have the media type application/json.",
    )
    # Deletion
    DELETE_WRONG_STATUS = "delete-wrong-status", "A successful Order Deletion answers 200."
    DELETE_IGNORED = "delete-ignored", "An Order Deletion answers 204, and the Order stays."
    DELETE_KEEPS_CAPACITY = "delete-keeps-capacity", "An Order Deletion frees no spaces."
    DELETE_NOT_PUBLISHED = (
        "delete-not-published",
        "A deleted Order stays updated in the Orders feed.",
    )
    DELETE_LISTS_ORDER = (
        "delete-lists-order",
        "Deleting an Order that is not in the Orders feed puts it there, not deleted.",
    )
    DELETE_PUBLISHED_WHEN_NEW = (
        "delete-published-when-new",
        "Deleting an Order that was never in the feed puts a deleted item there.",
    )
    DELETE_FEED_KEEPS_DATA = (
        "delete-feed-keeps-data",
        "The deleted item of an Order in the feed still has data.",
    )
    DELETE_FREES_UUID = (
        "delete-frees-uuid",
        "The UUID of a deleted Order can be used again.",
    )
    DELETED_UUID_WRONG_TYPE = (
        "deleted-uuid-wrong-type",
        "The UUID of a deleted Order gives UnexpectedOrderTypeError when it is used again.",
    )
    DELETE_UNKNOWN_ACCEPTED = (
        "delete-unknown-accepted",
        "Deleting an unknown Order answers 204.",
    )
    DELETE_UNKNOWN_WRONG_TYPE = (
        "delete-unknown-wrong-type",
        "Deleting an unknown Order gives UnknownOrIncorrectEndpointError.",
    )
    DELETE_REPEAT_FAILS = (
        "delete-repeat-fails",
        "Deleting an Order a second time gives InternalApplicationError.",
    )
    DELETED_ORDER_READABLE = (
        "deleted-order-readable",
        "A deleted Order can be read, with its customer.",
    )
    DELETED_ORDER_PATCHABLE = (
        "deleted-order-patchable",
        "A cancellation of a deleted Order answers 204.",
    )
    QUOTE_DELETE_WRONG_STATUS = (
        "quote-delete-wrong-status",
        "A successful OrderQuote Deletion answers 200.",
    )
    QUOTE_DELETE_UNKNOWN_404 = (
        "quote-delete-unknown-404",
        "Deleting a quote that never existed gives 404.",
    )
    QUOTE_DELETE_REPEAT_404 = (
        "quote-delete-repeat-404",
        "Deleting a quote a second time gives 404.",
    )
    QUOTE_DELETE_KEEPS_LEASE = (
        "quote-delete-keeps-lease",
        "An OrderQuote Deletion does not free the spaces that were held.",
    )
    QUOTE_DELETE_BLOCKS_UUID = (
        "quote-delete-blocks-uuid",
        "The UUID of a deleted quote cannot be used again.",
    )
    # Opportunities
    OPPORTUNITY_NOT_PUBLISHED = (
        "opportunity-not-published",
        "Opportunities made through the test interface do not appear in the feeds.",
    )
    OPPORTUNITY_WITHOUT_OFFER_TYPE = (
        "opportunity-without-offer-type",
        "The offer of an opportunity in the feeds has no @type.",
    )
    FEED_WRONG_CRITERIA = (
        "feed-wrong-criteria",
        "The test interface makes opportunities with the opposite refund promise.",
    )
    FEED_LAST_PAGE_MOVES = (
        "feed-last-page-moves",
        "next on the last page of an opportunity feed differs from the page's address.",
    )
    SELLER_CANCEL_LEAVES_ITEMS = (
        "seller-cancel-leaves-items",
        "A cancellation by the Seller cancels only the first of several OrderItems.",
    )
    SELLER_CANCEL_NOT_PUBLISHED = (
        "seller-cancel-not-published",
        "An Order that the Seller cancels does not appear in the Orders feed.",
    )
    # What only the whole data model tells
    ANSWER_UNKNOWN_PROPERTY = (
        "answer-unknown-property",
        "Answers have a property that no model knows, without a namespace of its own.",
    )
    ANSWER_MISSPELT_PROPERTY = (
        "answer-misspelt-property",
        "taxCalculationExcluded is misspelt in answers.",
    )
    ANSWER_FORBIDDEN_PROPERTY = (
        "answer-forbidden-property",
        "Opportunities in answers repeat their offers, which answers must leave out.",
    )
    ANSWER_UNKNOWN_TYPE = (
        "answer-unknown-type",
        "The booking service of an answer has a type that does not exist.",
    )
    ANSWER_WITHOUT_TYPE = (
        "answer-without-type",
        "The booking service of an answer has no @type.",
    )
    ANSWER_WRONG_ENUM = (
        "answer-wrong-enum",
        "eventStatus in answers is in the namespace of OpenActive instead of schema.org's.",
    )
    ANSWER_DATE_WITHOUT_ZONE = (
        "answer-date-without-zone",
        "Start times in answers have no offset: local times were taken as they are.",
    )
    ANSWER_UNKNOWN_CURRENCY = (
        "answer-unknown-currency",
        "Taxes in answers are in UKP, which is no currency of ISO 4217.",
    )
    ANSWER_PRICE_AS_TEXT = (
        "answer-price-as-text",
        "Tax amounts in answers are texts, as a database driver gives decimals.",
    )
    ANSWER_POSITION_REPEATED = (
        "answer-position-repeated",
        "All OrderItems of an answer have the position of the first.",
    )
    ANSWER_CAPACITY_ABOVE_MAXIMUM = (
        "answer-capacity-above-maximum",
        "More spaces remain in answers than there are at most.",
    )
    ANSWER_RELATIVE_ID = (
        "answer-relative-id",
        "The series or facility in answers has a path as its @id, without the host.",
    )
    ANSWER_HTTP_CONTEXT = (
        "answer-http-context",
        "The context of answers is the http: address of OpenActive.",
    )
    BOOKING_TOTAL_PENNY_OFF = (
        "booking-total-penny-off",
        "The total of a booked Order is a penny more than its items add up to.",
    )
    # Which items a page of an opportunity feed has
    FEED_GREATER_OR_EQUAL = (
        "feed-greater-or-equal",
        "The last item of a page comes again on the next: the query has >= in place of >.",
    )
    FEED_NO_TIE_BREAK = (
        "feed-no-tie-break",
        "Items with the modified of a page's last item are skipped: the query leaves out the id.",
    )
    FEED_STRING_COMPARISON = (
        "feed-string-comparison",
        "Items are in the order of modified as text: 10 comes before 9.",
    )
    FEED_TIMESTAMP_BEFORE_COMMIT = (
        "feed-timestamp-before-commit",
        "A change appears behind positions that were served: modified is taken before the commit.",
    )
    FEED_CHANGE_WITHOUT_MODIFIED = (
        "feed-change-without-modified",
        "Changes of an item leave its modified as it was: the joined table has no part in it.",
    )
    FEED_MODIFIED_DECREASES = (
        "feed-modified-decreases",
        "Each change of an item lowers its modified.",
    )
    FEED_ITEM_VANISHES = (
        "feed-item-vanishes",
        "Items leave the feed without a trace: rows are deleted instead of marked.",
    )
    FEED_DELETED_DROPPED_EARLY = (
        "feed-deleted-dropped-early",
        "Deleted items leave the feed as soon as somebody has read them.",
    )
    FEED_LAST_PAGE_NOT_EMPTY = (
        "feed-last-page-not-empty",
        "The end of the feed repeats its last item instead of being empty.",
    )
    FEED_UNSORTED = (
        "feed-unsorted",
        "The items of a page are in reverse order.",
    )
    FEED_DUPLICATE_ID = (
        "feed-duplicate-id",
        "Every tenth item is on its page twice: a join multiplies rows.",
    )
    FEED_DUPLICATE_DATA_ID = (
        "feed-duplicate-data-id",
        "Every tenth item is there under a second id, with the same @id in its data.",
    )
    # Where a page of an opportunity feed leads
    FEED_NEXT_RELATIVE = (
        "feed-next-relative",
        "next is a path without scheme and host.",
    )
    FEED_NEXT_OTHER_PATH = (
        "feed-next-other-path",
        "next leads to another path than that of the feed.",
    )
    FEED_NEXT_NOT_PROGRESSING = (
        "feed-next-not-progressing",
        "next has the position of the middle of the page instead of its end.",
    )
    FEED_NEXT_FROM_SECOND_QUERY = (
        "feed-next-from-second-query",
        "next skips an item: its position comes from a second query.",
    )
    # What an item of an opportunity feed has
    FEED_MODIFIED_FLOAT = (
        "feed-modified-float",
        "modified is a number with a fraction: seconds in place of a counter.",
    )
    FEED_MODIFIED_TYPE_MIXED = (
        "feed-modified-type-mixed",
        "Every tenth modified is a text and the others are numbers.",
    )
    FEED_DATA_ON_DELETED = (
        "feed-data-on-deleted",
        "Deleted items keep their data.",
    )
    FEED_MISSING_UPDATED_DATA = (
        "feed-missing-updated-data",
        "Every tenth updated item has no data.",
    )
    FEED_JSONLD_OUTSIDE_DATA = (
        "feed-jsonld-outside-data",
        "Every tenth item has its JSON-LD beside id and state instead of in data.",
    )
    FEED_ORPHAN = (
        "feed-orphan",
        "Every tenth item refers to a parent that no feed has.",
    )
    FEED_ITEM_MISSING_REQUIRED = (
        "feed-item-missing-required",
        "Every tenth item lacks its name or start.",
    )
    FEED_EMPTY_VALUES = (
        "feed-empty-values",
        "Every tenth item has an empty text and an empty list.",
    )
    FEED_HTML = (
        "feed-html",
        "The description of every tenth item is HTML.",
    )
    FEED_WRONG_ENUM = (
        "feed-wrong-enum",
        "Every tenth item has a status or restriction that does not exist.",
    )
    FEED_CAPACITY_ABOVE_MAXIMUM = (
        "feed-capacity-above-maximum",
        "Every tenth item has more spaces left than it has at most.",
    )
    FEED_END_BEFORE_START = (
        "feed-end-before-start",
        "Every tenth item ends before it starts.",
    )
    # What comes with a page of a feed
    FEED_NO_LICENSE = (
        "feed-no-license",
        "Pages of the opportunity feeds name no license.",
    )
    ORDER_FEED_LICENSE = (
        "order-feed-license",
        "Pages of the order feeds name a license, as if they were open data.",
    )
    FEED_WRONG_MEDIA_TYPE = (
        "feed-wrong-media-type",
        "Opportunity feeds have the media type text/html, the default of a web framework.",
    )
    FEED_NO_CACHE_HEADER = (
        "feed-no-cache-header",
        "Pages of the opportunity feeds have no Cache-Control header.",
    )
    ORDER_FEED_PUBLIC_CACHE = (
        "order-feed-public-cache",
        "Pages of the order feeds may be kept by shared caches.",
    )
    # Dataset site and test interface
    SITE_WITHOUT_LICENSE = "site-without-license", "The dataset site names no license."
    CREATION_WITHOUT_TYPE = (
        "creation-without-type",
        "The answer to the creation of an opportunity has no @type.",
    )
