"""One transaction in several answers: each must describe the same one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bookproof.checks.registry import check
from bookproof.protocols.ticketswitch import reading
from bookproof.protocols.ticketswitch.checks.numbering import repeated
from bookproof.results import Finding

_OF_ORDER = (
    "ticket_type_code", "price_band_code", "total_no_of_seats", "total_sale_seatprice",
    "total_sale_surcharge", "backend_purchase_reference",
)  # fmt: skip
_OF_BUNDLE = ("bundle_source_code", "currency_code")
_TOTALS = (
    "bundle_total_seatprice", "bundle_total_surcharge", "bundle_total_send_cost",
    "bundle_total_cost",
)  # fmt: skip
_MOST_FINDINGS = 10


@check("f13-purchase.as-reserved", "F13-BOOK-06")
def as_reserved(body: Any, reserved: Any) -> Iterator[Finding]:
    """A purchase describes other orders, or other prices, than were reserved."""
    yield from _differences(reserved, body, "what was reserved")
    yield from _other_totals(reserved, body, "what was reserved")


@check("f13-status.as-purchased", "F13-STATUS-01")
def as_purchased(body: Any, purchased: Any) -> Iterator[Finding]:
    """The status of a transaction describes other orders than were purchased."""
    yield from _differences(purchased, body, "what was purchased")
    if reading.CANCELLED not in reading.states(body).values():
        yield from _other_totals(purchased, body, "what was purchased")


@check("f13-cancellation.transaction", "F13-CANCEL-06")
def same_transaction(body: Any, purchased: Any) -> Iterator[Finding]:
    """The answer to a cancellation describes another transaction, or other orders."""
    if reading.trolley(body)[1]:
        yield from _differences(purchased, body, "what was purchased")


@check("f13-must-also.same-orders", "F13-CANCEL-09")
def must_also_orders(body: Any, purchased: Any) -> Iterator[Finding]:
    """The list must_also_cancel describes other orders than have these item numbers."""
    yield from _other_orders(purchased, reading.must_also(body), "what was purchased")


@check("f13-bundle.currency", "F13-MONEY-02")
def currency_described(body: Any) -> Iterator[Finding]:
    """The currency of a bundle is not described in currency_details."""
    known = reading.mapping(reading.mapping(body).get("currency_details"))
    for path, bundle in reading.bundles(body):
        code = bundle.get("currency_code")
        if isinstance(code, str) and known and code not in known:
            yield Finding(f"{path}.currency_code", f"one of {', '.join(sorted(known))}", code)


@check("f13-bundle.counts", "F13-BOOK-05")
def counted(body: Any) -> Iterator[Finding]:
    """A count of orders or bundles is not how many there are."""
    path, contents = reading.trolley(body)
    bundles = list(reading.bundles(body))
    counts = [
        (f"{path}.trolley_bundle_count", contents.get("trolley_bundle_count"), len(bundles)),
        (
            f"{path}.trolley_order_count",
            contents.get("trolley_order_count"),
            len(reading.lines(body)),
        ),
    ]
    for place, bundle in bundles:
        number = len(reading.listed(bundle.get("order")))
        counts.append((f"{place}.bundle_order_count", bundle.get("bundle_order_count"), number))
    for place, said, number in counts:
        if reading.whole(said) is not None and reading.whole(said) != number:
            yield Finding(place, number, said)


@check("f13-archive.as-sold", "F13-ARCHIVE-01")
def archive_as_sold(archived: Any, sold: Any) -> Iterator[Finding]:
    """The archived purchase page is not what was answered to the purchase."""
    for number, finding in enumerate(_lost("$", sold, archived)):
        if number == _MOST_FINDINGS:
            return
        yield finding


def _lost(path: str, was: Any, is_now: Any) -> Iterator[Finding]:
    """What a document held and another does not; what is new in the other is let be."""
    hint = "the archive keeps the answer as it was sent; status.v1 tells the present"
    if isinstance(was, Mapping) and isinstance(is_now, Mapping):
        for name, value in was.items():
            yield from _lost(f"{path}.{name}", value, is_now.get(name))
    elif isinstance(was, list) and isinstance(is_now, list) and len(was) == len(is_now):
        for position, (value, other) in enumerate(zip(was, is_now, strict=True)):
            yield from _lost(f"{path}[{position}]", value, other)
    elif was != is_now:
        yield Finding(path, _brief(was), _brief(is_now), hint)


def _brief(value: Any) -> Any:
    if isinstance(value, Mapping):
        return f"an object with {', '.join(map(str, list(value)[:8]))}" if value else {}
    return f"a list of {len(value)}" if isinstance(value, list) else value


def _differences(before: Any, after: Any, hint: str) -> Iterator[Finding]:
    path, contents = reading.trolley(after)
    uuid = reading.uuid_of(before)
    if uuid and reading.uuid_of(after) != uuid:
        yield Finding(f"{path}.transaction_uuid", uuid, contents.get("transaction_uuid"), hint)
    sold = reading.trolley(before)[1]
    yield from _other_values(path, sold, contents, ("transaction_id",), hint)
    found = reading.lines(after)
    yield from repeated(found)
    yield from _other_orders(before, found, hint)


def _other_orders(before: Any, after: list[reading.Line], hint: str) -> Iterator[Finding]:
    known = {line.number: line for line in reading.lines(before) if line.number is not None}
    for line in after:
        was = known.get(line.number) if line.number is not None else None
        if was is None:
            continue
        if line.event and line.event != was.event:
            yield Finding(f"{line.path}.event.event_id", was.event, line.event, hint)
        if line.performance and line.performance != was.performance:
            path = f"{line.path}.performance.perf_id"
            yield Finding(path, was.performance, line.performance, hint)
        shown = reading.mapping(line.raw.get("performance")).get("event_id")
        if shown is not None and shown != was.event:
            yield Finding(f"{line.path}.performance.event_id", was.event, shown, hint)
        yield from _other_values(line.path, was.raw, line.raw, _OF_ORDER, hint)
        bundle = line.path.rpartition(".order[")[0]
        yield from _other_values(bundle, was.bundle, line.bundle, _OF_BUNDLE, hint)


def _other_totals(before: Any, after: Any, hint: str) -> Iterator[Finding]:
    known = {bundle.get("bundle_source_code"): bundle for _, bundle in reading.bundles(before)
             if isinstance(bundle.get("bundle_source_code"), str)}  # fmt: skip
    for path, bundle in reading.bundles(after):
        source = bundle.get("bundle_source_code")
        was = known.get(source) if isinstance(source, str) else None
        yield from _other_values(path, was or {}, bundle, _TOTALS, hint)


def _other_values(
    path: str,
    was: Mapping[str, Any],
    is_now: Mapping[str, Any],
    names: tuple[str, ...],
    hint: str,
) -> Iterator[Finding]:
    """Values that both have, and that differ; either may say less than the other."""
    for name in names:
        before, after = was.get(name), is_now.get(name)
        if before not in (None, "") and after is not None and after != before:
            yield Finding(f"{path}.{name}", before, after, hint)
