"""Defects that can be switched on in the two-party lab, each breaking one behaviour."""

from __future__ import annotations

from bookproof.lab.choices import Described


class Defect(Described):
    """A switch that makes the lab behave wrongly in one respect; none is on by default."""

    # Orders
    ORDER_MADE_WITH_200 = "order-made-with-200", "Making an order answers 200 instead of 201."
    ORDER_STARTS_AT_ONCE = "order-starts-at-once", "A new order is IN_PROGRESS instead of NEW."
    ORDER_WITHOUT_ID = "order-without-id", "The answer to a new order lacks its identifier."
    ORDER_HIDDEN_FROM_PROVIDER = (
        "order-hidden-from-provider",
        "The provider is refused when reading an order.",
    )
    CANCELLED_AT_TOO_EARLY = (
        "cancelled-at-too-early",
        "An order says when it was cancelled as soon as somebody asks, and after a rejection.",
    )
    PROGRESS_NOT_KEPT = (
        "progress-not-kept",
        "Moving an order on answers 200, and the order stays where it is.",
    )
    PROGRESS_WHILE_PENDING = (
        "progress-while-pending",
        "An order can be moved on while a request is PENDING.",
    )
    PROGRESS_BY_EITHER_PARTY = (
        "progress-by-either-party",
        "Each party can make the steps that belong to the other one.",
    )
    STEP_BLOCKED_AFTER_REJECT = (
        "step-blocked-after-reject",
        "After a rejection the order shows its former state and cannot be moved on.",
    )
    CANCELLED_MOVES_ON = (
        "cancelled-moves-on",
        "A cancelled order can be moved on from the state it had before.",
    )
    # The list of requests
    LIST_HIDES_RESOLVED = "list-hides-resolved", "The list has only the PENDING requests."
    LIST_HIDES_OTHERS = (
        "list-hides-others",
        "The list has only the requests that the caller made.",
    )
    LIST_HIDES_OWN = (
        "list-hides-own",
        "The list has only the requests that the other party made.",
    )
    LIST_OMITS_REQUESTER = "list-omits-requester", "The list does not say who made a request."
    LIST_INVENTS_REQUEST = (
        "list-invents-request",
        "The list of an order without requests shows one that nobody made.",
    )
    LIST_NEWEST_FIRST = "list-newest-first", "The list begins with the newest request."
    LIST_STILL_PENDING = (
        "list-still-pending",
        "The list shows a request as PENDING after it was accepted or rejected.",
    )
    LIST_EMPTY_NOT_FOUND = (
        "list-empty-not-found",
        "The list of an order without requests answers 404.",
    )
    LIST_AWAITS_ASKER = (
        "list-awaits-asker",
        "The list says that a request waits for the party that made it.",
    )
    LIST_ALTERS_REASON = "list-alters-reason", "The list shows a reason of the system's own."
    # Asking
    REQUEST_NOT_KEPT = "request-not-kept", "A request answers 201, and nothing is recorded."
    REQUEST_ANSWER_DIFFERS = (
        "request-answer-differs",
        "The answer to a request says APPROVED, while the request waits.",
    )
    REQUEST_OF_PROVIDER_REFUSED = (
        "request-of-provider-refused",
        "Only the customer can ask for a cancellation.",
    )
    REQUEST_ID_REUSED = (
        "request-id-reused",
        "A request after a rejection takes the identifier of the rejected one.",
    )
    REQUEST_CANCELS_AT_ONCE = (
        "request-cancels-at-once",
        "A request cancels the order without the other party.",
    )
    SECOND_REQUEST_ACCEPTED = (
        "second-request-accepted",
        "A second request is taken while one is PENDING.",
    )
    COMPLETED_CANCELLABLE = (
        "completed-cancellable",
        "The cancellation of a COMPLETED order can be asked for.",
    )
    CANCELLED_ASKED_AGAIN = (
        "cancelled-asked-again",
        "The cancellation of a CANCELLED order can be asked for.",
    )
    REQUEST_BLOCKED_AFTER_REJECT = (
        "request-blocked-after-reject",
        "After a rejection the order stays blocked: a new request answers that one is PENDING.",
    )
    # Answering
    ANSWER_OF_CUSTOMER_REFUSED = (
        "answer-of-customer-refused",
        "Only the provider can accept and reject.",
    )
    ANSWER_SHOWS_STATE_BEFORE = (
        "answer-shows-state-before",
        "Accepting and rejecting show the order as it was before.",
    )
    SUCCESS_WITHOUT_BODY = (
        "success-without-body",
        "Asking, accepting and rejecting succeed without a body.",
    )
    LIST_AS_TEXT = "list-as-text", "Lists of requests claim to be plain text."
    OWN_ACCEPT_TAKES_EFFECT = (
        "own-accept-takes-effect",
        "Accepting one's own request is refused and carried out.",
    )
    OWN_ACCEPT_ALLOWED = (
        "own-accept-allowed",
        "The party that asked can accept its own request.",
    )
    OWN_REJECT_ALLOWED = (
        "own-reject-allowed",
        "The party that asked can reject its own request.",
    )
    OWN_REQUEST_REVIVED = (
        "own-request-revived",
        "The party that asked can accept its own request after the other one has rejected it.",
    )
    ACCEPT_KEEPS_ORDER = (
        "accept-keeps-order",
        "Accepting approves the request and refunds, but the order goes on.",
    )
    REJECT_RESETS_TO_NEW = (
        "reject-resets-to-new",
        "A rejection takes the order to NEW, whatever it was before.",
    )
    REJECT_KEEPS_INTERIM = (
        "reject-keeps-interim",
        "After a rejection the order keeps its interim state.",
    )
    REJECT_CANCELS = "reject-cancels", "A rejection cancels the order and refunds."
    ACCEPT_TWICE_REFUNDS_TWICE = (
        "accept-twice-refunds-twice",
        "Accepting a request again answers 200 and refunds the total again.",
    )
    ACCEPT_AFTER_REJECT = (
        "accept-after-reject",
        "A request that is listed as rejected can be accepted, which cancels the order.",
    )
    REJECT_AFTER_ACCEPT = (
        "reject-after-accept",
        "A request that is listed as approved can be rejected, which revives the order.",
    )
    # Money
    REFUND_MISSING = "refund-missing", "Accepting leaves the money in escrow."
    REFUND_LESS_FEE = (
        "refund-less-fee",
        "A fifth of the total goes to the provider when a request is accepted.",
    )
    REFUND_ON_REJECT = "refund-on-reject", "A rejection refunds the total."
    REFUND_ON_REQUEST = (
        "refund-on-request",
        "Asking refunds the total before the other party has answered.",
    )
    REFUND_IN_OTHER_CURRENCY = (
        "refund-in-other-currency",
        "Accepting refunds the same number of another currency.",
    )
    REFUND_AND_RELEASE = (
        "refund-and-release",
        "Accepting refunds the total, and pays it to the provider as well.",
    )
    PAID_AT_ONCE = "paid-at-once", "The price of a new order is with the provider at once."
    # Notifications
    NOTICE_OF_REQUEST_MISSING = (
        "notice-of-request-missing",
        "The other party is not told of a request.",
    )
    NOTICE_OF_ACCEPT_MISDIRECTED = (
        "notice-of-accept-misdirected",
        "order_cancelled goes to the party that accepted instead of the one that asked.",
    )
    NOTICE_OF_REJECT_MISSING = (
        "notice-of-reject-missing",
        "The party that asked is not told of a rejection.",
    )
    NOTICE_WITHOUT_ORDER = "notice-without-order", "Notifications do not name the order."
    NOTICE_TWICE = "notice-twice", "Every notification is sent twice."
    NOTICE_OF_BOTH_ANSWERS = (
        "notice-of-both-answers",
        "Whoever asked is told of a cancellation and of a rejection, whatever the answer.",
    )
    NOTICE_TO_STRANGERS = (
        "notice-to-strangers",
        "Everybody is told of every request.",
    )
    # Who is asking
    MISSING_TOKEN_ACCEPTED = (
        "missing-token-accepted",
        "A request without a token is served as that of the customer.",
    )
    BAD_TOKEN_ACCEPTED = (
        "bad-token-accepted",
        "A request with an unknown token is served as that of the customer.",
    )
    THIRD_PARTY_READS = (
        "third-party-reads",
        "Everybody with a token reads the requests of every order.",
    )
    THIRD_PARTY_READS_ORDER = (
        "third-party-reads-order",
        "Everybody with a token reads every order.",
    )
    THIRD_PARTY_ASKS = (
        "third-party-asks",
        "Everybody with a token asks for the cancellation of every order, as its customer.",
    )
    THIRD_PARTY_ANSWERS = (
        "third-party-answers",
        "Everybody with a token accepts and rejects the requests of every order.",
    )
    DENIAL_SHOWS_ORDER = (
        "denial-shows-order",
        "The refusal of somebody who is not a party contains the order.",
    )
    ROLE_FROM_BODY = (
        "role-from-body",
        "requested_by in the body of a request overrides the role of the token.",
    )
    # What is asked for
    UNKNOWN_ORDER_EMPTY_LIST = (
        "unknown-order-empty-list",
        "The list of requests of an unknown order answers 200 and is empty.",
    )
    UNKNOWN_ORDER_CRASHES = "unknown-order-crashes", "An unknown order gives 500."
    UNKNOWN_REQUEST_IGNORED = (
        "unknown-request-ignored",
        "Answering an unknown request gives 200 and changes nothing.",
    )
    FOREIGN_REQUEST_ANSWERED = (
        "foreign-request-answered",
        "A request of another order can be accepted and rejected under this one.",
    )
    MALFORMED_BODY_ACCEPTED = (
        "malformed-body-accepted",
        "A body that is not JSON is read as an empty one.",
    )
    MALFORMED_BODY_CRASHES = (
        "malformed-body-crashes",
        "A body that is not JSON gives 500 with a page of HTML.",
    )
    REASON_NOT_CHECKED = (
        "reason-not-checked",
        "A reason that is too long or not a string is taken as it is.",
    )
    EXCESS_REFUSED = "excess-refused", "Properties that a body should not have are refused."
    EXCESS_STATUS_BELIEVED = (
        "excess-status-believed",
        "status CANCELLED in the body of a request cancels the order.",
    )
    PUT_MAKES_REQUEST = "put-makes-request", "PUT works like POST where a request is made."
    ACCEPT_BY_GET = "accept-by-get", "GET on the address for accepting accepts."
    # At the same time
    RACE_ANSWERS_BOTH_WIN = (
        "race-answers-both-win",
        "Accepting and rejecting at the same time both answer 200.",
    )
    RACE_REQUESTS_BOTH_WIN = (
        "race-requests-both-win",
        "Two requests for one order at the same time both answer 201.",
    )
    # Errors
    ERROR_WITH_200 = "error-with-200", "Errors of the workflow (409) are answered with 200."
    ERROR_AS_TEXT = "error-as-text", "Errors are plain text instead of JSON."
    ERROR_WITHOUT_CODE = "error-without-code", "Errors have a message and no code."
