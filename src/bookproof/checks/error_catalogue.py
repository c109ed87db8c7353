"""The error types of the Open Booking API with the HTTP status listed for each.

Source: Open Booking API 1.0 CR3, the tables of section "Error model".
"""

from __future__ import annotations

_WHOLE_BODY = {
    400: (
        "IncompleteCustomerDetailsError",
        "IncompleteBrokerDetailsError",
        "UnnecessaryPaymentDetailsError",
        "MissingPaymentDetailsError",
        "IncompletePaymentDetailsError",
        "InvalidPaymentDetailsError",
        "TotalPaymentDueMismatchError",
        "CancellationNotPermittedError",
        "PatchContainsExcessivePropertiesError",
        "PatchNotAllowedOnPropertyError",
    ),
    401: ("InvalidAPITokenError", "InvalidAuthorizationDetailsError"),
    403: ("UnauthenticatedError", "NoAPITokenError"),
    404: ("UnknownOrderError", "UnknownOrIncorrectEndpointError", "NotFoundError"),
    405: ("MethodNotAllowedError",),
    409: ("OpportunityHasInsufficientCapacityError", "UnableToProcessOrderItemError"),
    410: ("GoneError",),
    429: ("TooManyRequestsError",),
    500: (
        "OrderAlreadyExistsError",
        "OrderProposalVersionOutdatedError",
        "OrderCreationFailedError",
        "UnexpectedOrderTypeError",
        "SellerNotFoundError",
        "SellerMismatchError",
        "OrderItemNotWithinOrderError",
        "OrderItemIdInvalidError",
        "InternalOpenBookingError",
        "InternalApplicationError",
        "InternalLibraryError",
        "InternalLibraryConfigurationError",
    ),
    503: (
        "TemporarilyUnableToProduceOrderQuoteError",
        "TemporarilyUnableToCreateOrderError",
        "TemporarilyUnableToUpdateOrderError",
        "TemporarilyUnableToDeleteOrderError",
    ),
}

ORDER_ITEM_ERRORS = frozenset(
    {
        "IncompleteAttendeeDetailsError",
        "IncompleteOrderItemError",
        "IncompleteIntakeFormError",
        "InvalidIntakeFormError",
        "UnacceptableOfferError",
        "UnknownOfferError",
        "UnknownOpportunityError",
        "InvalidOpportunityOrOfferIdError",
        "OpportunityOfferPairNotBookableError",
        "OpportunityIntractableError",
        "OpportunityIsInConflictError",
        "OpportunityIsFullError",
        "OpportunityHasInsufficientCapacityError",
        "OpportunityCapacityIsReservedByLeaseError",
    }
)
"""Types that stand on the OrderItems of a quote; each belongs to status 409."""

STATUS_OF_TYPE = {name: status for status, names in _WHOLE_BODY.items() for name in names} | {
    name: 409 for name in ORDER_ITEM_ERRORS
}
"""HTTP status by error type."""

LEGACY_NAMES = {
    "PatchNotAllowedOnProperty": "PatchNotAllowedOnPropertyError",
    "PatchContainsExcessiveProperties": "PatchContainsExcessivePropertiesError",
}
"""Names from the prose of the specification, with the type of the table that is meant."""
