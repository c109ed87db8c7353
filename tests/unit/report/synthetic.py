"""Runs made up for the tests of the report: as large and as varied as real ones, and hostile."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from bookproof.results import (
    CaseResult,
    CheckResult,
    Exchange,
    FeedSummary,
    FeedUpdate,
    Finding,
    Outcome,
    Problem,
    RunResult,
)

BASE = "https://booking.example/api/openbooking"
TYPES = (
    "ScheduledSession",
    "FacilityUseSlot",
    "IndividualFacilityUseSlot",
    "CourseInstance",
)
FLOWS = ("OpenBookingSimpleFlow", "OpenBookingApprovalFlow")
EXCUSE = "Mended in the next release (Bookings team, until 2026-12-20, https://tracker.example/17)"
"""What a waived check says of its waiver."""
FEATURES = (
    ("core", "opportunity-feed", "Opportunities are published and can be found"),
    ("core", "availability-check", "A quote shows the spaces that are left"),
    ("core", "simple-book-free-opportunities", "A free opportunity is booked"),
    ("core", "common-error-conditions", "An unknown Order is answered with the right error"),
    ("payment", "simple-book-with-payment", "An opportunity with a price is booked and paid"),
    ("leasing", "anonymous-leasing", "Spaces are held from the first quote"),
    ("leasing", "named-leasing", "Spaces are held once the customer is known"),
    ("cancellation", "customer-requested-cancellation", "The whole Order is cancelled twice"),
    ("cancellation", "seller-requested-cancellation", "The Seller cancels an Order"),
    ("details-capture", "additional-details-capture", "A question to the customer is asked"),
    ("approval", "booking-flow-with-approval", "The Seller accepts a proposal"),
    ("restrictions", "booking-window", "A booking outside its window is refused"),
    ("tax", "business-to-consumer-tax-calculation-gross", "Tax is stated for gross prices"),
)
HOSTILE = (
    "</script><script>window.hacked=1</script>",
    "<!--<script>",
    "<img src=x onerror=window.hacked=2>",
    "\x00\x1b[31mred\x1b[0m\u202eevil",
    "]]>&amp;\ud800",
    '"><svg onload=window.hacked=3>',
    "{{ 7 * 7 }} [bold]x[/bold]",
    "\u2028\u2066\ufffe\r\n::error::%0A",
    "</SCRIPT ><!-- details -->",
)


class Maker:
    """Makes parts of runs; the same seed makes the same run."""

    def __init__(self, seed: int = 42) -> None:
        self.random = random.Random(seed)  # noqa: S311 - test data, not secrets

    def uuid(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def order(self, uuid: str, kind: str, items: int = 1, **more: Any) -> str:
        path = {"OrderQuote": "order-quotes", "Order": "orders"}[kind]
        price = self.random.randint(400, 3000) / 100
        return json.dumps(
            {
                "@context": "https://openactive.io/",
                "@type": kind,
                "@id": f"{BASE}/{path}/{uuid}",
                "brokerRole": "https://openactive.io/AgentBroker",
                "broker": {
                    "@type": "Organization",
                    "name": "Example Broker",
                    "url": "https://broker.example",
                    "address": {
                        "@type": "PostalAddress",
                        "streetAddress": "1 High Street",
                        "addressLocality": "Bristol",
                        "postalCode": "BS1 4SB",
                    },
                },
                "seller": {
                    "@type": "Organization",
                    "@id": f"{BASE}/sellers/{self.random.randint(1, 4)}",
                    "name": "Example Leisure",
                    "taxMode": "https://openactive.io/TaxGross",
                },
                "customer": {"@type": "Person", "email": f"geoff+{uuid[:8]}@example.com"},
                "orderedItem": [self.item(uuid, n, price) for n in range(items)],
                "totalPaymentDue": {
                    "@type": "PriceSpecification",
                    "price": round(price * items, 2),
                    "priceCurrency": "GBP",
                },
                **more,
            }
        )

    def item(self, uuid: str, position: int, price: float) -> dict[str, Any]:
        number = self.random.randint(1000, 99999)
        session = f"{BASE}/scheduled-sessions/{number}"
        return {
            "@type": "OrderItem",
            "@id": f"{BASE}/orders/{uuid}#/orderedItem/{position}",
            "position": position,
            "orderItemStatus": "https://openactive.io/OrderItemConfirmed",
            "acceptedOffer": {
                "@type": "Offer",
                "@id": f"{session}#/offers/0",
                "price": price,
                "priceCurrency": "GBP",
                "allowCustomerCancellationFullRefund": True,
            },
            "orderedItem": {
                "@type": "ScheduledSession",
                "@id": f"{session}/events/{number * 7}",
                "startDate": f"2026-12-{1 + number % 28:02d}T18:00:00+00:00",
                "remainingAttendeeCapacity": number % 20,
                "superEvent": {"@type": "SessionSeries", "name": "Speedball", "@id": session},
            },
            "unitTaxSpecification": [
                {
                    "@type": "TaxChargeSpecification",
                    "name": "VAT at 20%",
                    "price": round(price / 6, 2),
                    "rate": 0.2,
                    "priceCurrency": "GBP",
                }
            ],
        }

    def exchange(self, number: int, stage: str, uuid: str, **changes: Any) -> Exchange:
        kind = "Order" if stage == "B" else "OrderQuote"
        path = {"C1": "order-quote-templates", "C2": "order-quotes"}.get(stage, "orders")
        body = self.order(uuid, kind, 1 + number % 2)
        made: dict[str, Any] = {
            "number": number,
            "stage": stage,
            "started": 1_790_000_000.0 + number,
            "seconds": 0.01 + self.random.random() / 5,
            "method": "PUT",
            "url": f"{BASE}/{path}/{uuid}",
            "request_headers": (
                ("Content-Type", "application/vnd.openactive.booking+json; version=1"),
                ("Authorization", "***"),
                ("X-Seller's-Key", "***"),
            ),
            "request_body": self.order(uuid, kind),
            "status": 201 if stage == "B" else 200,
            "response_headers": (
                ("content-type", "application/vnd.openactive.booking+json; version=1"),
                ("date", "Sat, 21 Nov 2026 10:00:00 GMT"),
                ("x-request-id", self.uuid()),
                ("content-length", str(len(body))),
            ),
            "response_body": body,
        }
        return Exchange(**{**made, **changes})

    def passed(self, exchanges: int) -> Iterator[CheckResult]:
        titles = (
            ("response.media-type", "OBA-MEDIA-03", "The answer has not the booking media type."),
            ("response.schema", "OBA-MODEL-01", "The answer breaks the model."),
            ("quote.total", "OBA-QUOTE-03", "The total is not the sum of the items."),
            ("quote.echo", "OBA-QUOTE-08", "The quote does not repeat what was sent."),
        )
        for number in range(1, exchanges + 1):
            for check_id, requirement, title in titles[: 2 + number % 3]:
                yield CheckResult(
                    check_id,
                    title,
                    (requirement,),
                    Outcome.PASSED,
                    stage_of(number, exchanges),
                    exchange=number,
                )

    def case(
        self,
        subject: int,
        kind: str,
        flow: str,
        *,
        test: int = 1,
        exchanges: int = 22,
        outcome: Outcome = Outcome.PASSED,
        extra: tuple[CheckResult, ...] = (),
        **changes: Any,
    ) -> CaseResult:
        category, name, title = FEATURES[subject]
        order = self.uuid()
        case_id = f"{category}/{name}/test_{test}[{kind}-{flow}]"
        made: dict[str, Any] = {
            "id": case_id,
            "protocol": "open_booking",
            "category": category,
            "feature": name,
            "test": f"test_{test}",
            "title": title,
            "implemented": True,
            "opportunity_type": kind,
            "booking_flow": flow,
            "multiple": False,
            "outcome": outcome,
            "seconds": 0.3 + self.random.random(),
            "waited": self.random.random() * 4,
            "checks": (*self.passed(exchanges), *extra),
            "exchanges": tuple(
                self.exchange(n, stage_of(n, exchanges), order) for n in range(1, exchanges + 1)
            ),
            "updates": (FeedUpdate("B", "orders", order, 1.4, exchanges, "the item came", "{}"),)
            if exchanges
            else (),
            "reproduce": f"bookproof run --case '{case_id}'",
        }
        return CaseResult(**{**made, **changes})


def stage_of(number: int, exchanges: int) -> str:
    """C1, C2 and B share the exchanges of a case."""
    return ("C1", "C2", "B")[min(2, 3 * (number - 1) // max(exchanges, 1))]


def not_freed(spaces: int) -> CheckResult:
    """A failure with amounts that differ from case to case."""
    return CheckResult(
        "capacity.after-cancellation",
        "The spaces of a cancelled OrderItem are not given back.",
        ("OBA-PRE-01",),
        Outcome.FAILED,
        "B",
        (
            Finding(
                f"{BASE}/scheduled-sessions/{spaces} remainingAttendeeCapacity",
                spaces + 1,
                spaces,
                "The cancellation does not reach the `remainingAttendeeCapacity` of the feed.",
            ),
        ),
        exchange=2,
    )


def no_status(position: int) -> CheckResult:
    """A failure at a place in a body."""
    return CheckResult(
        "cancellation.items-cancelled",
        "An OrderItem that the customer cancelled does not say so in the Orders feed.",
        ("OBA-CUSTCANCEL-05",),
        Outcome.FAILED,
        "C1",
        (
            Finding(
                f"$.orderedItem[{position}].orderItemStatus",
                "https://openactive.io/CustomerCancelled",
                "https://openactive.io/OrderItemConfirmed",
            ),
            Finding(f"$.orderedItem[{position}].acceptedOffer.latestCancellation", "PT24H", None),
        ),
        exchange=1,
    )


def disputed() -> CheckResult:
    return CheckResult(
        "booking.status",
        "The answer to B is not 201.",
        ("OBA-B-01",),
        Outcome.DISPUTED,
        "B",
        (Finding("status", 201, 200, interpretation="OBI-01"),),
        exchange=3,
    )


def settled_by_policy() -> CheckResult:
    return CheckResult(
        "booking.repeated-status",
        "A repeated B is not answered as the configuration expects.",
        ("OBA-B-02",),
        Outcome.POLICY_DIFFERENCE,
        "B",
        (Finding("status", 200, 201, policy="repeatedBookingStatus"),),
        exchange=3,
    )


def warned() -> CheckResult:
    return CheckResult(
        "booking.item-id-form",
        "An OrderItem's @id is not made from that of its Order.",
        ("OBA-ORDERITEM-02",),
        Outcome.WARNED,
        "B",
        (Finding("$.orderedItem[0].@id", "{Order @id}#/orderedItem/…", f"{BASE}/items/9"),),
        exchange=3,
    )


def small_run(**changes: Any) -> RunResult:
    """Fourteen cases with every outcome."""
    make = Maker()
    scheduled, simple, approval = TYPES[0], *FLOWS
    cases = (
        make.case(0, scheduled, simple),
        make.case(1, scheduled, simple, exchanges=3),
        make.case(4, scheduled, simple, exchanges=4, outcome=Outcome.WARNED, extra=(warned(),)),
        make.case(4, TYPES[1], simple, exchanges=4, outcome=Outcome.DISPUTED, extra=(disputed(),)),
        make.case(
            7,
            scheduled,
            simple,
            exchanges=5,
            outcome=Outcome.FAILED,
            extra=(not_freed(4), no_status(0)),
        ),
        make.case(7, TYPES[1], simple, exchanges=5, outcome=Outcome.FAILED, extra=(not_freed(7),)),
        make.case(
            7,
            scheduled,
            approval,
            exchanges=5,
            outcome=Outcome.FAILED,
            extra=(no_status(1), warned()),
        ),
        *_unfinished(make),
    )
    made: dict[str, Any] = {
        "run_id": "2026-11-21T10-00-00",
        "harness_version": "0.1.0",
        "started": "2026-11-21T10:00:00+00:00",
        "seconds": 312.4,
        "seed": 42,
        "complete": True,
        "target": {
            "name": "Example Leisure",
            "datasetSiteUrl": "https://booking.example/openactive",
            "baseUrl": BASE,
        },
        "configuration": {
            "sellers": {"primary": {"headers": {"Authorization": "***"}}},
            "features": {"anonymous-leasing": True, "named-leasing": None},
        },
        "planned": len(cases),
        "cases": cases,
        "problems": (
            Problem(Outcome.WARNED, f"{BASE}/feeds/sessions", "Items without a name.", "", 1204),
            Problem(
                Outcome.ENVIRONMENT,
                f"{BASE}/feeds/courses",
                "The feed answers 404.",
                "Take it out of the dataset site, or publish it.",
            ),
        ),
        "feeds": (
            FeedSummary(
                "ScheduledSession",
                f"{BASE}/feeds/sessions",
                212,
                9_812,
                14.2,
                seen=9_812,
                validated=9_700,
                faulty=3,
            ),
            FeedSummary("CourseInstance", f"{BASE}/feeds/courses", 1, 0, 0.1, "404 Not Found"),
        ),
        "not_declared": ("named-leasing",),
        "numbers": {
            "requests": 412,
            "feedRequests": 980,
            "waitingShare": 0.31,
            "startUpSeconds": 9.5,
        },
    }
    return RunResult(**{**made, **changes})


def _unfinished(make: Maker) -> Iterator[CaseResult]:
    reasons = {
        Outcome.BLOCKED: (9, "The Test Interface refuses to make an Order: 501."),
        Outcome.DATA: (10, "None of 412 opportunities matches: no Offer needs approval."),
        Outcome.CONFIG: (11, "sellers.secondary is not configured."),
        Outcome.ENVIRONMENT: (5, "No answer within 30 s."),
        Outcome.HARNESS_ERROR: (12, "KeyError in a check."),
        Outcome.NOT_REACHED: (8, "The run was stopped."),
        Outcome.NOT_APPLICABLE: (3, "No error can be provoked."),
    }
    for outcome, (feature, reason) in reasons.items():
        yield make.case(
            feature, TYPES[0], FLOWS[0], exchanges=0, outcome=outcome, reason=reason, checks=()
        )


def varied_run() -> RunResult:
    """Every outcome once at least, and a failure that is waived."""
    run = small_run()
    excused = next(case for case in run.cases if case.outcome is Outcome.FAILED)
    checks = tuple(
        replace(check, outcome=Outcome.WAIVED, reason=EXCUSE)
        if check.outcome is Outcome.FAILED
        else check
        for check in excused.checks
    )
    waived = replace(
        excused, id=f"{excused.id}#2", outcome=Outcome.WAIVED, checks=checks, exchanges=()
    )
    otherwise = Maker(3).case(
        4,
        TYPES[2],
        FLOWS[0],
        exchanges=4,
        outcome=Outcome.POLICY_DIFFERENCE,
        extra=(settled_by_policy(),),
    )
    return replace(run, cases=(*run.cases, waived, otherwise), planned=run.planned + 4)


def large_run(cases: int = 400, exchanges: int = 9_000) -> RunResult:
    """As large as the whole suite against one system."""
    make = Maker(7)
    each = exchanges // cases
    made = []
    for number in range(cases):
        feature = number % len(FEATURES)
        kind = TYPES[number // len(FEATURES) % len(TYPES)]
        flow = FLOWS[number // (len(FEATURES) * len(TYPES)) % 2]
        extra, outcome = _mixed(number)
        made.append(
            make.case(
                feature,
                kind,
                flow,
                test=number // 104,
                exchanges=each,
                outcome=outcome,
                extra=extra,
            )
        )
    return small_run(cases=tuple(made), planned=cases, run_id="large")


def _mixed(number: int) -> tuple[tuple[CheckResult, ...], Outcome]:
    if number % 13 == 7:
        return (not_freed(number % 9),), Outcome.FAILED
    if number % 29 == 3:
        return (no_status(0),), Outcome.FAILED
    if number % 17 == 5:
        return (warned(),), Outcome.WARNED
    if number % 23 == 9:
        return (disputed(),), Outcome.DISPUTED
    return (), Outcome.PASSED


def hostile_run() -> RunResult:
    """Every text that a target, its operator or a check can put in is an attack."""
    make = Maker(3)
    text = " ".join(HOSTILE)
    cases = (_hostile_case(make, text), _hostile_unreached(make, text))
    return small_run(
        cases=cases,
        planned=2,
        run_id=text,
        target={"name": text, "datasetSiteUrl": text, "baseUrl": f"javascript:{text}"},
        configuration={text: text},
        problems=tuple(Problem(kind, text, text, text) for kind in (Outcome.CONFIG, Outcome.DATA)),
        feeds=(FeedSummary(text, f"javascript:{text}", 1, 1, 1.0, text),),
        not_declared=(text,),
        selection=(text,),
        interrupted_by=text,
        complete=False,
    )


def _hostile_case(make: Maker, text: str) -> CaseResult:
    quoted = json.dumps(text)
    exchange = make.exchange(
        1,
        text,
        make.uuid(),
        url=f"javascript:{text}",
        method=text,
        request_headers=((text, text),),
        request_body=text,
        response_headers=((text, text),),
        response_body=f"{{{quoted}: [{quoted}, 1.50, 12345678901234567890]}}",
        error=text,
    )
    lost = replace(exchange, number=2, status=None, response_body="", response_headers=())
    finding = Finding(f"$.{text}", {text: text}, [text, 2**80, text], hint=text)
    checks = tuple(
        CheckResult(
            f"quote.echo{text if outcome is Outcome.WAIVED else ''}",
            text,
            ("OBA-QUOTE-08", text),
            outcome,
            text,
            (replace(finding, interpretation=text if outcome is Outcome.DISPUTED else ""),),
            text,
            1,
        )
        for outcome in (Outcome.FAILED, Outcome.WAIVED, Outcome.DISPUTED, Outcome.WARNED)
    )
    unreached = CheckResult(text, text, (text,), Outcome.NOT_REACHED, reason=f"{text}: {text}")
    return replace(
        make.case(0, text, text, exchanges=0, outcome=Outcome.FAILED),
        id=f"{text}/{text}/{text}",
        protocol=text,
        test=text,
        title=text,
        feature=text,
        category=text,
        reason=text,
        reproduce=text,
        checks=(*checks, unreached),
        exchanges=(exchange, lost),
        updates=(FeedUpdate(text, text, text, 1.0, 1, text, text),),
    )


def _hostile_unreached(make: Maker, text: str) -> CaseResult:
    return replace(
        make.case(1, text, text, exchanges=0, outcome=Outcome.BLOCKED, reason=text, checks=()),
        title=text,
        feature=f"{text} 2",
    )


def long_run() -> RunResult:
    """Texts of a target that have a million characters and no place to break."""
    make = Maker(5)
    text = "A" * 1_000_000
    exchange = make.exchange(
        1,
        "C1",
        make.uuid(),
        url=f"https://{text}",
        request_headers=((text, text),),
        request_body=text,
        response_headers=((text, text),),
        response_body=json.dumps({text: text}),
        error=text,
    )
    found = (Finding(f"$.{text}", {text: text}, text, hint=text),)
    check = CheckResult(
        "quote.total", "Wrong.", ("OBA-QUOTE-03",), Outcome.FAILED, text, found, "C1", 1
    )
    case = replace(
        make.case(0, TYPES[0], FLOWS[0], exchanges=0, outcome=Outcome.FAILED),
        reason=text,
        checks=(check,),
        exchanges=(exchange,),
        updates=(FeedUpdate("C1", text, text, 1.0, 1, text, text),),
    )
    return small_run(
        cases=(case,),
        planned=1,
        target={"name": text, "datasetSiteUrl": text, "baseUrl": text},
        problems=(Problem(Outcome.CONFIG, text, text, text),),
        feeds=(FeedSummary(text, text, 1, 1, 1.0, text),),
    )


def waived_run() -> RunResult:
    """A waived failure, and secrets that were not removed."""
    run = small_run()
    check = replace(not_freed(4), outcome=Outcome.WAIVED, reason=EXCUSE)
    case = replace(run.cases[4], outcome=Outcome.WAIVED, checks=(check,))
    return replace(run, cases=(*run.cases[:2], case), planned=3, problems=(), redacted=False)


def cascade_run() -> RunResult:
    """Three cases stopped at B, two of them after a wrong quote."""
    make = Maker(5)
    wrong = CheckResult(
        "quote.total",
        "The OrderQuote's total is missing or is not what its items add up to.",
        ("OBA-QUOTE-03",),
        Outcome.FAILED,
        "C1",
        (Finding("$.totalPaymentDue.price", 10, 11),),
        exchange=1,
    )
    refused = CheckResult(
        "booking.status",
        "B does not answer 201.",
        ("OBA-B-01",),
        Outcome.FAILED,
        "B",
        (Finding("status", 201, 400),),
        exchange=4,
    )
    unreached = tuple(
        CheckResult(
            name,
            f"{name} is wrong.",
            ("OBA-BOOK-12",),
            Outcome.NOT_REACHED,
            reason="B: B does not answer 201.",
        )
        for name in ("booking.items-confirmed", "capacity.after-booking")
    )
    late = replace(wrong, id="orders-feed.schema", title="The item is wrong.", exchange=None)
    cases = (
        make.case(4, TYPES[0], FLOWS[0], exchanges=4, extra=(wrong, refused, *unreached)),
        make.case(4, TYPES[1], FLOWS[0], exchanges=4, extra=(wrong, refused, unreached[0])),
        make.case(1, TYPES[0], FLOWS[0], exchanges=4, extra=(wrong, late)),
    )
    return small_run(
        cases=tuple(replace(case, outcome=Outcome.FAILED) for case in cases), planned=3
    )


def bulky_run(cases: int = 12, size: int = 700_000) -> RunResult:
    """Answers so long, and so hard to pack, that no page can hold them all."""
    make = Maker(9)
    made = []
    for number in range(cases):
        failed = number % 4 == 3
        case = make.case(
            number % len(FEATURES),
            TYPES[0],
            FLOWS[0],
            exchanges=4,
            outcome=Outcome.FAILED if failed else Outcome.PASSED,
            extra=(no_status(0),) if failed else (),
        )
        body = json.dumps({"noise": make.random.randbytes(size // 2).hex()})
        first, *rest = case.exchanges
        made.append(replace(case, exchanges=(replace(first, response_body=body), *rest)))
    return small_run(cases=tuple(made), planned=cases, run_id="bulky")
