"""The schema files: their texts, how they refer to one another, and whether they are fresh."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bookproof.resources import folder
from bookproof.validation.building.nodes import Nodes
from bookproof.validation.building.partition import Shared, partition
from bookproof.validation.building.roots import FEED_MODES, add_roots
from bookproof.validation.building.values import Schema
from bookproof.validation.facts import Facts, facts

BASE = "https://bookproof.example/schemas/openactive/"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SOURCE = "OpenActive data models 3.0.9 (specification version 2.x) and Open Booking API 1.0 CR3"
SHARED_FILE = "definitions.schema.json"
_SUFFIX = ".schema.json"


@cache
def files() -> dict[str, str]:
    """The text of every file by its path in ``schemas/openactive``."""
    return {path: _text(document) for path, document in _documents(facts()).items()}


def build() -> list[str]:
    """Write the files; the paths of those that changed or went."""
    changed = stale()
    top = _top()
    for path in changed:
        target = top / path
        if path in files():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(files()[path], "utf-8")
        else:
            target.unlink()
    return changed


def stale() -> list[str]:
    """The paths of files that are missing, superfluous or not as the data model makes them."""
    top = _top()
    found = {
        path.relative_to(top).as_posix(): path
        for path in top.rglob(f"*{_SUFFIX}")
        if "facts" not in path.relative_to(top).parts
    }
    return sorted(
        path
        for path in {*found, *files()}
        if path not in found or found[path].read_text("utf-8") != files().get(path)
    )


def _top() -> Path:
    return folder("schemas") / "openactive"


def _text(document: Schema) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _documents(model: Facts) -> dict[str, Schema]:
    modes: dict[str, dict[str, Schema]] = {}
    roots: dict[str, dict[str, Schema]] = {}
    for mode in model.modes:
        nodes = Nodes(model, mode)
        roots[mode] = add_roots(nodes)
        modes[mode] = nodes.definitions
    shared = partition(modes)
    writer = _Writer(modes, shared)
    documents = {SHARED_FILE: writer.shared_file()}
    for mode in modes:
        documents[f"modes/{mode}{_SUFFIX}"] = writer.mode_file(mode)
        for name, schema in roots[mode].items():
            path = f"roots/{mode}/{name.rpartition(':')[2]}{_SUFFIX}"
            documents[path] = writer.root_file(path, mode, schema)
    return documents


class _Writer:
    """Puts every definition where it belongs and makes references out of names."""

    def __init__(
        self, modes: dict[str, dict[str, Schema]], shared: dict[tuple[str, str], Shared]
    ) -> None:
        self._modes = modes
        self._shared = shared

    def shared_file(self) -> Schema:
        """The definitions that several modes have."""
        found: Schema = {}
        for (mode, name), group in self._shared.items():
            if len(group.modes) > 1 and group.name not in found:
                schema = self._resolved(self._modes[mode][name], mode, SHARED_FILE)
                if len(group.modes) < len(self._modes) and "." in group.name:
                    schema = {"$comment": f"In {', '.join(group.modes)}.", **schema}
                found[group.name] = schema
        return {**_head(SHARED_FILE), "$defs": dict(sorted(found.items()))}

    def mode_file(self, mode: str) -> Schema:
        """What only this mode has, and what a document in it must be."""
        path = f"modes/{mode}{_SUFFIX}"
        own = {
            group.name: self._resolved(self._modes[mode][name], mode, path)
            for (of, name), group in self._shared.items()
            if of == mode and group.modes == (mode,)
        }
        data = self._resolved({"$ref": "data"}, mode, path)
        if mode in FEED_MODES:
            data = {
                "type": "object",
                "if": {
                    "anyOf": [{"required": ["items"]}, {"required": ["next"]}],
                    "not": {"required": ["@type"]},
                },
                "then": self._resolved({"$ref": "page"}, mode, path),
                "else": data,
                "x-expected": "an object",
            }
            own |= self._entries(mode, path)
        return {**_head(path), **data, "$defs": dict(sorted(own.items()))}

    def _entries(self, mode: str, path: str) -> Schema:
        """Ways in by fixed names, where the definition itself is shared with other modes."""
        return {
            f"of.{name}": self._resolved({"$ref": name}, mode, path) for name in ("item", "page")
        }

    def root_file(self, path: str, mode: str, schema: Schema) -> Schema:
        """A document of one type in one mode."""
        return {**_head(path), **self._resolved(schema, mode, path)}

    def _resolved(self, schema: Any, mode: str, path: str) -> Any:
        if isinstance(schema, dict):
            return {
                key: self._reference(inner, mode, path)
                if key == "$ref"
                else self._resolved(inner, mode, path)
                for key, inner in schema.items()
            }
        if isinstance(schema, list):
            return [self._resolved(inner, mode, path) for inner in schema]
        return schema

    def _reference(self, name: str, mode: str, path: str) -> str:
        group = self._shared[mode, name]
        home = SHARED_FILE if len(group.modes) > 1 else f"modes/{mode}{_SUFFIX}"
        pointer = f"#/$defs/{quote(group.name, safe='@+:.-_')}"
        if home == path:
            return pointer
        return "../" * path.count("/") + home + pointer


def _head(path: str) -> Schema:
    return {"$schema": DIALECT, "$id": BASE + path, "$comment": f"{SOURCE}. Generated."}
