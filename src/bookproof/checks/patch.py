"""What can be wrong with the refusal of a PATCH of an Order that breaks the rules for it.

Source: Open Booking API 1.0 CR3, "Order Cancellation endpoint" and the error model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bookproof.checks.error_catalogue import LEGACY_NAMES
from bookproof.checks.errors import types_of, wrong_error
from bookproof.checks.http import wrong_status
from bookproof.checks.registry import check
from bookproof.checks.values import outcome_of
from bookproof.model import Answer
from bookproof.results import Finding

_AT_ROOT = frozenset({"@context", "@type", "orderedItem"})


def _aliases(name: str, accept_legacy: bool) -> list[str]:
    return [alias for alias, meant in LEGACY_NAMES.items() if accept_legacy and meant == name]


@check("patch.excessive-refused", "OBA-PATCH-05", "OBA-ERRGEN-05")
def excessive_refused(answer: Answer, *, accept_legacy: bool) -> Iterator[Finding]:
    """A PATCH with properties that the Broker may not send is not refused as such."""
    name = "PatchContainsExcessivePropertiesError"
    if answer.succeeded and _names_only_itself(answer):
        yield Finding("status", 400, answer.status, interpretation="OBI-07")
        return
    yield from wrong_error(answer, {name: 400}, aliases=_aliases(name, accept_legacy))


def _names_only_itself(answer: Answer) -> bool:
    """Whether the only excess in the request is the Order's own ``@id``."""
    sent = answer.sent if isinstance(answer.sent, Mapping) else {}
    excess = set(sent) - _AT_ROOT
    return excess == {"@id"} and sent["@id"] == f"{answer.base_url}/orders/{answer.uuid}"


@check("patch.value-refused", "OBA-PATCH-04", "OBA-ERRGEN-06")
def value_refused(answer: Answer, *, accept_legacy: bool) -> Iterator[Finding]:
    """A PATCH with a status that the Broker may not set is not refused as such."""
    name = "PatchNotAllowedOnPropertyError"
    yield from wrong_error(answer, {name: 400}, aliases=_aliases(name, accept_legacy))


@check("patch.extension-tolerated", "OBA-PATCH-05")
def extension_tolerated(answer: Answer) -> Iterator[Finding]:
    """A PATCH is refused for a property of a custom namespace."""
    yield from wrong_status(
        answer, 204, hint="Properties of custom namespaces do not count as excessive."
    )


@check("patch.unknown-order", "OBA-ERRGEN-01")
def unknown_order(answer: Answer) -> Iterator[Finding]:
    """A PATCH of an Order that never was is not answered with UnknownOrderError."""
    yield from wrong_error(answer, {"UnknownOrderError": 404}, aliases=("NotFoundError",))


@check("patch.item-id-invalid", "OBA-ERRCANCEL-03")
def item_id_invalid(answer: Answer) -> Iterator[Finding]:
    """A PATCH with an OrderItem @id that cannot be is not answered with OrderItemIdInvalidError."""
    yield from wrong_error(answer, {"OrderItemIdInvalidError": 500})


@check("patch.item-not-within-order", "OBA-ERRCANCEL-02")
def item_not_within_order(answer: Answer, *, order_exists: bool) -> Iterator[Finding]:
    """A PATCH with another Order's OrderItem is not answered with OrderItemNotWithinOrderError."""
    unknown = answer.status == 404 and "UnknownOrderError" in types_of(answer.body)
    if unknown and not order_exists:
        expected = "500 OrderItemNotWithinOrderError"
        yield Finding("status", expected, outcome_of(answer), interpretation="OBI-04")
        return
    yield from wrong_error(answer, {"OrderItemNotWithinOrderError": 500})


@check("patch.other-partner", "OBA-AUTHDATA-02")
def other_partner(answer: Answer) -> Iterator[Finding]:
    """A PATCH with another Booking Partner's credentials is not answered with UnknownOrderError."""
    if answer.status in (401, 403):
        expected = "404 UnknownOrderError"
        yield Finding("status", expected, outcome_of(answer), interpretation="OBI-05")
        return
    yield from wrong_error(answer, {"UnknownOrderError": 404}, aliases=("NotFoundError",))


@check("patch.no-credentials", "OBA-ERRAUTH-01", "OBA-ERRAUTH-02")
def no_credentials(answer: Answer) -> Iterator[Finding]:
    """A PATCH without credentials is not refused with 403 and the error that goes with it."""
    accepted = {"UnauthenticatedError": 403, "NoAPITokenError": 403}
    yield from _swapped(answer, 401, accepted) or wrong_error(answer, accepted)


@check("patch.bad-credentials", "OBA-ERRAUTH-03", "OBA-ERRAUTH-04")
def bad_credentials(answer: Answer) -> Iterator[Finding]:
    """A PATCH with made-up credentials is not refused with 401 and the error that goes with it."""
    accepted = {"InvalidAPITokenError": 401, "InvalidAuthorizationDetailsError": 401}
    yield from _swapped(answer, 403, accepted) or wrong_error(answer, accepted)


def _swapped(answer: Answer, status: int, accepted: Mapping[str, int]) -> list[Finding]:
    """The refusal that common HTTP usage has in this place."""
    if answer.status != status:
        return []
    expected = " or ".join(f"{code} {name}" for name, code in accepted.items())
    return [Finding("status", expected, outcome_of(answer), interpretation="OBI-35")]


@check("patch.wrong-verb", "OBA-ERRGEN-04")
def wrong_verb(answer: Answer) -> Iterator[Finding]:
    """A verb that the endpoint does not know is not answered with MethodNotAllowedError."""
    if answer.status == 404 and "UnknownOrIncorrectEndpointError" in types_of(answer.body):
        expected = "405 MethodNotAllowedError"
        yield Finding("status", expected, outcome_of(answer), interpretation="OBI-36")
        return
    yield from wrong_error(answer, {"MethodNotAllowedError": 405})


@check("patch.deleted-order", "OBA-ERRGEN-07")
def deleted_order(answer: Answer) -> Iterator[Finding]:
    """A PATCH of a deleted Order is answered neither with UnknownOrderError nor with GoneError."""
    yield from wrong_error(
        answer, {"UnknownOrderError": 404, "GoneError": 410}, aliases=("NotFoundError",)
    )
