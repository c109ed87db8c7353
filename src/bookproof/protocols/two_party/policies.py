"""What a configuration expects of two-party cancellation where no document settles it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from bookproof.settings.common import Section, Text


def _statuses(values: tuple[int, ...]) -> tuple[int, ...]:
    if not values:
        raise PydanticCustomError("empty", "must not be empty")
    if not all(100 <= value <= 599 for value in values):
        raise PydanticCustomError("no_status", "must hold HTTP status codes")
    return values


Statuses = Annotated[
    tuple[int, ...],
    AfterValidator(_statuses),
    WithJsonSchema({"type": "array", "items": {"type": "integer"}, "minItems": 1}),
]


class Policies(Section):
    """What is expected where no document settles it."""

    created: Statuses = Field(
        default=(201,), description="Status of a new order.", examples=[[200]]
    )
    requested: Statuses = Field(
        default=(201,), description="Status of a request that was made.", examples=[[200, 201]]
    )
    answered: Statuses = Field(
        default=(200,), description="Status of an accepted or rejected request.", examples=[[204]]
    )
    empty_list: Statuses = Field(
        default=(200,),
        description="Status of the list of an order without requests.",
        examples=[[200, 404]],
    )
    own_request: Statuses = Field(
        default=(403, 409), description="Answering one's own request.", examples=[[403]]
    )
    duplicate_request: Statuses = Field(
        default=(409, 400, 422), description="Asking while a request is pending.", examples=[[409]]
    )
    not_cancellable: Statuses = Field(
        default=(409, 400, 422),
        description="Asking when the order is completed or cancelled.",
        examples=[[409]],
    )
    resolved_request: Statuses = Field(
        default=(409,), description="Answering a request again.", examples=[[409, 400]]
    )
    repeated_answer: Literal["conflict", "idempotent"] = Field(
        default="conflict",
        description="The same answer to a request once more: refused as `resolvedRequest` says, "
        "or a success without effect.",
        examples=["idempotent"],
    )
    unknown_order: Statuses = Field(
        default=(404,), description="Any call about an order that is not there.", examples=[[404]]
    )
    unknown_request: Statuses = Field(
        default=(404,),
        description="Answering a request that is not there, or is of another order.",
        examples=[[404]],
    )
    stranger: Statuses = Field(
        default=(403, 404), description="Any call by a stranger.", examples=[[404]]
    )
    unauthenticated: Statuses = Field(
        default=(401,), description="Any call without or with wrong credentials.", examples=[[403]]
    )
    malformed_body: Statuses = Field(
        default=(400, 422), description="A body that is not JSON.", examples=[[400]]
    )
    invalid_reason: Statuses = Field(
        default=(422, 400), description="A reason that is no text, or too long.", examples=[[422]]
    )
    reason_max_length: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=500, description="Characters that a reason may have.", examples=[255]
    )
    wrong_verb: Statuses = Field(
        default=(405, 404), description="A verb that a path does not take.", examples=[[405]]
    )
    pending_progress: Statuses = Field(
        default=(409,),
        description="Moving an order on while a request is pending.",
        examples=[[409]],
    )
    cancelled_progress: Statuses = Field(
        default=(409,), description="Moving a cancelled order on.", examples=[[409, 422]]
    )
    wrong_role: Statuses = Field(
        default=(403,), description="A step of the work by the wrong party.", examples=[[403, 409]]
    )
    allow_request_after_reject: bool = Field(
        default=True,
        description="Whether a party may ask again after a rejection.",
        examples=[False],
    )
    excess_properties: Literal["ignore", "reject"] = Field(
        default="ignore",
        description="What happens to properties that a request does not have.",
        examples=["reject"],
    )
    list_order: Literal["oldest-first", "newest-first", "any"] = Field(
        default="oldest-first", description="Order of the list of requests.", examples=["any"]
    )
    interim_state: Literal["either", "interim", "kept"] = Field(
        default="either",
        description="State of an order while a request is pending: `interimStatus`, the state "
        "before, or either.",
        examples=["kept"],
    )
    notices: Literal["once", "any"] = Field(
        default="once", description="How often a party is told of one event.", examples=["any"]
    )
    answer_form: Literal["documented", "any"] = Field(
        default="documented",
        description="Form of what answers a request, an acceptance and a rejection, and of all "
        "that a client can do without.",
        examples=["any"],
    )
    media_type: Text = Field(
        default="application/json",
        description="Media type of what is answered; `any` when it does not matter.",
        examples=["application/hal+json"],
    )
    error_form: Literal["json", "any"] = Field(
        default="json", description="Form of errors.", examples=["any"]
    )
