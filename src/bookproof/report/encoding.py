"""JSON that is always valid UTF-8 and never fails, whatever a target has sent.

Bodies and found values can hold numbers beyond 64 bits, lone surrogates, or be nested deeper
than any writer goes. The fast way is tried first; only what it refuses is cleaned.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import orjson

_DEEPEST = 100
_OPTIONS = orjson.OPT_NON_STR_KEYS


def dumps(document: Any, *, indent: bool = False) -> bytes:
    """The document as UTF-8 JSON; what JSON cannot say is written as text."""
    options = _OPTIONS | (orjson.OPT_INDENT_2 if indent else 0)
    try:
        return orjson.dumps(document, default=str, option=options)
    except TypeError:
        text = json.dumps(_clean(document), ensure_ascii=False, indent=2 if indent else None)
        return text.encode("utf-8")


def _clean(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if depth >= _DEEPEST:
        return "… nested too deeply to be kept"
    if isinstance(value, Mapping):
        return {str(_clean(str(k))): _clean(item, depth + 1) for k, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item, depth + 1) for item in value]
    return _clean(str(value))
