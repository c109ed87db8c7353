"""The booking API: where it is, whom it lets in, and what its clock says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from bookproof.doctor.findings import Level, Line, of_fault
from bookproof.doctor.subject import NoWaiting, Subject, unknown_quote
from bookproof.faults import EnvironmentFault
from bookproof.model import MEDIA_TYPE, Answer, error_types

_AREA = "API base"
_CLOCK = "clock"
_WARN_SKEW = 2.0
_FAIL_SKEW = 60.0
_ABSENT = (404, 405, 501)
_SELLER_ERRORS = ("SellerNotFoundError", "SellerMismatchError", "SellerIdMismatchError")
_CREDENTIAL_ERRORS = (
    "NoAPITokenError",
    "InvalidAPITokenError",
    "InvalidAuthorizationDetailsError",
    "UnauthenticatedError",
)


def words(answer: Answer) -> str:
    """Status and error type of an answer."""
    return " ".join([str(answer.status), *map(str, error_types(answer.body))])


def is_absent(answer: Answer) -> bool:
    """Whether an answer says that there is no such endpoint, rather than no such object."""
    kinds = error_types(answer.body)
    named = [kind for kind in kinds if kind != "UnknownOrIncorrectEndpointError"]
    return answer.status in _ABSENT and not named


def base(subject: Subject) -> tuple[list[Line], Line | None]:
    """What is said at a path that no API has, and the state of the clock.

    The second value is None when the API does not answer at all.
    """
    session = subject.session(NoWaiting(), "api-base")
    path = f"no-such-endpoint-{session.new_uuid()}"
    asked = time.time()
    try:
        answer = session.call("GET", path, credentials=session.credentials())
    except EnvironmentFault as fault:
        return [of_fault(_AREA, fault)], None
    clock = _clock(answer, asked, time.time())
    if answer.status == 404 and "UnknownOrIncorrectEndpointError" in error_types(answer.body):
        seen = f"{subject.site.base_url} answers 404 UnknownOrIncorrectEndpointError"
        return [Line(_AREA, Level.OK, f"{seen} at an unknown path")], clock
    return [
        Line(
            _AREA,
            Level.WARN,
            f"GET {answer.url}: {words(answer)} instead of 404 UnknownOrIncorrectEndpointError",
            "answer unknown paths with this error, or check accessService.endpointUrl of the "
            "dataset site",
        )
    ], clock


def _clock(answer: Answer, asked: float, answered: float) -> Line:
    """Compare the Date header, which has whole seconds, with the time of the request."""
    stated = answer.headers.get("date", "")
    if not stated:
        return Line(_CLOCK, Level.SKIPPED, "the API sends no Date header")
    try:
        date = parsedate_to_datetime(stated).timestamp()
    except (ValueError, OverflowError):
        return Line(
            _CLOCK, Level.WARN, f"the Date header is unreadable: {stated!r}", "send an HTTP date"
        )
    behind, ahead = asked - (date + 1), date - answered
    skew = max(behind, ahead, 0.0)
    seen = f"the system's clock is {skew:.0f} s {'behind' if behind > ahead else 'ahead'}"
    remedy = "set the clocks of both machines by NTP; leases and windows depend on them"
    if skew > _FAIL_SKEW:
        return Line(_CLOCK, Level.FAIL, seen, remedy)
    if skew > _WARN_SKEW:
        return Line(_CLOCK, Level.WARN, seen, remedy)
    return Line(_CLOCK, Level.OK, "the system's clock agrees with this one")


def authentication(subject: Subject) -> Iterator[Line]:
    """A line for each pair of booking partner and Seller, and one for a request of nobody."""
    for partner in subject.partners():
        for seller in subject.sellers():
            yield _let_in(subject, partner, seller)
    yield _nobody(subject)


def _let_in(subject: Subject, partner: str, seller: str) -> Line:
    area = f"partner {partner}, seller {seller}"
    session = subject.selling_as(seller).session(NoWaiting(), area)
    path = f"order-quote-templates/{session.order_uuid}"
    try:
        given = session.credentials(partner)
        answer = session.call("PUT", path, unknown_quote(session), credentials=given)
    except EnvironmentFault as fault:
        return of_fault(area, fault)
    seen = f"C1 with an unknown opportunity is answered {words(answer)}"
    kinds = error_types(answer.body)
    if any(kind in _SELLER_ERRORS for kind in kinds):
        return Line(area, Level.FAIL, seen, f"check sellers.{seller}.@id")
    if answer.status in (401, 403) or any(kind in _CREDENTIAL_ERRORS for kind in kinds):
        headers = f"bookingPartners.{partner}.requestHeaders and sellers.{seller}.requestHeaders"
        return Line(area, Level.FAIL, seen, f"check {headers}")
    if is_absent(answer):
        remedy = "accessService.endpointUrl of the dataset site must be the Base URI of the API"
        return Line(area, Level.FAIL, f"PUT {answer.url}: {words(answer)}", remedy)
    if 300 <= answer.status < 400:
        remedy = "write the address that it leads to as accessService.endpointUrl"
        return Line(area, Level.FAIL, f"PUT {answer.url} is redirected", remedy)
    if answer.status >= 500 or answer.succeeded:
        remedy = "an unknown opportunity makes 409 with an error in its OrderItem"
        return Line(area, Level.WARN, seen, remedy)
    return Line(area, Level.OK, f"let in; {seen}")


def _nobody(subject: Subject) -> Line:
    area = "without credentials"
    if not subject.settings.headers():
        return Line(area, Level.SKIPPED, "the configuration has no credentials to leave out")
    session = subject.session(NoWaiting(), area)
    url = f"{session.base_url}/order-quote-templates/{session.order_uuid}"
    headers = {"Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE}
    try:
        answer = session.client.call("C1", "PUT", url, headers, unknown_quote(session))
    except EnvironmentFault as fault:
        return of_fault(area, fault)
    if answer.status in (401, 403):
        return Line(area, Level.OK, f"refused with {words(answer)}")
    if is_absent(answer):
        return Line(area, Level.SKIPPED, "there is no C1 to refuse anything")
    return Line(
        area,
        Level.WARN,
        f"C1 without any request header of the configuration is answered {words(answer)}",
        "refuse it with 401 or 403: anyone could book",
    )
