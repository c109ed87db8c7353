"""What runs allow a certificate to say, and what keeps them from being certified.

Besides the results, the manifest ``run.json`` is asked for: ``redaction`` (true when secrets were
removed from everything recorded), ``tlsVerified`` (true when the certificates of the system's hosts
were checked) and ``versions`` (of the harness, whose version is that of its rules, and of what it
judges with).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from bookproof.certificate.evidence import is_run_id
from bookproof.certificate.recorded import ANSWERED, RecordedRun
from bookproof.certificate.values import (
    clean,
    names,
    read_counts,
    read_names,
    read_number,
    read_text,
)
from bookproof.protocols import PROTOCOLS, profile_of
from bookproof.results import Outcome, RunResult, Verdict

_SHOWN = 5


class CertificateFault(Exception):
    """No certificate can be made; ``reasons`` are sentences that say exactly why."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class RunClaim:
    """What a certificate says of one of its runs."""

    run_id: str
    started: str
    seconds: int
    seed: str
    mode: str
    """``controlled`` or ``random``: how Opportunities were come by."""
    tax_modes: tuple[str, ...]
    """Tax modes of the configured Sellers."""
    implemented: tuple[str, ...]
    not_implemented: tuple[str, ...]
    cases: Mapping[str, int]
    """By outcome."""
    checks: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """The run with the terms of the credential."""
        return {
            "type": "CoveredRun",
            "runId": self.run_id,
            "started": self.started,
            "durationSeconds": self.seconds,
            "seed": self.seed,
            "mode": self.mode,
            "taxMode": list(self.tax_modes),
            "implementedFeature": list(self.implemented),
            "notImplementedFeature": list(self.not_implemented),
            "caseCount": {"type": "Counts", **self.cases},
            "checkCount": {"type": "Counts", **self.checks},
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        return cls(
            run_id=read_text(document, "runId"),
            started=read_text(document, "started"),
            seconds=read_number(document, "durationSeconds"),
            seed=read_text(document, "seed"),
            mode=read_text(document, "mode"),
            tax_modes=read_names(document, "taxMode"),
            implemented=read_names(document, "implementedFeature"),
            not_implemented=read_names(document, "notImplementedFeature"),
            cases=read_counts(document, "caseCount"),
            checks=read_counts(document, "checkCount"),
        )


@dataclass(frozen=True, slots=True)
class Claims:
    """What a certificate says of a system; lists are sorted."""

    name: str
    dataset_site: str
    base_url: str
    system_version: str
    """As the issuer states it; empty when it is not known."""
    protocol: str
    specification: str
    versions: tuple[str, ...]
    """``name version`` of everything that judged."""
    implemented: tuple[str, ...]
    not_implemented: tuple[str, ...]
    not_tested: tuple[str, ...]
    """Features declared as implemented of which nothing could be tested."""
    opportunity_types: tuple[str, ...]
    flows: tuple[str, ...]
    modes: tuple[str, ...]
    waivers: tuple[str, ...]
    """Failures that were waived: check, cases, reason, owner and last day of each waiver."""
    runs: tuple[RunClaim, ...]

    @property
    def verdict(self) -> str:
        """The verdict in words: waived failures do not go without saying."""
        return f"{Verdict.CONFORMANT} with waivers" if self.waivers else str(Verdict.CONFORMANT)

    @property
    def is_local(self) -> bool:
        """Whether the system ran on the machine that tested it."""
        return _is_loopback(self.base_url)

    def to_json(self) -> dict[str, Any]:
        """The claims as the credential's subject."""
        return {
            "type": "BookingSystem",
            "systemName": self.name,
            "datasetSite": self.dataset_site,
            "baseUrl": self.base_url,
            "systemVersion": self.system_version,
            "verdict": self.verdict,
            "protocol": self.protocol,
            "specification": self.specification,
            "judgedWith": list(self.versions),
            "implementedFeature": list(self.implemented),
            "notImplementedFeature": list(self.not_implemented),
            "notTestedFeature": list(self.not_tested),
            "opportunityType": list(self.opportunity_types),
            "bookingFlow": list(self.flows),
            "mode": list(self.modes),
            "waiver": list(self.waivers),
            "coveredRun": [run.to_json() for run in self.runs],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        return cls(
            name=read_text(document, "systemName"),
            dataset_site=read_text(document, "datasetSite"),
            base_url=read_text(document, "baseUrl"),
            system_version=read_text(document, "systemVersion"),
            protocol=read_text(document, "protocol"),
            specification=read_text(document, "specification"),
            versions=read_names(document, "judgedWith"),
            implemented=read_names(document, "implementedFeature"),
            not_implemented=read_names(document, "notImplementedFeature"),
            not_tested=read_names(document, "notTestedFeature"),
            opportunity_types=read_names(document, "opportunityType"),
            flows=read_names(document, "bookingFlow"),
            modes=read_names(document, "mode"),
            waivers=read_names(document, "waiver"),
            runs=tuple(RunClaim.from_json(run) for run in document["coveredRun"]),
        )


def claims_of(runs: Sequence[RecordedRun], system_version: str = "") -> Claims:
    """What these runs, in this order, allow to be said; ``refusals`` must have found nothing."""
    first = runs[0]
    scopes = [_scope(run) for run in runs]
    implemented = {name for scope in scopes for name in scope["tested"]}
    declared = {name for scope in scopes for name in scope["declared"]}
    absent = {name for scope in scopes for name in scope["absent"]}
    configurations = [run.result.configuration for run in runs]
    protocol = str(first.result.configuration.get("protocol", ""))
    return Claims(
        name=clean(str(first.result.target.get("name", ""))),
        dataset_site=clean(str(first.result.target.get("datasetSiteUrl", ""))),
        base_url=clean(str(first.result.target.get("baseUrl", ""))),
        system_version=clean(system_version),
        protocol=clean(protocol),
        specification=profile_of(protocol).specification,
        versions=names(entry for run in runs for entry in _versions(run.manifest)),
        implemented=names(implemented),
        not_implemented=names(absent - declared),
        not_tested=names(declared - implemented),
        opportunity_types=names(
            name for c in configurations for name in _true(c, "bookableOpportunityTypesInScope")
        ),
        flows=names(name for c in configurations for name in _true(c, "bookingFlowsInScope")),
        modes=names(filter(None, map(_mode, configurations))),
        waivers=names(entry for run in runs for entry in _waivers(run)),
        runs=tuple(map(_run_claim, runs)),
    )


def refusals(runs: Sequence[RecordedRun]) -> tuple[str, ...]:
    """Why these runs cannot be certified, a sentence each; none when they can."""
    if not runs:
        return ("There is no run.",)
    found = [f"Run {clean(run.id)}: {reason}" for run in runs for reason in _refusals_of(run)]
    ids = [run.id for run in runs]
    if len(set(ids)) < len(ids):
        found.append("A run is given twice.")
    for what, values in (
        ("systems", {_system(run) for run in runs}),
        ("protocols", {str(run.result.configuration.get("protocol")) for run in runs}),
        ("versions of bookproof", {run.result.harness_version for run in runs}),
    ):
        if len(values) > 1:
            found.append(f"The runs are of different {what}: {'; '.join(sorted(values))}.")
    return tuple(found)


def _refusals_of(run: RecordedRun) -> Iterator[str]:
    result, manifest = run.result, run.manifest
    if not is_run_id(run.id):
        yield "its id cannot be the name of a folder."
    if not result.complete or len(result.cases) < result.planned:
        why = f" ({result.interrupted_by})" if result.interrupted_by else ""
        yield f"it is not complete{why}; let it run to its end."
    if result.selection:
        yield f"it was narrowed down to {', '.join(result.selection)}; run everything."
    if result.verdict is not Verdict.CONFORMANT:
        yield f"its verdict is {result.verdict}."
    if Outcome.WAIVED in _outcomes_of_checks(result) and not list(_waivers(run)):
        yield "failures are waived in it, but run.json names no waiver."
    if result.not_declared:
        yield (
            f"the configuration says null of {_some(result.not_declared)}; declare each as "
            "implemented (true) or not (false)."
        )
    if manifest.get("redaction") is not True or not result.redacted:
        yield "run.json does not say that secrets were removed (redaction)."
    if not _versions(manifest):
        yield "run.json does not say which versions judged."
    if str(result.configuration.get("protocol")) not in PROTOCOLS:
        yield "its protocol has no certificates."
    yield from _insecure(run)


def _outcomes_of_checks(result: RunResult) -> set[Outcome]:
    return {check.outcome for case in result.cases for check in case.checks}


def _waivers(run: RecordedRun) -> Iterator[str]:
    """The waivers of a run, a sentence each; none when nothing was waived."""
    for entry in run.manifest.get("waivers", {}).get("entries", ()):
        yield (
            f"{entry['check']} in {entry['scope']}, until {entry['expires']}: {entry['reason']} "
            f"({entry['owner']}, {entry['link']})"
        )


def _insecure(run: RecordedRun) -> Iterator[str]:
    target = run.result.target
    given = [str(target.get(name, "")) for name in ("datasetSiteUrl", "baseUrl")]
    given += [feed.url for feed in run.result.feeds]
    distant = [url for url in dict.fromkeys(given) if not _is_loopback(url)]
    plain = [url for url in distant if not url.startswith("https://")]
    if plain:
        yield f"it was not all by TLS, which only a local system may do without: {_some(plain)}."
    elif distant and run.manifest.get("tlsVerified") is not True:
        yield "the TLS certificates of the system were not checked (verifyTls)."


def _is_loopback(url: str) -> bool:
    host = _host(url)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _system(run: RecordedRun) -> str:
    """What a system is known by; the port of a local one differs from run to run."""
    name, url = (str(run.result.target.get(key, "")) for key in ("name", "datasetSiteUrl"))
    return clean(f"{name} at {_host(url) if _is_loopback(url) else url}")


def _scope(run: RecordedRun) -> dict[str, set[str]]:
    declared: Mapping[str, Any] = run.result.configuration.get("implementedFeatures", {})
    tested = {
        case.feature
        for case in run.result.cases
        if case.implemented and any(check.outcome in ANSWERED for check in case.checks)
    }
    absent = {name for name, value in declared.items() if value is False}
    known = {case.feature for case in run.result.cases if case.implemented} - absent
    return {
        "declared": {name for name, value in declared.items() if value is True} | known,
        "absent": absent,
        "tested": tested,
    }


def _run_claim(run: RecordedRun) -> RunClaim:
    result, scope = run.result, _scope(run)
    sellers: Mapping[str, Any] = result.configuration.get("sellers", {})
    taxes = (seller.get("taxMode") for seller in sellers.values())
    return RunClaim(
        run_id=clean(run.id),
        started=clean(result.started),
        seconds=round(result.seconds),
        seed=str(result.seed),
        mode=_mode(result.configuration),
        tax_modes=names(str(tax).rpartition("/")[2] for tax in taxes if tax),
        implemented=names(scope["tested"]),
        not_implemented=names(scope["absent"]),
        cases=_non_zero(result.counts()),
        checks=_non_zero(result.check_counts()),
    )


def _mode(configuration: Mapping[str, Any]) -> str:
    """Where the data came from; empty for protocols that do not know the two ways."""
    if "useRandomOpportunities" not in configuration:
        return ""
    return "random" if configuration.get("useRandomOpportunities") else "controlled"


def _true(configuration: Mapping[str, Any], key: str) -> list[str]:
    return [name for name, value in configuration.get(key, {}).items() if value is True]


def _versions(manifest: Mapping[str, Any]) -> list[str]:
    versions = manifest.get("versions")
    found = versions if isinstance(versions, Mapping) else {}
    return [clean(f"{name} {value}") for name, value in found.items()]


def _non_zero(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number}


def _some(values: Sequence[str]) -> str:
    more = len(values) - _SHOWN
    return ", ".join(map(clean, values[:_SHOWN])) + (f" and {more} more" if more > 0 else "")
