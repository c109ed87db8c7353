"""Names and addresses of the Open Booking API that the lab writes on the wire."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

Json: TypeAlias = dict[str, Any]

OPEN: Final = "https://openactive.io/"
SCHEMA: Final = "https://schema.org/"
CONTEXT: Final = OPEN
TEST_NAMESPACE: Final = "https://openactive.io/test-interface"

BOOKING_MEDIA_TYPE: Final = "application/vnd.openactive.booking+json; version=1"
RPDE_MEDIA_TYPE: Final = "application/vnd.openactive.rpde+json; version=1"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"

CONFIRMED: Final = OPEN + "OrderItemConfirmed"
PROPOSED: Final = OPEN + "OrderItemProposed"
CUSTOMER_CANCELLED: Final = OPEN + "CustomerCancelled"
SELLER_CANCELLED: Final = OPEN + "SellerCancelled"
ATTENDED: Final = OPEN + "AttendeeAttended"
ABSENT: Final = OPEN + "AttendeeAbsent"
CANCELLED_STATUSES: Final = frozenset({CUSTOMER_CANCELLED, SELLER_CANCELLED})

AWAITING_SELLER: Final = OPEN + "AwaitingSellerConfirmation"
SELLER_ACCEPTED: Final = OPEN + "SellerAccepted"
SELLER_REJECTED: Final = OPEN + "SellerRejected"
CUSTOMER_REJECTED: Final = OPEN + "CustomerRejected"

REQUIRED: Final = OPEN + "Required"
OPTIONAL: Final = OPEN + "Optional"
UNAVAILABLE: Final = OPEN + "Unavailable"

AGENT_BROKER: Final = OPEN + "AgentBroker"
RESELLER_BROKER: Final = OPEN + "ResellerBroker"
NO_BROKER: Final = OPEN + "NoBroker"
BROKER_ROLES: Final = frozenset({AGENT_BROKER, RESELLER_BROKER, NO_BROKER})

NEEDS_APPROVAL: Final = OPEN + "OpenBookingApproval"
NEEDS_ATTENDEE: Final = OPEN + "OpenBookingAttendeeDetails"
NEEDS_FORM: Final = OPEN + "OpenBookingIntakeForm"
NEEDS_NEGOTIATION: Final = OPEN + "OpenBookingNegotiation"

CURRENCY: Final = "GBP"
ID_BASE: Final = "https://lab.example/id/"
