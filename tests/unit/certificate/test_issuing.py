"""What is certified, what is refused and why, and what the certificate says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bookproof.certificate import CertificateFault, NotJudged, Planned
from bookproof.certificate.claims import refusals
from bookproof.certificate.credential import Certificate, dumps
from bookproof.certificate.page import join, shell, split
from bookproof.certificate.proof import canonical, check_proof
from bookproof.resources import folder
from bookproof.results import CaseResult, FeedSummary, Outcome

LOOPBACK = {
    "name": "Lab",
    "datasetSiteUrl": "http://127.0.0.1:4711/",
    "baseUrl": "http://127.0.0.1:4711/api",
}

WAIVER = {
    "check": "deletion.status", "scope": "core/*", "reason": "mended <soon>", "owner": "Ann",
    "link": "https://tracker.example/1", "expires": "2026-04-01",
}  # fmt: skip


def reasons(workshop: Any, *folders: Path, **options: Any) -> tuple[str, ...]:
    with pytest.raises(CertificateFault) as caught:
        workshop.issue(*folders, **options)
    return caught.value.reasons


def with_case(workshop: Any, case: CaseResult) -> tuple[CaseResult, ...]:
    """The cases of a run, one of them as given."""
    return tuple(case if each.id == case.id else each for each in workshop.run().cases)


def test_the_runs_of_these_tests_are_like_real_ones(workshop: Any) -> None:
    schema = json.loads((folder("schemas") / "results.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads((workshop.folder() / "results.json").read_text()), schema)


def test_what_a_certificate_says(workshop: Any) -> None:
    issued = workshop.issue(system_version="4.2")
    document = json.loads(split(issued.page)[1])
    assert check_proof(document) == workshop.key.public
    assert document["validFrom"] == "2026-03-01T12:00:00Z"
    assert document["validUntil"] == "2027-03-01T12:00:00Z"
    subject = document["credentialSubject"]
    assert subject["systemName"] == "Example <Bookings> & Co"
    assert subject["datasetSite"] == "https://bookings.example/"
    assert subject["systemVersion"] == "4.2"
    assert subject["implementedFeature"] == ["order-deletion"]
    assert subject["notImplementedFeature"] == ["order-quote-deletion"]
    assert subject["notTestedFeature"] == ["named-leasing"]
    assert subject["opportunityType"] == ["ScheduledSession"]
    assert subject["bookingFlow"] == ["OpenBookingSimpleFlow"]
    assert subject["mode"] == ["controlled"]
    assert subject["judgedWith"] == ["bookproof 0.1.0", "jsonschema 4.26.0"]
    assert subject["coveredRun"][0]["caseCount"] == {"type": "Counts", "passed": 3}
    assert subject["coveredRun"][0]["seed"] == "7"
    assert subject["coveredRun"][0]["taxMode"] == ["TaxGross"]


def test_everything_that_is_said_is_signed(workshop: Any) -> None:
    """Every text and number of the document stands in the canonical form of it."""
    document = json.loads(split(workshop.issue().page)[1])
    del document["proof"]
    quads = canonical(document)

    def said(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [text for name, v in value.items() if name != "@context" for text in said(v)]
        if isinstance(value, list):
            return [text for item in value for text in said(item)]
        return [str(value)]

    texts = said(document)
    assert len(texts) > 30
    assert [text for text in texts if text not in quads] == []


def test_several_runs_in_one_certificate(workshop: Any) -> None:
    first = workshop.run()
    second = workshop.run(
        run_id="20260301T110000",
        configuration={
            **first.configuration,
            "useRandomOpportunities": True,
            "sellers": {"primary": {"taxMode": "https://openactive.io/TaxNet"}},
        },
    )
    issued = workshop.issue(workshop.folder(first), workshop.folder(second))
    claims = issued.certificate.claims
    assert [run.run_id for run in claims.runs] == [first.run_id, second.run_id]
    assert [run.tax_modes for run in claims.runs] == [("TaxGross",), ("TaxNet",)]
    assert claims.modes == ("controlled", "random")


def test_a_feature_tested_in_one_of_the_runs_is_implemented(workshop: Any) -> None:
    first = workshop.run()
    features = {"order-deletion": False, "order-quote-deletion": False, "named-leasing": False}
    second = workshop.run(
        run_id="other",
        configuration={**first.configuration, "implementedFeatures": features},
        cases=first.cases[2:],
        planned=1,
    )
    claims = workshop.issue(workshop.folder(first), workshop.folder(second)).certificate.claims
    assert claims.implemented == ("order-deletion",)
    assert claims.not_implemented == ("order-quote-deletion",)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"complete": False, "interrupted_by": "SIGINT"}, "not complete (SIGINT)"),
        ({"planned": 9}, "not complete"),
        ({"selection": ("core",)}, "narrowed down to core"),
        ({"redacted": False}, "secrets were removed"),
        ({"run_id": ".hidden"}, "cannot be the name of a folder"),
        (
            {"feeds": (FeedSummary("x", "http://[", 1, 1, 1.0),)},
            "not all by TLS, which only a local system may do without: http://[",
        ),
        ({"not_declared": ("named-leasing",)}, "says null of named-leasing"),
        (
            {"feeds": (FeedSummary("x", "http://feeds.example/", 1, 1, 1.0),)},
            "not all by TLS, which only a local system may do without: http://feeds.example/",
        ),
    ],
)
def test_why_a_run_is_not_certified(workshop: Any, changes: dict[str, Any], reason: str) -> None:
    run = workshop.run(**changes)
    found = reasons(workshop, workshop.folder(run, complete=run.complete))
    assert any(reason in text for text in found), found


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ({"redaction": False}, "secrets were removed"),
        ({"redaction": None}, "secrets were removed"),
        ({"tlsVerified": False}, "were not checked"),
        ({"tlsVerified": None}, "were not checked"),
        ({"versions": None}, "which versions"),
        ({"seed": 8}, "another seed"),
        ({"target": {}}, "another target"),
        ({"scope": ["core"]}, "another scope"),
        ({"versions": {"bookproof": "9.9"}}, "another version of bookproof"),
        ({"timeBase": "2026-03-01T09:00:00.5+00:00"}, "another beginning"),
        ({"timeBase": None}, "is damaged"),
        (
            {"waivers": {"today": "2025-03-01", "entries": [WAIVER]}},
            "are those of 2025-03-01, which is not the day of the run",
        ),
        ({"waivers": {"entries": [WAIVER]}}, "is damaged"),
        ({"waivers": [1]}, "is damaged"),
        ({"configuration": []}, "another configuration"),
    ],
)
def test_why_a_recording_is_not_certified(
    workshop: Any, manifest: dict[str, Any], reason: str
) -> None:
    found = reasons(workshop, workshop.folder(**manifest))
    assert len(found) == 1
    assert reason in found[0]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.FAILED, "its verdict is not conformant"),
        (Outcome.DATA, "its verdict is inconclusive"),
        (Outcome.BLOCKED, "its verdict is incomplete"),
        (Outcome.WAIVED, "failures are waived in it, but run.json names no waiver"),
    ],
)
def test_a_run_that_is_not_conformant(workshop: Any, outcome: Outcome, reason: str) -> None:
    cases = with_case(workshop, workshop.case("order-deletion", "delete", outcome))
    found = reasons(workshop, workshop.folder(workshop.run(cases=cases)))
    assert reason in found[0]


def test_waived_failures_do_not_go_without_saying(workshop: Any) -> None:
    cases = with_case(workshop, workshop.case("order-deletion", "delete", Outcome.WAIVED))
    waivers = {"today": "2026-03-01", "entries": [WAIVER]}
    issued = workshop.issue(workshop.folder(workshop.run(cases=cases), waivers=waivers))
    subject = json.loads(split(issued.page)[1])["credentialSubject"]
    assert subject["verdict"] == "conformant with waivers"
    assert subject["waiver"] == [
        "deletion.status in core/*, until 2026-04-01: mended <soon> "
        "(Ann, https://tracker.example/1)"
    ]
    page = issued.page.decode()
    assert "Conformant with waivers to " in page
    assert "mended &lt;soon&gt;" in page


def test_a_local_system_needs_no_tls(workshop: Any) -> None:
    run = workshop.run(target=LOOPBACK)
    issued = workshop.issue(workshop.folder(run, tlsVerified=False))
    assert b"the machine that tested it" in issued.page


def test_runs_that_do_not_belong_together(workshop: Any) -> None:
    first = workshop.folder()
    again = workshop.folder(workshop.run(run_id="b", target={**LOOPBACK, "name": "Other"}))
    found = reasons(workshop, first, again)
    assert found[0].startswith("The runs are of different systems: Example <Bookings> & Co at ")
    assert reasons(workshop, first, first) == ("A run is given twice.",)


def test_two_runs_of_a_local_system_differ_in_the_port(workshop: Any) -> None:
    other = {name: text.replace("4711", "4712") for name, text in LOOPBACK.items()}
    folders = [
        workshop.folder(workshop.run(run_id=name, target=target))
        for name, target in (("a", LOOPBACK), ("b", other))
    ]
    assert len(workshop.issue(*folders).certificate.claims.runs) == 2


def test_a_protocol_that_has_no_certificates(workshop: Any) -> None:
    run = workshop.run()
    run = replace(run, configuration={**run.configuration, "protocol": "other"})
    assert "its protocol has no certificates" in reasons(workshop, workshop.folder(run))[0]


def test_no_run_at_all() -> None:
    assert refusals([]) == ("There is no run.",)


def test_a_folder_without_a_recording(workshop: Any, tmp_path: Path) -> None:
    assert "there is no results.json" in reasons(workshop, tmp_path)[0]
    folder = workshop.folder()
    (folder / "cases.jsonl.gz").write_bytes(b"\x1f\x8b broken")
    assert "it holds" in reasons(workshop, folder)[0]
    (folder / "results.json").write_text("[]")
    assert "not the recording of a run" in reasons(workshop, folder)[0]


def test_results_that_were_touched_up(workshop: Any) -> None:
    folder = workshop.folder()
    document = json.loads((folder / "results.json").read_text())
    document["summary"]["passed"] = 4
    (folder / "results.json").write_text(json.dumps(document))
    assert "what its cases do not amount to" in reasons(workshop, folder)[0]


def test_cases_that_were_recorded_otherwise(workshop: Any) -> None:
    run = workshop.run()
    failed = replace(run.cases[0], outcome=Outcome.FAILED)
    found = reasons(workshop, workshop.folder(run, recorded=(failed, *run.cases[1:])))
    assert "is not in results.json as it was recorded" in found[0]


def test_a_case_that_is_better_than_its_checks(workshop: Any) -> None:
    failed = workshop.case("order-deletion", "delete", Outcome.FAILED)
    cases = with_case(workshop, replace(failed, outcome=Outcome.PASSED))
    found = reasons(workshop, workshop.folder(workshop.run(cases=cases)))
    assert "its checks make it failed" in found[0]


def test_a_case_that_is_counted_twice(workshop: Any) -> None:
    run = workshop.run()
    twice = replace(run, cases=(*run.cases, run.cases[0]), planned=4)
    assert f"{run.cases[0].id} is recorded 2 times" in reasons(workshop, workshop.folder(twice))[0]


def test_checked_tls_that_the_configuration_forbids(workshop: Any) -> None:
    run = workshop.run()
    run = replace(run, configuration={**run.configuration, "verifyTls": False})
    assert "another word on TLS" in reasons(workshop, workshop.folder(run))[0]


def test_exchanges_of_another_day(workshop: Any) -> None:
    """An old recording that is passed off as one of today."""
    run = replace(workshop.run(), started="2026-03-01T11:30:00+00:00")
    found = reasons(workshop, workshop.folder(run))
    assert "was recorded at 2026-03-01T10:00:01+00:00, which is not during the run" in found[0]


def test_a_clock_that_is_behind_the_runs(workshop: Any) -> None:
    early = workshop.now - timedelta(hours=3)
    assert "which is after now by this clock" in reasons(workshop, workshop.folder(), now=early)[0]


def test_the_system_is_the_one_that_answered(workshop: Any) -> None:
    planned = workshop.planned(
        target={**workshop.run().target, "name": "Another"}, feeds=(("Slot", "https://x.example"),)
    )
    found = reasons(workshop, workshop.folder(), judge=workshop.judge(planned=lambda _: planned))
    assert [text.partition(": ")[2] for text in found] == [
        "name is Example <Bookings> & Co in the results, and Another in the recording.",
        "the feed Slot at https://x.example is in the recording only.",
    ]


def test_a_recording_is_judged_again_before_it_is_certified(workshop: Any) -> None:
    lifted = workshop.judge([("a-case", "a-check", "passed", "failed")] * 5)
    found = reasons(workshop, workshop.folder(), judge=lifted)
    assert found[0].endswith("a-check in a-case: passed in the record, now failed.")
    assert found[-1].endswith("2 more of the kind.")


def test_the_cases_of_a_run_are_those_of_its_configuration(workshop: Any) -> None:
    ids = {case.id for case in workshop.run().cases}
    planned = workshop.planned(
        cases=frozenset({*sorted(ids)[1:], "core/more"}), not_declared=("a-feature",)
    )
    found = reasons(workshop, workshop.folder(), judge=workshop.judge(planned=lambda _: planned))
    assert [text.partition(": ")[2] for text in found] == [
        "core/more is missing.",
        f"{sorted(ids)[0]} is none of its cases.",
        "a-feature is null.",
    ]


def test_a_round_of_a_case_that_was_left_out(workshop: Any) -> None:
    run = workshop.run()
    again = [replace(case, id=f"{case.id}#2") for case in run.cases[1:]]
    repeated = replace(run, cases=(*run.cases, *again), planned=5)
    found = reasons(workshop, workshop.folder(repeated), judge=workshop.judge())
    assert [text.partition(": ")[2] for text in found] == [
        f"{run.cases[0].id} was run 1 times, and others 2 times."
    ]


def test_a_recording_that_cannot_be_judged_again(workshop: Any) -> None:
    def fail(_: Path) -> Planned:
        raise NotJudged("of another version")

    found = reasons(workshop, workshop.folder(), judge=workshop.judge(planned=fail))
    assert "cannot be judged again: of another version" in found[0]


def test_names_that_could_break_out_of_the_page(workshop: Any) -> None:
    name = "</script><script>x()</script>\u202e\x00 <b>&amp;"
    target = {**workshop.run().target, "name": name}
    issued = workshop.issue(workshop.folder(workshop.run(target=target)))
    assert issued.page.count(b"</script>") == 1
    assert issued.page.count(b"<script") == 1
    assert "\u202e" not in issued.page.decode()
    assert b"<b>" not in issued.page
    assert issued.certificate.claims.name == "</script><script>x()</script>\ufffd\ufffd <b>&amp;"


def test_the_page_is_the_same_for_the_same_certificate(workshop: Any) -> None:
    issued = workshop.issue()
    certificate = Certificate.from_json(json.loads(split(issued.page)[1]))
    assert shell(certificate) == split(issued.page)[0]
    assert join(*split(issued.page)) == issued.page
    assert b"default-src &#39;none&#39;; style-src &#39;sha256-" in issued.page


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    found = json.loads(json.dumps(document))
    *above, last = path.split("/")
    place = found
    for name in above:
        place = place[int(name)] if isinstance(place, list) else place[name]
    place[last] = value
    return dict(found)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("evidence/fileCount", 4.0),
        ("evidence/fileCount", True),
        ("evidence/more", []),
        ("more", None),
        ("@context", "https://www.w3.org/ns/credentials/v2"),
        ("type", "VerifiableCredential"),
        ("id", "urn:uuid:x"),
        ("validUntil", "2027-03-01"),
        ("credentialSubject/opportunityType", ["b", "a"]),
        ("credentialSubject/opportunityType", ["a", "a"]),
        ("credentialSubject/opportunityType", "a"),
        ("credentialSubject/verdict", "excellent"),
        ("credentialSubject/systemName", "a\u202eb"),
        ("credentialSubject/coveredRun/0/caseCount/more", 1),
        ("credentialSubject", None),
        ("evidence", 5),
    ],
)
def test_a_credential_has_one_form(workshop: Any, path: str, value: Any) -> None:
    document = json.loads(split(workshop.issue().page)[1])
    assert Certificate.from_json(document).id == document["id"]
    with pytest.raises(ValueError, match=r"\w"):
        Certificate.from_json(changed(document, path, value))


def test_a_credential_never_ends_its_element() -> None:
    assert dumps({"x": "</script><!--&"}) == (
        b'{\n "x": "\\u003c/script\\u003e\\u003c!--\\u0026"\n}'
    )
