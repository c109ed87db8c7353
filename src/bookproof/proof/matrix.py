"""The kill matrix: which defect fails which check, as a page of the reference."""

from __future__ import annotations

from collections.abc import Mapping

from bookproof.checks.registry import CHECKS
from bookproof.lab.defects import Defect
from bookproof.proof.plan import SETTINGS, Kill, kills

_HEAD = """# Kill matrix

Every check must be able to fail. The lab can be given defects, each of which breaks one behaviour;
`make proof` runs the scenarios against the lab without any, where every check passes, and once for
each defect, where exactly the checks named here fail. This page is made from the register that
the proof holds the lab and the checks to.
"""


def unkilled(register: Mapping[str, Kill]) -> list[str]:
    """Checks that no defect fails: for a recommendation, that none makes it warn."""
    caught = {name for kill in register.values() for name in kill.fails}
    warned = {name for kill in register.values() for name in kill.warns}
    return [
        check.id
        for check in CHECKS.values()
        if check.id not in caught and not (check.recommended and check.id in warned)
    ]


def page() -> str:
    """The page in Markdown."""
    register = kills()
    lines = [_HEAD, "## Defects and the checks that fail", ""]
    lines += ["| Defect | What it breaks | Checks that fail |", "| --- | --- | --- |"]
    descriptions = {str(defect): defect.description for defect in Defect}
    for name, kill in register.items():
        lines.append(f"| `{name}` | {descriptions.get(name, '')} | {_effect(kill)} |")
    lines += ["", "## Checks and the defects that fail them", ""]
    lines += ["| Check | Defects |", "| --- | --- |"]
    for check_id in sorted(CHECKS):
        by = [name for name, kill in register.items() if check_id in kill.fails | kill.warns]
        lines.append(f"| `{check_id}` | {', '.join(f'`{name}`' for name in by)} |")
    return "\n".join(lines) + "\n"


def _effect(kill: Kill) -> str:
    parts = [f"`{name}`" for name in sorted(kill.fails)]
    parts += [f"`{name}` (warns)" for name in sorted(kill.warns)]
    parts += [f"`{name}` (disputed)" for name in sorted(kill.disputes)]
    if kill.stops:
        parts.append(f"none; the cases that need it are *{kill.stops}*")
    if kill.setting != "by-offer":
        parts.append(f"(lab with `{' '.join(SETTINGS[kill.setting].lab)}`)")
    return ", ".join(parts)
