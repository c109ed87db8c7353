"""The errors of the Open Booking API and the HTTP status that belongs to each.

Source: Open Booking API 1.0 CR3, section "Error model", with the status codes of its error table.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from bookproof.lab.vocabulary import CONTEXT, Json

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TYPES_BY_STATUS = {
    400: """CancellationNotPermittedError IncompleteBrokerDetailsError
        IncompleteCustomerDetailsError IncompletePaymentDetailsError InvalidPaymentDetailsError
        MissingPaymentDetailsError PatchContainsExcessivePropertiesError
        PatchNotAllowedOnPropertyError TotalPaymentDueMismatchError
        UnnecessaryPaymentDetailsError""",
    401: "InvalidAPITokenError InvalidAuthorizationDetailsError",
    403: "NoAPITokenError UnauthenticatedError",
    404: "NotFoundError UnknownOrIncorrectEndpointError UnknownOrderError",
    405: "MethodNotAllowedError",
    409: """IncompleteAttendeeDetailsError IncompleteIntakeFormError IncompleteOrderItemError
        InvalidIntakeFormError InvalidOpportunityOrOfferIdError
        OpportunityCapacityIsReservedByLeaseError OpportunityHasInsufficientCapacityError
        OpportunityIsFullError OpportunityOfferPairNotBookableError UnableToProcessOrderItemError
        UnacceptableOfferError UnknownOfferError UnknownOpportunityError""",
    410: "GoneError",
    500: """InternalApplicationError OrderAlreadyExistsError OrderCreationFailedError
        OrderItemIdInvalidError OrderItemNotWithinOrderError OrderProposalVersionOutdatedError
        SellerMismatchError SellerNotFoundError UnexpectedOrderTypeError""",
}

STATUS_OF: Final = MappingProxyType(
    {kind: status for status, kinds in _TYPES_BY_STATUS.items() for kind in kinds.split()}
)
_NAMES: Final = MappingProxyType(
    {kind: _WORD.sub(" ", kind.removesuffix("Error")).capitalize() for kind in STATUS_OF}
)


class BookingError(Exception):
    """A request that is answered with one OpenBookingError as the whole body.

    ``kind`` is its ``@type``; the HTTP status is that of the error table unless ``status`` says
    otherwise.
    """

    def __init__(
        self,
        kind: str,
        description: str | None,
        *,
        headers: tuple[tuple[str, str], ...] = (),
        status: int | None = None,
    ) -> None:
        super().__init__(f"{kind}: {description}")
        self.kind = kind
        self.description = description
        self.headers = headers
        self.status = STATUS_OF[kind] if status is None else status

    def body(self) -> Json:
        """Write the error as a document of its own."""
        body = error(self.kind, self.description)
        return {"@context": CONTEXT, **body, "statusCode": self.status}


def error(kind: str, description: str | None, *, instance: str | None = None) -> Json:
    """Describe an OpenBookingError, without context, as it stands in ``OrderItem.error``.

    ``instance`` is the identifier of what the error is about, such as a missing form field.
    """
    body: Json = {"@type": kind, "name": _NAMES[kind], "statusCode": STATUS_OF[kind]}
    if description is not None:
        body["description"] = description
    if instance is not None:
        body["instance"] = instance
    return body
