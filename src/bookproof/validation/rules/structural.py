"""The rules that the generated schemas express; ``x-rule`` in a schema is the id of one."""

from __future__ import annotations

from typing import Any, Final

from bookproof.validation.flaw import Severity
from bookproof.validation.rules.registry import Rule, declare
from bookproof.validation.rules.wording import BOOKING, JSON_LD, MODELLING, OPEN_FEEDS, RPDE

STRUCTURAL: Final[list[Rule]] = []
"""Every rule of structure, in order of declaration."""

_MODEL: Final = BOOKING + "model"
_PROPERTIES: Final = MODELLING + "required-and-optional-properties"
_DATES: Final = RPDE + "date-and-time-formats"
_VALUES: Final = RPDE + "other-value-formats"
_SERIES: Final = MODELLING + "regular-sessions-sessionseries-and-scheduledsession"
_REQUESTS: Final = (
    "C1Request",
    "C2Request",
    "PRequest",
    "BRequest",
)
_ANSWERS: Final = (
    "C1Response",
    "C1ResponseOrderItemError",
    "C2Response",
    "C2ResponseOrderItemError",
    "PResponse",
    "PResponseOrderItemError",
    "BResponse",
    "BResponseOrderItemError",
    "OrderStatus",
)
_ID: Final = "https://id.club.example/offers/7"


def _rule(
    id_: str,
    sentence: str,
    counterpart: str,
    requirements: str,
    link: str,
    bad: Any,
    good: Any,
    modes: tuple[str, ...] = (),
) -> None:
    rule = declare(
        Rule(
            id=id_,
            sentence=sentence,
            severity=Severity.FAILURE,
            modes=modes,
            requirements=tuple(requirements.split()),
            link=link,
            bad=bad,
            good=good,
            counterpart=counterpart,
        )
    )
    STRUCTURAL.append(rule)


# what is there

_rule(
    "unreadable",
    "A value is no JSON, or more than a program can be asked to take in.",
    "ValidInputRule",
    "RPDE-DATA-03",
    _VALUES,
    {"price": "NaN, written as a number"},
    {"price": 9.5},
)
_rule(
    "cut-short",
    "A document has so many faults of structure that not all of them are told.",
    "",
    "OBA-MODEL-01",
    _MODEL,
    {"orderedItem": "a thousand texts in an array"},
    {"orderedItem": [{"@type": "OrderItem"}]},
)
_rule(
    "required-property",
    "A required property is absent.",
    "RequiredFieldsRule",
    "OBA-MODEL-01 MOD-REQ-01 RPDE-ITEM-01 RPDE-ITEM-02",
    _MODEL,
    {"@type": "BookingService", "url": "https://club.example/"},
    {"@type": "BookingService", "name": "Turnstile"},
)
_rule(
    "required-group",
    "None, or more than the one that is allowed, of a group of properties is given.",
    "RequiredOptionalFieldsRule",
    "OBA-MODEL-01 MOD-REQ-01 MOD-COURSE-01",
    _PROPERTIES,
    {"@type": "Place", "name": "Hall"},
    {"@type": "Place", "name": "Hall", "geo": {"@type": "GeoCoordinates"}},
)
_rule(
    "forbidden-property",
    "A property is given that the mode forbids.",
    "ShallNotIncludeFieldsRule",
    "OBA-ORDER-08 OBA-FEEDITEM-08 OBA-OPPDATA-06 OBA-ORDERITEM-04",
    _MODEL,
    {"@type": "Order", "orderCreationStatus": "https://openactive.io/OrderCreationComplete"},
    {"@type": "Order"},
)
_rule(
    "refused-property",
    "A property is given that the type does not take over from the type it specialises.",
    "FieldsNotInModelRule",
    "MOD-EXT-01 MOD-SESSION-02",
    MODELLING + "defining-and-using-custom-namespaces",
    {"@type": "SessionSeries", "remainingAttendeeCapacity": 3},
    {"@type": "SessionSeries", "maximumAttendeeCapacity": 30},
)
_rule(
    "deprecated-property",
    "A property is given that has been withdrawn.",
    "DeprecatedFieldsRule",
    "MOD-FACILITY-01",
    _PROPERTIES,
    {"@type": "Offer", "ageRange": {"@type": "QuantitativeValue", "minValue": 18}},
    {"@type": "Offer", "ageRestriction": {"@type": "QuantitativeValue", "minValue": 18}},
)
_rule(
    "unknown-property",
    "A property is given that neither the models nor schema.org have, without a prefix.",
    "FieldsNotInModelRule",
    "MOD-EXT-01",
    MODELLING + "defining-and-using-custom-namespaces",
    {"@type": "Place", "nome": "Hall"},
    {"@type": "Place", "name": "Hall"},
)
_rule(
    "misspelt-property",
    "A property has a name that is known to be mistaken for the right one.",
    "FieldsNotInModelRule NoPrefixOrNamespaceRule",
    "MOD-EXT-01",
    _PROPERTIES,
    {"@type": "Event", "offer": []},
    {"@type": "Event", "offers": [{"@type": "Offer", "price": 0}]},
)
_rule(
    "empty-value",
    "A value is null, an empty text or an empty array.",
    "NoEmptyValuesRule",
    "OBA-MODEL-03 MOD-REQ-02",
    _MODEL,
    {"@type": "Place", "name": ""},
    {"@type": "Place", "name": "Hall"},
)

# types and roots

_rule(
    "type-missing",
    "A node has no @type.",
    "ValidModelTypeRule",
    "OBA-ERROR-01 MOD-REQ-01",
    _PROPERTIES,
    {"location": {"name": "Hall"}},
    {"location": {"@type": "Place", "name": "Hall"}},
)
_rule(
    "unknown-type",
    "The @type of a node is none of the data model.",
    "ValidModelTypeRule",
    "MOD-EXT-01",
    MODELLING + "defining-and-using-custom-namespaces",
    {"location": {"@type": "Hall", "name": "Hall"}},
    {"location": {"@type": "Place", "name": "Hall"}},
)
_rule(
    "root-type",
    "The document has a type that its mode does not have at the root.",
    "BookingRootTypeCorrectRule BookingRootTypeErrorRule ValidInputRule",
    "OBA-ERRORS-02 OBA-MODEL-01",
    _MODEL,
    {"@type": "Order"},
    {"@type": "OrderQuote"},
)
_rule(
    "context-missing",
    "The document has no @context.",
    "ContextInRootNodeRule",
    "OBA-MODEL-01 DS-PAGE-02",
    JSON_LD + "the-context",
    {"@type": "Order"},
    {"@context": "https://openactive.io/", "@type": "Order"},
)
_rule(
    "context",
    "The @context does not start with the one of OpenActive, or holds more than URLs.",
    "ContextInRootNodeRule",
    "OBA-MODEL-01 DS-PAGE-02",
    JSON_LD + "the-context",
    {"@context": ["https://schema.org/"], "@type": "Order"},
    {"@context": ["https://openactive.io/"], "@type": "Order"},
)
_rule(
    "context-not-at-root",
    "A node within the document has a @context.",
    "ContextInRootNodeRule",
    "OBA-MODEL-01",
    JSON_LD + "the-context",
    {"seller": {"@context": "https://openactive.io/", "@type": "Organization"}},
    {"seller": {"@type": "Organization"}},
)
_rule(
    "openactive-url",
    "The URL of the OpenActive context is written in another form.",
    "OpenactiveUrlsCorrectRule",
    "DS-PAGE-02",
    JSON_LD + "the-context",
    {"@context": "http://www.openactive.io/"},
    {"@context": "https://openactive.io/"},
)

# values

_rule(
    "wrong-type",
    "A value is of another type than the property takes.",
    "FieldsCorrectTypeRule",
    "RPDE-DATA-03 OBA-MODEL-01",
    _VALUES,
    {"@type": "OrderItem", "position": "first"},
    {"@type": "OrderItem", "position": 0},
)
_rule(
    "url",
    "A URL is not absolute, or no URL.",
    "FieldsCorrectTypeRule",
    "RPDE-DATA-03",
    _VALUES,
    {"@type": "Event", "url": "events/3"},
    {"@type": "Event", "url": "https://club.example/events/3"},
)
_rule(
    "not-an-option",
    "A value is not one of those that the property has to choose from.",
    "ValueInOptionsRule",
    "MOD-EVENT-04 MOD-EVENT-06 OBA-ORDERITEM-05 OBA-OFFER-02 RPDE-ITEM-01",
    _MODEL,
    {"@type": "Order", "brokerRole": "AgentBroker"},
    {"@type": "Order", "brokerRole": "https://openactive.io/AgentBroker"},
)
_rule(
    "fixed-value",
    "A property has another value than the only one that it may have.",
    "ValueIsRequiredContentRule",
    "OBA-ERROR-03 DS-CATALOG-01",
    BOOKING + "oa-openbookingerror",
    {"@type": "NotFoundError", "statusCode": 400},
    {"@type": "NotFoundError", "statusCode": 404},
)
_rule(
    "below-minimum",
    "A number is below the least that makes sense.",
    "MinValueInclusiveRule",
    "MOD-SLOT-01",
    _PROPERTIES,
    {"@type": "Slot", "remainingUses": -1},
    {"@type": "Slot", "remainingUses": 0},
)
_rule(
    "uuid",
    "The identifier of an Order is no UUID in lower case.",
    "ValueConstraintRule",
    "OBA-FEEDITEM-05",
    BOOKING + "schema-order",
    {"@type": "Order", "identifier": "5F0C2B7E"},
    {"@type": "Order", "identifier": "5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13"},
)
_rule(
    "uri-template",
    "A template of a Schedule is no URI template, or has no variable.",
    "ValueConstraintRule",
    "MOD-REQ-01",
    _PROPERTIES,
    {"@type": "Schedule", "urlTemplate": "https://club.example/sessions"},
    {"@type": "Schedule", "urlTemplate": "https://club.example/sessions/{startDate}"},
)
_rule(
    "id-not-url",
    "An @id is no absolute http or https URL.",
    "IdRule",
    "MOD-ID-01 RPDE-DATA-04",
    _VALUES,
    {"@type": "Offer", "@id": "offer-7"},
    {"@type": "Offer", "@id": _ID},
)
_rule(
    "reference-required",
    "An object is given in full where the mode wants a reference.",
    "IdReferencesRequiredRule",
    "OBA-OPPDATA-08",
    BOOKING + "opportunity-data-properties",
    {"acceptedOffer": {"@type": "Offer", "@id": _ID, "price": 5}},
    {"acceptedOffer": {"@type": "Offer", "@id": _ID}},
    _REQUESTS,
)
_rule(
    "reference-not-permitted",
    "A reference is given where the mode wants the object itself.",
    "IdReferencesNotPermittedRule",
    "OBA-OPPDATA-03 OBA-OFFERDATA-01 OBA-SELLER-01",
    BOOKING + "opportunity-data-properties",
    {"acceptedOffer": _ID},
    {"acceptedOffer": {"@type": "Offer", "@id": _ID, "price": 0}},
    _ANSWERS,
)
_rule(
    "duration",
    "A duration is not written as ISO 8601 has it.",
    "DurationFormatRule",
    "RPDE-DATA-01",
    _DATES,
    {"@type": "Slot", "duration": "1h"},
    {"@type": "Slot", "duration": "PT1H"},
)
_rule(
    "zero-duration",
    "A duration is zero.",
    "NoZeroDurationRule",
    "MOD-EVENT-02",
    MODELLING + "describing-events-schema-event",
    {"@type": "Slot", "duration": "PT0S"},
    {"@type": "Slot", "duration": "PT30M"},
)
_rule(
    "date-time",
    "A date-time lacks seconds or offset, has fractions, or is not written as ISO 8601 has it.",
    "DatetimeFormatRule",
    "RPDE-DATA-01",
    _DATES,
    {"@type": "Slot", "startDate": "2030-05-06T18:00"},
    {"@type": "Slot", "startDate": "2030-05-06T18:00:00Z"},
)
_rule(
    "date",
    "A date is not written as ISO 8601 has it.",
    "DateFormatRule",
    "RPDE-DATA-01",
    _DATES,
    {"@type": "Schedule", "startDate": "06/05/2030"},
    {"@type": "Schedule", "startDate": "2030-05-06"},
)
_rule(
    "time",
    "A time is not written as HH:MM or HH:MM:SS, or has a zone.",
    "TimeFormatRule",
    "RPDE-DATA-01",
    _DATES,
    {"@type": "Schedule", "startTime": "9:00"},
    {"@type": "Schedule", "startTime": "09:00"},
)
_rule(
    "currency",
    "A currency is no code of ISO 4217 in use.",
    "CurrencyCodeFormatRule",
    "OBA-PRICE-01 OBA-OFFER-01",
    BOOKING + "schema-pricespecification",
    {"@type": "Offer", "price": 5, "priceCurrency": "pounds"},
    {"@type": "Offer", "price": 5, "priceCurrency": "GBP"},
)
_rule(
    "country",
    "A country is no code of ISO 3166-1 with two letters.",
    "CountryCodeFormatRule",
    "MOD-PLACE-01",
    MODELLING + "describing-locations-schema-place",
    {"@type": "PostalAddress", "addressCountry": "UK"},
    {"@type": "PostalAddress", "addressCountry": "GB"},
)
_rule(
    "coordinate",
    "A latitude or longitude is not on the globe.",
    "LatLongFormatRule",
    "MOD-PLACE-01",
    MODELLING + "describing-locations-schema-place",
    {"@type": "GeoCoordinates", "latitude": 153.8, "longitude": -1.5},
    {"@type": "GeoCoordinates", "latitude": 53.8, "longitude": -1.5},
)
_rule(
    "by-day",
    "A day of a Schedule is neither the URL of a day nor a day as iCalendar writes it.",
    "RruleFormatRule",
    "MOD-REQ-01",
    _PROPERTIES,
    {"@type": "Schedule", "byDay": ["Monday"]},
    {"@type": "Schedule", "byDay": ["https://schema.org/Monday"]},
)

# nodes that belong together

_rule(
    "price-without-currency",
    "A price that is not zero has no currency.",
    "CurrencyIfNonZeroPriceRule",
    "OBA-OFFER-01 OBA-PRICE-01 OBA-TAXCHARGE-01 MOD-OFFER-01",
    BOOKING + "schema-offer",
    {"@type": "Offer", "price": 5},
    {"@type": "Offer", "price": 5, "priceCurrency": "GBP"},
)
_rule(
    "age-range-without-bound",
    "The age range of an Event has neither a lower nor an upper bound.",
    "AgeRangeMinOrMaxRule",
    "MOD-EVENT-05",
    MODELLING + "age-ranges",
    {"@type": "Event", "ageRange": {"@type": "QuantitativeValue"}},
    {"@type": "Event", "ageRange": {"@type": "QuantitativeValue", "minValue": 16}},
)
_rule(
    "thumbnail-of-thumbnail",
    "A thumbnail has a thumbnail.",
    "ThumbnailHasNoThumbnailRule",
    "MOD-REQ-01",
    _PROPERTIES,
    {"thumbnail": [{"@type": "ImageObject", "thumbnail": [{"@type": "ImageObject"}]}]},
    {"thumbnail": [{"@type": "ImageObject", "url": "https://club.example/t.png"}]},
)
_rule(
    "session-without-series",
    "A ScheduledSession neither stands in subEvent nor names its superEvent.",
    "ScheduledSessionMustBeSubeventRule",
    "MOD-SESSION-03 OBA-OPPDATA-07",
    _SERIES,
    {"@type": "ScheduledSession", "startDate": "2030-05-06T18:00:00Z"},
    {"@type": "ScheduledSession", "superEvent": "https://id.club.example/series/4"},
    (*OPEN_FEEDS, *_ANSWERS[:-1]),
)
_rule(
    "series-without-schedule",
    "A SessionSeries or CourseInstance has neither sub-events nor a schedule.",
    "SessionCourseHasSubeventOrScheduleRule",
    "MOD-SESSION-03 MOD-COURSE-01",
    _SERIES,
    {"@type": "SessionSeries"},
    {"@type": "SessionSeries", "subEvent": [{"@type": "ScheduledSession"}]},
)
_rule(
    "schedule-of-other-type",
    "A Schedule of a SessionSeries is for other things than ScheduledSessions.",
    "SessionSeriesScheduleTypeRule",
    "MOD-SESSION-03",
    _SERIES,
    {"eventSchedule": [{"@type": "Schedule", "scheduledEventType": "Event"}]},
    {"eventSchedule": [{"@type": "Schedule", "scheduledEventType": "ScheduledSession"}]},
)
