"""Schemas of single values: texts, numbers, dates, codes and enumerations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pycountry

from bookproof.validation.facts import Enumeration, Facts

Schema = dict[str, Any]

ABSOLUTE_URL = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#][^\s]*$"
URI = r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_DATE = rf"[0-9]{{4}}-{_MONTH}-{_DAY}"
DATE = rf"^(?:{_DATE}|[0-9]{{4}}{_MONTH}{_DAY})$"
DATE_TIME = rf"^{_DATE}T{_CLOCK}:[0-5][0-9](?:Z|[+-]{_CLOCK})$"
DATE_OR_DATE_TIME = rf"{DATE[:-2]}|{_DATE}T{_CLOCK}:[0-5][0-9](?:Z|[+-]{_CLOCK}))$"
TIME = rf"^{_CLOCK}(?::[0-5][0-9])?$"
BY_DAY = r"^[+-]?[0-9]{0,2}(?:MO|TU|WE|TH|FR|SA|SU)$"
UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
URI_TEMPLATE = r"^[^\s{}]*\{[^\s{}]+\}(?:[^\s{}]|\{[^\s{}]+\})*$"
DECIMAL = r"^-?[0-9]+(?:\.[0-9]+)?$"
NOT_FREE = r"^-?[0.]*[1-9][0-9.]*$"
_VOWELS = frozenset("AEIO")
_NOT_ZERO = "[1-9]"


def _duration() -> str:
    """ISO 8601: designators in order, at least one of them, a fraction in the last one only."""

    def chain(units: str, start: str) -> str:
        """One or more of the units in their order; the last may have a fraction."""
        parts = []
        for at in range(len(units)):
            before = "".join(f"(?:[0-9]+{unit})?" for unit in units[:at])
            parts.append(f"{before}[0-9]+(?:[.,][0-9]+)?{units[at]}")
        return f"{start}(?:{'|'.join(parts)})"

    whole_days = "".join(f"(?:[0-9]+{unit})?" for unit in "YMD")
    clock = chain("HMS", "T")
    return f"^P(?:[0-9]+(?:[.,][0-9]+)?W|{chain('YMD', '')}|{whole_days}{clock})$"


DURATION = _duration()


def text_like(pattern: str, rule: str, expected: str) -> Schema:
    """A text of a certain form."""
    return {"type": "string", "pattern": pattern, "x-rule": rule, "x-expected": expected}


def primitives() -> dict[str, Schema]:
    """Schemas by primitive type and format."""
    return {
        "Text": {"type": "string", "minLength": 1, "x-expected": "a text"},
        "URL": text_like(ABSOLUTE_URL, "url", "an absolute http or https URL"),
        "URI": text_like(URI, "url", "an absolute URI"),
        "Id": text_like(ABSOLUTE_URL, "id-not-url", "an absolute http or https URL"),
        "Date": text_like(DATE, "date", "a date such as 2030-05-06"),
        "DateTime": text_like(
            DATE_TIME, "date-time", "a date-time with seconds and offset: 2030-05-06T18:00:00Z"
        ),
        "Date+DateTime": text_like(
            DATE_OR_DATE_TIME, "date-time", "a date, or a date-time with seconds and offset"
        ),
        "Time": text_like(TIME, "time", "a time without zone, such as 18:00"),
        "Duration": {
            **text_like(DURATION, "duration", "an ISO 8601 duration, such as PT1H"),
            "if": {"type": "string", "pattern": DURATION},
            "then": {
                "pattern": _NOT_ZERO,
                "x-rule": "zero-duration",
                "x-expected": "a duration longer than nothing",
            },
        },
        "Integer": {"type": "integer", "x-expected": "an integer"},
        "Number": {"type": "number", "x-expected": "a number"},
        "Boolean": {"type": "boolean", "x-expected": "true or false"},
        "Property": text_like(ABSOLUTE_URL, "url", "the URL of a property"),
        "uuid": text_like(UUID, "uuid", "a UUID in lower case"),
        "uri-template": text_like(
            URI_TEMPLATE, "uri-template", "a URI template with at least one variable"
        ),
        "Amount": {
            "type": ["number", "string"],
            "pattern": DECIMAL,
            "x-rule": "wrong-type",
            "x-expected": "a number, or a text with a number",
        },
        "Currency": {
            "enum": currency_codes(),
            "x-rule": "currency",
            "x-expected": "a currency code of ISO 4217, such as GBP",
        },
        "Country": {
            "enum": country_codes(),
            "x-rule": "country",
            "x-expected": "a country code of ISO 3166-1 with two letters, such as GB",
        },
        "latitude": _coordinate("latitude", 90),
        "longitude": _coordinate("longitude", 180),
    }


def _coordinate(name: str, furthest: int) -> Schema:
    return {
        "type": "number",
        "minimum": -furthest,
        "maximum": furthest,
        "x-expected": f"a {name} between -{furthest} and {furthest}",
        "x-range": "coordinate",
    }


def currency_codes() -> list[str]:
    """Currencies in use by ISO 4217; withdrawn ones price nothing any more."""
    return sorted(currency.alpha_3 for currency in pycountry.currencies)


def country_codes() -> list[str]:
    """Countries by ISO 3166-1 alpha-2, in capitals and in small letters."""
    codes = sorted(country.alpha_2 for country in pycountry.countries)
    return codes + [code.lower() for code in codes]


def enumeration(item: Enumeration, more: tuple[str, ...] = ()) -> Schema:
    """The members of an enumeration as full URLs."""
    return {
        "enum": [*item.urls, *more],
        "x-rule": "not-an-option",
        "x-expected": f"the URL of {with_article(item.name)}",
    }


def with_article(name: str) -> str:
    """The name as one of its kind."""
    return f"{'an' if name[0] in _VOWELS else 'a'} {name}"


def by_day(facts: Facts) -> Schema:
    """A day of the week by URL, or as iCalendar writes it."""
    return {
        "type": "string",
        "if": {"type": "string", "pattern": "^https?:"},
        "then": {
            "enum": list(facts.enumerations["DayOfWeek"].urls),
            "x-rule": "by-day",
            "x-expected": "the URL of a DayOfWeek",
        },
        "else": {
            "pattern": BY_DAY,
            "x-rule": "by-day",
            "x-expected": "the URL of a DayOfWeek, or a day such as MO or 1SU",
        },
        "x-expected": "the URL of a DayOfWeek, or a day such as MO or 1SU",
    }


def shared(facts: Facts) -> Mapping[str, Schema]:
    """Every definition of a value that needs no more than its name."""
    return {
        **primitives(),
        **{name: enumeration(item) for name, item in facts.enumerations.items()},
        "byDay": by_day(facts),
        "filled": {
            "not": {"enum": [None, "", []]},
            "x-rule": "empty-value",
            "x-expected": "a value that is not empty",
        },
        "reference": {
            "required": ["@id"],
            "properties": {"@id": {"$ref": "Id"}},
            "maxProperties": 2,
            "x-rule": "reference-required",
            "x-expected": "a URL, or an object with no more than @type and @id",
        },
        "forbidden": {"not": {}, "x-rule": "forbidden-property", "x-expected": "nothing"},
        "refused": {"not": {}, "x-rule": "refused-property", "x-expected": "nothing"},
        "deprecated": {"not": {}, "x-rule": "deprecated-property", "x-expected": "nothing"},
        "nestedContext": {"not": {}, "x-rule": "context-not-at-root", "x-expected": "nothing"},
    }
