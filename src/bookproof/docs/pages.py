"""All generated pages, and whether those in a checkout are up to date."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bookproof.docs import commands, features, protocols, registers, rules
from bookproof.docs.knowledge import suites
from bookproof.protocols import PROTOCOLS


def pages() -> dict[str, str]:
    """Every generated page by its path below the root of the checkout."""
    found = {
        "docs/reference/checks.md": registers.checks_page(),
        "docs/reference/cli.md": commands.commands_page(),
        "docs/reference/defects.md": registers.defects_page(),
        "docs/reference/features.md": features.reference(),
        "docs/reference/interpretations.md": registers.interpretations_page(),
        protocols.PATH: protocols.protocols_page(),
        "docs/reference/requirements.md": registers.requirements_page(),
        "docs/reference/rules.md": rules.rules_page(),
        "features/README.md": features.folder_overview(),
    }
    for suite in (suite for protocol in PROTOCOLS for suite in suites(protocol).values()):
        found[f"{suite.folder}/README.md"] = features.feature_page(suite)
    return found


def stale(root: Path, generated: Mapping[str, str]) -> list[str]:
    """Paths whose file is missing, is not what it would be, or should not be there."""
    return [
        path
        for path in sorted({*generated, *_committed(root)})
        if _text(root / path) != generated.get(path)
    ]


def write(root: Path, generated: Mapping[str, str]) -> list[str]:
    """Bring the files up to date; the paths that changed."""
    changed = stale(root, generated)
    for path in changed:
        file = root / path
        if path in generated:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(generated[path], encoding="utf-8", newline="\n")
        else:
            file.unlink()
    return changed


def _committed(root: Path) -> list[str]:
    """Pages of features that may no longer exist."""
    return [path.relative_to(root).as_posix() for path in root.glob("features/*/*/*/README.md")]


def _text(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()
