"""What a configuration may name as the status of an answer."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

_Refusal = Annotated[int, Field(ge=400, le=499)]
_Success = Annotated[int, Field(ge=200, le=299)]
_Settled = _Refusal | _Success


def expected(what: str) -> WrapValidator:
    """Tell by one message what may stand there, and not by one for each alternative."""

    def validate(value: Any, inner: ValidatorFunctionWrapHandler) -> Any:
        try:
            return inner(tuple(value) if isinstance(value, list) else value)
        except ValidationError:
            raise PydanticCustomError("expectation", "must be {what}", {"what": what}) from None

    return WrapValidator(validate)


Refusals = Annotated[
    _Refusal | Annotated[tuple[_Refusal, ...], Field(min_length=1)],
    expected("a status code from 400 to 499, or a list of them"),
]
Successes = Annotated[
    _Success | Annotated[tuple[_Success, ...], Field(min_length=1)],
    expected("a status code from 200 to 299, or a list of them"),
]
Answers = Annotated[
    _Settled | Annotated[tuple[_Settled, ...], Field(min_length=1)],
    expected("a status code from 200 to 299 or 400 to 499, or a list of them"),
]
