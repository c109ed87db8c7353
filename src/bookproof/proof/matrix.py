"""The kill matrix: which defect fails which check, as a page of the reference."""

from __future__ import annotations

from bookproof.checks.registry import CHECKS, Check
from bookproof.lab.register import defects_of
from bookproof.proof.plan import SETTINGS, Kill, kills
from bookproof.protocols import PROTOCOLS, profile_of

_HEAD = """# Kill matrix

Every check must be able to fail. The labs can be given defects, each of which breaks one behaviour;
`make proof` runs the scenarios of each protocol against its lab without any, where every check
passes, and once for each defect, where exactly the checks named here fail. This page is made from
the registers that the proof holds the labs and the checks to.
"""


def gaps(protocol: str) -> list[str]:
    """What the register of a protocol lacks, one line each."""
    register = kills(protocol)
    known = {str(defect) for defect in defects_of(protocol)}
    return [
        *(f"{name} is in no entry of the register" for name in sorted(known - set(register))),
        *(f"{name} is no defect of the lab" for name in sorted(set(register) - known)),
        *(f"no defect fails the check {name}" for name in unkilled(protocol)),
    ]


def checks_of_protocol(protocol: str) -> list[Check[...]]:
    """Every check that judges by requirements of the protocol."""
    profile_of(protocol)
    return [check for check in CHECKS.values() if check.protocol == protocol]


def unkilled(protocol: str) -> list[str]:
    """Checks that no defect fails.

    For a recommendation it is enough that one makes it warn, and for what only the configuration
    settles, that one makes it find a policy difference.
    """
    register = kills(protocol)
    caught = {name for kill in register.values() for name in kill.fails}
    warned = {name for kill in register.values() for name in kill.warns}
    differing = {name for kill in register.values() for name in kill.policy}
    return [
        check.id
        for check in checks_of_protocol(protocol)
        if check.id not in caught
        and not (check.recommended and check.id in warned)
        and check.id not in differing
    ]


def page() -> str:
    """The page in Markdown."""
    lines = [_HEAD]
    for protocol in PROTOCOLS:
        lines += [f"## {profile_of(protocol).title}", "", *_tables(protocol)]
    return "\n".join(lines).rstrip() + "\n"


def _tables(protocol: str) -> list[str]:
    register = kills(protocol)
    lines = ["### Defects and the checks that fail", ""]
    lines += ["| Defect | What it breaks | Checks that fail |", "| --- | --- | --- |"]
    descriptions = {str(defect): defect.description for defect in defects_of(protocol)}
    for name, kill in register.items():
        lines.append(f"| `{name}` | {descriptions.get(name, '')} | {_effect(kill)} |")
    lines += ["", "### Checks and the defects that fail them", ""]
    lines += ["| Check | Defects |", "| --- | --- |"]
    for check in sorted(checks_of_protocol(protocol), key=lambda check: check.id):
        by = [name for name, kill in register.items()
              if check.id in kill.fails | kill.warns | kill.policy]  # fmt: skip
        lines.append(f"| `{check.id}` | {', '.join(f'`{name}`' for name in by)} |")
    return [*lines, ""]


def _effect(kill: Kill) -> str:
    parts = [f"`{name}`" for name in sorted(kill.fails)]
    parts += [f"`{name}` (at some moments)" for name in sorted(kill.may_fail)]
    parts += [f"`{name}` (warns)" for name in sorted(kill.warns)]
    parts += [f"`{name}` (disputed)" for name in sorted(kill.disputes)]
    parts += [f"`{name}` (policy difference)" for name in sorted(kill.policy)]
    if kill.stops:
        parts.append(f"none; the cases that need it are *{kill.stops}*")
    if kill.not_seen:
        parts.append(f"none: {kill.not_seen}")
    if kill.setting != "by-offer":
        parts.append(f"(lab with `{' '.join(SETTINGS[kill.setting].lab)}`)")
    return ", ".join(parts)
