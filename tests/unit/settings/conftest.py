"""Configurations to break, and what is said about them."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bookproof import resources, settings

CONFIG = resources.folder("config")

Load = Callable[..., settings.Settings]
Problems = Callable[..., tuple[str, ...]]


def changed(document: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """A copy with ``value`` at the key path, whose parts are separated by slashes."""
    copy = deepcopy(document)
    *way, last = place.split("/")
    holder = copy
    for part in way:
        holder = holder.setdefault(part, {})
    holder[last] = value
    return copy


@pytest.fixture
def ours() -> dict[str, Any]:
    """The default configuration."""
    found: dict[str, Any] = json.loads((CONFIG / "default.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def theirs() -> dict[str, Any]:
    """A configuration in the incumbent's form."""
    text = (CONFIG / "example.incumbent.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load a document (or a text) as the file ``config/my.json``, with overrides."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()

    def loaded(document: Any, **options: Any) -> settings.Settings:
        text = document if isinstance(document, str) else json.dumps(document)
        Path("config/my.json").write_text(text, encoding="utf-8")
        return settings.load(Path("config/my.json"), options.get("overrides"))

    return loaded


@pytest.fixture
def problems(load: Load) -> Problems:
    """What is wrong with the document; loading it must fail."""

    def told(document: Any, **options: Any) -> tuple[str, ...]:
        with pytest.raises(settings.SettingsError) as caught:
            load(document, **options)
        assert str(caught.value) == "\n".join(caught.value.problems)
        assert all("\n" not in line for line in caught.value.problems)
        return caught.value.problems

    return told
