"""Single changes of a valid document, each with the verdict that the facts demand."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from bookproof.validation.facts import Property, facts

from .building import Builder, First
from .disputed import is_disputed
from .reading import ORDER_MODES, Node, fits, is_a, nodes, reference, usable, written

_STRUCTURE = "FieldsCorrectTypeRule"
ABSENT = object()
"""Stands for the absence of a property."""
_OTHER_VALUES: tuple[Any, ...] = (
    True,
    12,
    7.25,
    "Yew",
    "2045-03-04",
    "https://data.club.example/",
    ["Yew"],
    [12],
    {"@type": "Brand", "name": "Yew", "url": "https://data.club.example/"},
    [{"@type": "Brand", "name": "Yew", "url": "https://data.club.example/"}],
    {"@value": "Yew"},
)
_EMPTY: tuple[Any, ...] = (None, "", [])
_FORMATS: dict[str, tuple[tuple[str, str], ...]] = {
    "DateTime": (
        ("2045-03-04T10:00:00", "DatetimeFormatRule"),
        ("2045-13-04T10:00:00Z", "DatetimeFormatRule"),
        ("2045-02-30T10:00:00Z", "DatetimeFormatRule"),
        ("4 March 2045", "DatetimeFormatRule"),
    ),
    "Date": (
        ("2045-13-04", "DateFormatRule"),
        ("2045-02-30", "DateFormatRule"),
        ("04/03/2045", "DateFormatRule"),
    ),
    "Time": (("9:30", "TimeFormatRule"), ("25:00", "TimeFormatRule"), ("09:30Z", "TimeFormatRule")),
    "Duration": (("P1H", "DurationFormatRule"), ("90 minutes", "DurationFormatRule")),
    "URL": (("www.club.example", _STRUCTURE), ("not a URL", _STRUCTURE)),
}
_FORMAT_RULES = {
    "DateTime": ["DatetimeFormatRule"],
    "Date": ["DateFormatRule", "DatetimeFormatRule"],
    "Time": ["TimeFormatRule"],
    "Duration": ["DurationFormatRule"],
}
_PARTICULAR: dict[tuple[str, str], tuple[tuple[Any, str], ...]] = {
    ("GeoCoordinates", "latitude"): ((90.001, "LatLongFormatRule"), (-91, "LatLongFormatRule")),
    ("GeoCoordinates", "longitude"): ((180.5, "LatLongFormatRule"), (-181, "LatLongFormatRule")),
    ("PostalAddress", "addressCountry"): (
        ("UK", "CountryCodeFormatRule"),
        ("GBR", "CountryCodeFormatRule"),
        ("Wales", "CountryCodeFormatRule"),
    ),
    ("Schedule", "byDay"): (
        (["Monday"], "RruleFormatRule"),
        (["MO,TU"], "RruleFormatRule"),
    ),
    ("Schedule", "idTemplate"): (("https://data.club.example/x", "ValueConstraintRule"),),
    ("Schedule", "urlTemplate"): (("https://data.club.example/x", "ValueConstraintRule"),),
    ("Order", "identifier"): (
        ("9B0E4F6A-51C7-4D0B-8A33-2F7B9A6C1E08", "ValueConstraintRule"),
        ("order 12", "ValueConstraintRule"),
    ),
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of a valid document."""

    kind: str
    path: tuple[str | int, ...]
    """Where the changed property is."""
    value: Any
    """What is put there; :data:`ABSENT` takes the property away."""
    broken: frozenset[str]
    """Rules of the incumbent of which one must report it; empty: it is valid still."""

    @property
    def place(self) -> str:
        """The path as flaws have it."""
        return written(self.path)

    def applied(self, document: dict[str, Any]) -> dict[str, Any]:
        """A copy of the document with the change."""
        changed = copy.deepcopy(document)
        target: Any = changed
        for part in self.path[:-1]:
            target = target[part]
        if self.value is ABSENT:
            del target[self.path[-1]]
        else:
            target[self.path[-1]] = self.value
        return changed


Change: TypeAlias = tuple[str, str, Any, tuple[str, ...]]
"""Kind, name of the property, what is put there, and the rules that must report it."""


def mutations(document: dict[str, Any], mode: str) -> Iterator[Mutation]:
    """Every single change."""
    yield from _of_context(mode)
    for node in nodes(document, mode):
        for kind, name, value, broken in _changes(node):
            if not is_disputed(node, kind, name):
                yield Mutation(kind, (*node.path, name), value, frozenset(broken))


def _changes(node: Node) -> Iterator[Change]:
    yield from _names(node)
    yield from _types(node)
    yield from _required(node)
    for name, value in node.value.items():
        prop = node.model.properties.get(name)
        if name == "@id":
            yield from _ids()
        elif prop is not None and name != "@type":
            yield from _empty(name)
            yield from _values(node, prop, value)


def _names(node: Node) -> Iterator[Change]:
    """Properties that should not be there, and some that may."""
    model, held = node.model, node.value
    yield "unknown", "sprocketCount", 3, ("FieldsNotInModelRule",)
    yield "undeclared prefix", "acme:sprocket", "x", ("FieldsNotInModelRule",)
    if node.holder is not None:
        yield "nested context", "@context", "https://openactive.io/", ("ContextInRootNodeRule",)
    for wrong, right in model.misspellings.items():
        if wrong not in held and wrong not in usable(model) and right in model.properties:
            yield "misspelling", wrong, "x", ("FieldsNotInModelRule",)
    known = facts().schema_org_properties(model) - set(model.properties) - {"image", "url"}
    for name in sorted(known)[:1]:
        yield "known to schema.org", name, "x", ()
    builder = Builder(node.mode, First())
    for name in (*node.rules.forbidden, *model.refused_properties):
        prop = model.properties.get(name)
        if name in held or (prop is None and name != "@id"):
            continue
        rules = ("ShallNotIncludeFieldsRule", "FieldsNotInModelRule", "DeprecatedFieldsRule")
        yield "forbidden", name, builder.value(model, name, node.within, 2), rules


def _types(node: Node) -> Iterator[Change]:
    """Faults of ``@type`` and ``@id``."""
    yield "no type", "@type", ABSENT, ("ValidModelTypeRule",)
    yield "unknown type", "@type", "Sprocket", ("ValidModelTypeRule", *_wrong_type(node))
    other = "Brand" if node.within == "lease" else "Lease"
    yield "type of another model", "@type", other, _wrong_type(node)


def _wrong_type(node: Node) -> tuple[str, ...]:
    if node.holder is not None:
        return (_STRUCTURE,)
    return ("BookingRootTypeErrorRule", "BookingRootTypeCorrectRule", "ValidModelTypeRule")


def _required(node: Node) -> Iterator[Change]:
    """Properties taken away."""
    rules, held = node.rules, node.value
    groups = [name for group in rules.one_of for name in group.properties]
    for name in held:
        if name in ("@type", "@context") or (name in ("superEvent", "instanceOfCourse")):
            continue
        if name in rules.required:
            if not node.supplies(name):
                yield "required", name, ABSENT, ("RequiredFieldsRule",)
            elif name not in groups:
                yield "required, supplied", name, ABSENT, ()
    if held.get("price") and "priceCurrency" in held:
        yield "price alone", "priceCurrency", ABSENT, ("CurrencyIfNonZeroPriceRule",)
    for group in rules.one_of:
        present = [name for name in group.properties if name in held]
        if len(present) == 1 and not any(map(node.supplies, group.properties)):
            name = present[0]
            if name not in rules.required:
                yield "group", name, ABSENT, ("RequiredOptionalFieldsRule",)


def _ids() -> Iterator[Change]:
    for bad in (
        "sessions/12",
        "urn:uuid:9b0e4f6a-51c7-4d0b-8a33-2f7b9a6c1e08",
        "//x.example/1",
        12,
    ):
        yield "bad @id", "@id", bad, ("IdRule", _STRUCTURE)


def _empty(name: str) -> Iterator[Change]:
    for empty in _EMPTY:
        yield "empty", name, empty, ("NoEmptyValuesRule",)


def _values(node: Node, prop: Property, value: Any) -> Iterator[Change]:
    """The value replaced by another one."""
    name = prop.name
    how = reference(prop, node.rules, node.mode)
    for other in _OTHER_VALUES:
        if not _may_fit(other, node, prop, how):
            yield "wrong type", name, other, _rules_of_type(prop, how, other)
    yield from _of_references(node, prop, value, how)
    yield from _of_lists(prop, value)
    if prop.const is not None:
        other = 418 if isinstance(prop.const, int) else "https://data.club.example/other"
        yield "not the only value", name, other, ("ValueIsRequiredContentRule",)
    if prop.minimum is not None:
        yield "below the minimum", name, int(prop.minimum) - 1, ("MinValueInclusiveRule",)
        yield "the minimum", name, int(prop.minimum), ()
    for ancestor in (node.model.name, *node.model.ancestors):
        for bad, rule in _PARTICULAR.get((ancestor, name), ()):
            yield "particular", name, bad, (rule,)
    if name == "priceCurrency":
        for bad in ("gbp", "GB", "XQQ", "pounds"):
            yield "currency", name, bad, ("CurrencyCodeFormatRule",)
    singles = {option.name for option in prop.types if not option.array}
    if len(prop.types) == 1 and how == "never":
        for primitive in singles & set(_FORMATS):
            for bad, rule in _FORMATS[primitive]:
                yield f"bad {primitive}", name, bad, (rule, *_rules_of_type(prop, how, bad))
    if singles == {"Duration"} and is_a(node.model.name, "Event"):
        yield "no time at all", name, "PT0S", ("NoZeroDurationRule",)
    if singles == {"Text"} and name == "description":
        yield "markup", name, "Bring <b>water</b>", ("NoHtmlRule",)


def _may_fit(other: Any, node: Node, prop: Property, how: str) -> bool:
    """Whether a value fits, or fits as far as the facts tell."""
    return fits(other, prop, how) or prop.const is not None


def _rules_of_type(prop: Property, how: str, other: Any) -> tuple[str, ...]:
    names = {option.kind for option in prop.types}
    rules = [_STRUCTURE, "ValueConstraintRule", "ThumbnailHasNoThumbnailRule"]
    if isinstance(other, dict | list):
        rules.append("ValidModelTypeRule")
    if prop.const is not None:
        rules.append("ValueIsRequiredContentRule")
    if "enum" in names or prop.allowed:
        rules.append("ValueInOptionsRule")
    if how == "must":
        rules.append("IdReferencesRequiredRule")
    if how == "never":
        rules.append("IdReferencesNotPermittedRule")
    particular = {
        "byDay": "RruleFormatRule",
        "priceCurrency": "CurrencyCodeFormatRule",
        "addressCountry": "CountryCodeFormatRule",
        "latitude": "LatLongFormatRule",
        "longitude": "LatLongFormatRule",
    }
    if prop.name in particular:
        rules.append(particular[prop.name])
    for option in prop.types:
        rules += _FORMAT_RULES.get(option.name, [])
    return tuple(rules)


def _of_references(node: Node, prop: Property, value: Any, how: str) -> Iterator[Change]:
    models = [option for option in prop.types if option.kind == "model" and not option.array]
    if not models:
        return
    if how == "must":
        made = {"@type": models[0].name, "@id": "https://id.club.example/thing"}
        yield "object for reference", prop.name, made, ("IdReferencesRequiredRule",)
    listed = prop.name in node.rules.must_not_be_reference and node.mode in ORDER_MODES
    if how == "never" and not any(option.name in ("URL", "Text") for option in prop.types):
        rules = ("IdReferencesNotPermittedRule",) if listed else (_STRUCTURE,)
        yield "reference for object", prop.name, "https://id.club.example/thing", rules
    if how == "may" and prop.inherits_from is None and isinstance(value, dict):
        yield "reference", prop.name, "https://id.club.example/thing", ()


def _of_lists(prop: Property, value: Any) -> Iterator[Change]:
    many = [option for option in prop.types if option.array]
    if isinstance(value, list) and len(many) == len(prop.types):
        wrong = (_STRUCTURE, "ValueInOptionsRule", "RruleFormatRule")
        yield "one instead of a list", prop.name, value[0], wrong
        yield "empty element", prop.name, [*value, None], (*wrong, "NoEmptyValuesRule")
    if not isinstance(value, list) and not many and prop.const is None:
        yield "a list instead of one", prop.name, [value], _rules_of_type(prop, "never", [value])
    if any(option.kind == "enum" for option in prop.types) and len(prop.types) == 1:
        bad = "NoSuchMember"
        short = str(value[0] if isinstance(value, list) else value).rpartition("/")[2]
        for text in (bad, short, f"https://openactive.io/{bad}"):
            put = [text] if prop.types[0].array else text
            yield "no member", prop.name, put, ("ValueInOptionsRule", _STRUCTURE)


def _of_context(mode: str) -> Iterator[Mutation]:
    """Faults of the root's ``@context``."""
    rules = frozenset({"ContextInRootNodeRule", "OpenactiveUrlsCorrectRule", _STRUCTURE})
    other = "https://data.club.example/context.jsonld"
    bad: list[tuple[str, Any]] = [
        ("no context", ABSENT),
        ("insecure context", "http://openactive.io/"),
        ("www context", "https://www.openactive.io/"),
        ("another context", other),
        ("no text", 12),
        ("object in the context", ["https://openactive.io/", {"x": "https://x.example/"}]),
    ]
    if mode not in ("DatasetSite", "DataCatalog"):
        bad.append(("context in second place", [other, "https://openactive.io/"]))
    for kind, value in bad:
        yield Mutation(kind, ("@context",), value, rules)
