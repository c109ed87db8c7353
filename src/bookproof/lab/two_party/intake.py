"""Reading the bodies of requests."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import orjson

from bookproof.lab.two_party.defects import Defect
from bookproof.lab.two_party.errors import Refusal
from bookproof.lab.two_party.options import Excess
from bookproof.lab.two_party.state import Lab

REASON: Final = "reason"


class CrashError(Exception):
    """A defect brings the lab down in the middle of a request."""


def read(lab: Lab, body: bytes, known: Collection[str] = ()) -> dict[str, Any]:
    """Read an object, an empty one if there is no body.

    Raises:
        Refusal: the body is no JSON, no object, or has properties that the lab is to reject.

    """
    if not body.strip():
        return {}
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        return _malformed(lab, exc)
    if not isinstance(found, dict):
        raise Refusal("invalid_field", "The body must be an object")
    unknown = sorted(set(found).difference(known))
    if unknown and (
        lab.options.excess_properties is Excess.REJECT or lab.broken(Defect.EXCESS_REFUSED)
    ):
        raise Refusal("unknown_property", f"{unknown[0]!r} has no meaning here")
    return found


def _malformed(lab: Lab, problem: Exception) -> dict[str, Any]:
    if lab.broken(Defect.MALFORMED_BODY_ACCEPTED):
        return {}
    if lab.broken(Defect.MALFORMED_BODY_CRASHES):
        raise CrashError from problem
    message = f"The body is not JSON: {problem}"
    raise Refusal("malformed_body", message, status=lab.options.malformed_status) from None


def reason(lab: Lab, found: dict[str, Any]) -> object:
    """Return why somebody asks, None if that was not said.

    Raises:
        Refusal: it is not text, or too long.

    """
    given = found.get(REASON)
    limit = lab.options.reason_max_length
    if given is None or (isinstance(given, str) and len(given) <= limit):
        return given
    if lab.broken(Defect.REASON_NOT_CHECKED):
        return given
    raise Refusal("invalid_field", f"reason must be text of at most {limit} characters")
