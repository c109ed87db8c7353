"""Whether the free spaces of opportunities in the feed are what the calls so far amount to.

``expected`` and ``actual`` are keyed by opportunity ``@id``; ``actual`` is None where the feed
states no capacity. Source: Open Booking API 1.0 CR3, "Pre-conditions", "Leasing" and the
contracts of the endpoints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bookproof.checks.registry import check
from bookproof.results import Finding


def _differences(
    expected: Mapping[str, int], actual: Mapping[str, int | None], too_few: str, too_many: str
) -> Iterator[Finding]:
    for opportunity, spaces in expected.items():
        got = actual.get(opportunity)
        if got is None:
            yield Finding(f"{opportunity} capacity", spaces, "absent")
        elif got != spaces:
            hint = too_few if got < spaces else too_many
            yield Finding(f"{opportunity} capacity", spaces, got, hint)


@check("capacity.after-quote", "OBA-CONTRACT-11", "OBA-PRE-01")
def after_quote(expected: Mapping[str, int], actual: Mapping[str, int | None]) -> Iterator[Finding]:
    """The spaces in the feed are not what they were, less what a lease holds, after a quote."""
    yield from _differences(
        expected,
        actual,
        "A quote takes no spaces but by a lease.",
        "The lease is not taken off the spaces in the feed.",
    )


@check("capacity.after-booking", "OBA-PRE-01")
def after_booking(
    expected: Mapping[str, int], actual: Mapping[str, int | None]
) -> Iterator[Finding]:
    """The spaces in the feed did not fall by what was booked."""
    yield from _differences(
        expected,
        actual,
        "The booking was taken off more than once, perhaps besides its lease.",
        "The booking is not taken off the spaces in the feed.",
    )


@check("capacity.after-cancellation", "OBA-PRE-01")
def after_cancellation(
    expected: Mapping[str, int], actual: Mapping[str, int | None]
) -> Iterator[Finding]:
    """The spaces in the feed did not rise by what was cancelled."""
    yield from _differences(
        expected,
        actual,
        "The cancelled spaces are not given back.",
        "More spaces were given back than were cancelled.",
    )


@check("capacity.unchanged", "OBA-CUSTCANCEL-04", "OBA-PRE-01")
def unchanged(expected: Mapping[str, int], actual: Mapping[str, int | None]) -> Iterator[Finding]:
    """The spaces in the feed changed by a request that was refused or has no effect."""
    yield from _differences(
        expected,
        actual,
        "The request took spaces.",
        "The request gave spaces back.",
    )


@check("capacity.after-repeat", "OBA-PATCH-02", "OBA-CONTRACT-09")
def after_repeat(
    expected: Mapping[str, int], actual: Mapping[str, int | None]
) -> Iterator[Finding]:
    """The spaces in the feed changed when the same request was sent once more."""
    yield from _differences(
        expected,
        actual,
        "The repeated request took spaces.",
        "The repeated request gave the same spaces back a second time.",
    )


@check("capacity.after-deletion", "OBA-PRE-01", "OBA-DELETE-02")
def after_deletion(
    expected: Mapping[str, int], actual: Mapping[str, int | None]
) -> Iterator[Finding]:
    """The spaces in the feed are not back where they were before the deleted Order."""
    yield from _differences(
        expected,
        actual,
        "The spaces of the deleted Order are not given back.",
        "More spaces were given back than the deleted Order held.",
    )


@check("capacity.after-quote-deletion", "OBA-QDELETE-02")
def after_quote_deletion(
    expected: Mapping[str, int], actual: Mapping[str, int | None]
) -> Iterator[Finding]:
    """The spaces in the feed are not back where they were before the deleted OrderQuote."""
    yield from _differences(
        expected,
        actual,
        "The lease of the deleted OrderQuote is not released.",
        "More spaces were given back than the lease held.",
    )
