"""Words for what pydantic finds wrong: the place, and what to write there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bookproof.model import BookingFlow, OpportunityType
from bookproof.settings.common import CommonSettings
from bookproof.settings.errors import nearest
from bookproof.settings.reading import KeyPath

_HEADERS_GO = "headers go to sellers.<name>.requestHeaders or bookingPartners.<name>.requestHeaders"
_FEED_HEADERS_GO = "headers of feeds go to bookingPartners.<name>.ordersFeedRequestHeaders"
_LOGIN = f"logins are not supported; {_HEADERS_GO}"
_MISPLACED = {
    "authentication": f"has no place here; {_HEADERS_GO}",
    "headers": f"has no place here; {_HEADERS_GO}",
    "requestheaders": f"has no place here; {_HEADERS_GO}",
    "authorization": f"has no place here; {_HEADERS_GO}",
    "ordersfeedrequestheaders": f"has no place here; {_FEED_HEADERS_GO}",
    "username": _LOGIN,
    "password": _LOGIN,
    "logincredentials": _LOGIN,
    "clientcredentials": _LOGIN,
    "clientid": _LOGIN,
    "clientsecret": _LOGIN,
    "initialaccesstoken": _LOGIN,
    "sellers": "has no place here; Sellers go to sellers.primary and sellers.secondary",
    "seller": "has no place here; Sellers go to sellers.primary and sellers.secondary",
}
_KINDS = {
    "bool_type": "must be true or false",
    "string_type": "must be a text",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "dict_type": "must be an object, { … }",
    "model_type": "must be an object, { … }",
    "model_attributes_type": "must be an object, { … }",
    "tuple_type": "must be a list, [ … ]",
    "missing": "is missing",
    "json_invalid": "holds a text that is not valid Unicode",
}
_FEATURES = "implementedFeatures"
_NAMES: dict[str | int, tuple[str, Iterable[str]]] = {
    "bookableOpportunityTypesInScope": ("opportunity type", tuple(map(str, OpportunityType))),
    "bookingFlowsInScope": ("booking flow", tuple(map(str, BookingFlow))),
}
_LISTED: dict[str | int, str] = {
    key: f"; known are {', '.join(names)}" for key, (_, names) in _NAMES.items()
}


def explained(detail: ErrorDetails, settings: type[CommonSettings]) -> tuple[KeyPath, str]:
    """The key path of an error, and one line about it without the value found there."""
    place: KeyPath = detail["loc"]
    if place and place[-1] == "[key]":
        place = place[:-1]
        if place[0] == _FEATURES:
            return place, f"unknown feature{nearest(str(place[-1]), settings.FEATURES)}"
        if place[0] in _NAMES:
            what, names = _NAMES[place[0]]
            hint = nearest(str(place[-1]), names) or _LISTED.get(place[0], "")
            return place, f"unknown {what}{hint}"
    if detail["type"] == "extra_forbidden":
        return place, _unknown_key(place, settings)
    return place, _wrong_value(detail)


def _unknown_key(place: KeyPath, settings: type[CommonSettings]) -> str:
    word = str(place[-1])
    known = keys(place[:-1], settings)
    hint = _MISPLACED.get(word.lower()) if settings.TARGET == "datasetSiteUrl" else ""
    if hint and word.lower() not in {key.lower() for key in known}:
        return hint
    return f"unknown key{nearest(word, known)}"


def keys(place: KeyPath, settings: type[CommonSettings]) -> list[str]:
    """The keys that the object at this place can have."""
    model: type[BaseModel] = settings
    for part in place:
        named = {_alias(model, name): info for name, info in model.model_fields.items()}
        inner = model_in(named[str(part)].annotation)
        if inner is None:
            return []
        model = inner
    return [_alias(model, name) for name in model.model_fields]


def _alias(model: type[BaseModel], name: str) -> str:
    return model.model_fields[name].alias or name


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field of this type holds, None when it holds none."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None


def _wrong_value(detail: ErrorDetails) -> str:
    kind, given = detail["type"], detail.get("ctx", {})
    if kind in _KINDS:
        return _KINDS[kind]
    if kind == "literal_error":
        return f"must be {given['expected']}".replace("'", '"')
    if kind in _LIMITS:
        word, name = _LIMITS[kind]
        return f"must be {word} {given[name]:g}"
    return detail["msg"]


_LIMITS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
}
