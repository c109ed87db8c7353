"""What a configuration can say: the settings and their meaning.

The descriptions of the fields are the text of ``docs/reference/settings.md`` and of the published
JSON Schema. Times are seconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from bookproof.model import BookingFlow, OpportunityType
from bookproof.settings.features import FEATURES

HIDDEN = "***"

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CREDENTIALS = {
    "username",
    "password",
    "logincredentials",
    "clientcredentials",
    "initialaccesstoken",
    "authentication",
    "requestheaders",
}


class Section(BaseModel):
    """A JSON object of the configuration; names are camelCase on the outside."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True, strict=True)


def _known_feature(identifier: str) -> str:
    if identifier not in FEATURES:
        raise PydanticCustomError("unknown_feature", "unknown feature")
    return identifier


def _web_address(text: str) -> str:
    wrong = PydanticCustomError(
        "web_address",
        "must be an absolute http or https URL such as https://example.com/openactive",
    )
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"http", "https"} or not host or re.search(r"\s", text):
        raise wrong
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must not be empty")
    return text


def _not_empty(statuses: tuple[int, ...]) -> tuple[int, ...]:
    if not statuses:
        raise PydanticCustomError("empty", "must not be empty")
    return statuses


def _header_name(name: str) -> str:
    if name.lower() in _CREDENTIALS:
        raise PydanticCustomError(
            "no_header",
            "is no HTTP header; write the header the system expects here, such as "
            '"Authorization": "Bearer ${TOKEN}"',
        )
    if not _HEADER_NAME.fullmatch(name):
        raise PydanticCustomError("no_header", "cannot be the name of an HTTP header")
    return name


def _header_value(text: str) -> str:
    if any(ord(sign) < 32 or ord(sign) in range(127, 160) or ord(sign) > 255 for sign in text):
        raise PydanticCustomError(
            "header_value", "holds a line break or a character that no HTTP header can carry"
        )
    if text != text.strip():
        raise PydanticCustomError("header_value", "must not begin or end with a blank")
    return text


def _once_each(headers: Any) -> Any:
    if isinstance(headers, dict):
        seen: dict[str, str] = {}
        for name in headers:
            if name.lower() in seen:
                raise PydanticCustomError(
                    "header_twice",
                    'gives the header "{name}" twice, also as "{other}"',
                    {"name": name, "other": seen[name.lower()]},
                )
            seen[name.lower()] = name
    return headers


def _some_true(scope: dict[Any, bool]) -> dict[Any, bool]:
    if not any(scope.values()):
        raise PydanticCustomError("none_in_scope", "must set at least one to true")
    return scope


FeatureName = Annotated[
    str, AfterValidator(_known_feature), WithJsonSchema({"enum": sorted(FEATURES)})
]
Headers = Annotated[
    dict[
        Annotated[str, AfterValidator(_header_name)], Annotated[str, AfterValidator(_header_value)]
    ],
    BeforeValidator(_once_each),
]
Text = Annotated[str, AfterValidator(_not_blank)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
SecondsOrNone = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Lab(Section):
    """The reference system that comes with bookproof, started for the run."""

    feed_delay: SecondsOrNone = Field(
        default=0.0, description="Seconds until a change shows in the feeds.", examples=[0.5]
    )
    cancellation: Literal["by-offer", "never", "always"] = Field(
        default="by-offer",
        description="Whether Customers may cancel: as the Offer says, never, or always.",
        examples=["never"],
    )
    leasing: Literal["both", "named", "anonymous", "none"] = Field(
        default="both",
        description="When spaces are leased: at C1 (anonymous), at C2 (named), both or never.",
        examples=["named"],
    )
    proposals: Literal["own-feed", "orders-feed"] = Field(
        default="own-feed",
        description="The feed in which order proposals are published.",
        examples=["orders-feed"],
    )
    defects: tuple[Text, ...] = Field(
        default=(),
        description="Faults to switch on, by name.",
        examples=[["cancel-frees-again"]],
    )
    seed: int = Field(default=1, description="Decides the generated data.", examples=[7])


class PaymentReconciliationDetails(Section):
    """What identifies payments to the Seller's accounts; at least what the system checks."""

    name: Text | None = Field(default=None, description="Name of the payment.", examples=["Points"])
    account_id: Text | None = Field(default=None, description="The account.", examples=["SN1593"])
    payment_provider_id: Text | None = Field(
        default=None, description="The provider.", examples=["STRIPE"]
    )


class Seller(Section):
    """A Seller whose Opportunities the run books."""

    type: Literal["Organization", "Person"] = Field(
        alias="@type", description="What the Seller is.", examples=["Organization"]
    )
    id: Text = Field(
        alias="@id",
        description="The Seller's `@id`, exactly as in the feeds.",
        examples=["https://example.com/api/sellers/1"],
    )
    request_headers: Headers = Field(
        default_factory=dict,
        repr=False,
        description="Headers of booking calls for this Seller. `${NAME}` in a value stands for "
        "the environment variable NAME.",
        examples=[{"Authorization": "Bearer ${SELLER_TOKEN}"}],
    )
    tax_mode: Literal["https://openactive.io/TaxGross", "https://openactive.io/TaxNet"] | None = (
        Field(
            default=None,
            description="Whether the Seller's prices include tax.",
            examples=["https://openactive.io/TaxGross"],
        )
    )
    payment_reconciliation_details: PaymentReconciliationDetails | None = Field(
        default=None, description="Sent as `payment` where the Seller's system asks for it."
    )


class Sellers(Section):
    """The Sellers by role."""

    primary: Seller = Field(description="The Seller that almost every scenario uses.")
    secondary: Seller | None = Field(
        default=None,
        description="Another Seller, for scenarios with two; needed by `multiple-sellers`.",
    )


class BookingPartner(Section):
    """An API client of the system under test."""

    request_headers: Headers = Field(
        default_factory=dict,
        repr=False,
        description="Headers of booking calls by this partner, added to those of the Seller; "
        "where both give a header, this one is sent.",
        examples=[{"X-Api-Key": "${API_KEY}"}],
    )
    orders_feed_request_headers: Headers = Field(
        default_factory=dict,
        repr=False,
        description="Headers of requests to the Orders feed and the OrderProposals feed.",
        examples=[{"X-Api-Key": "${API_KEY}"}],
    )


class BookingPartners(Section):
    """The booking partners by role."""

    primary: BookingPartner = Field(description="The partner that books.")
    secondary: BookingPartner | None = Field(
        default=None, description="Another partner, which must not see the first one's Orders."
    )


class Timeouts(Section):
    """How long to wait before giving up."""

    request: Seconds = Field(
        default=20.0, description="Seconds for one request to the system.", examples=[30]
    )
    feed_update: Seconds = Field(
        default=60.0, description="Seconds for an awaited change to reach its feed.", examples=[120]
    )
    harvest: Seconds = Field(
        default=300.0,
        description="Seconds until every feed was read once to its end.",
        examples=[900],
    )


class Feeds(Section):
    """How feeds are polled."""

    settle: SecondsOrNone = Field(
        default=0.0,
        description="Seconds to go on watching after a change that must not come did not.",
        examples=[2],
    )
    gentle_interval: Seconds = Field(
        default=2.0, description="Seconds between polls when nothing is awaited.", examples=[5]
    )
    eager_interval: Seconds = Field(
        default=0.05, description="Seconds between polls of a feed that is awaited.", examples=[0.5]
    )


class Options(Section):
    """Where texts on the Open Booking API differ: which one to follow."""

    tutorial_strict: bool = Field(
        default=False,
        description="Expect an error on deletion of an unknown OrderQuote, as the tutorial has "
        "it; the specification answers 204.",
        examples=[True],
    )
    accept_legacy_error_names: bool = Field(
        default=True,
        description="Only warn about error names of earlier texts, such as "
        "`PatchNotAllowedOnProperty`.",
        examples=[False],
    )
    compact_references: bool = Field(
        default=False,
        description="Send `seller`, `acceptedOffer` and `orderedItem` as bare `@id` texts, as "
        "deployed clients do, instead of objects with `@type` and `@id`.",
        examples=[True],
    )
    repeat_delete_status: Annotated[
        tuple[Literal[204, 404, 410], ...],
        AfterValidator(_not_empty),
        WithJsonSchema({"type": "array", "items": {"enum": [204, 404, 410]}, "minItems": 1}),
    ] = Field(
        default=(204,),
        description="Status codes that may answer the second deletion of an Order.",
        examples=[[204, 404, 410]],
    )


class Leasing(NamedTuple):
    """When the system leases spaces."""

    anonymous: bool
    """At C1."""
    named: bool
    """At C2."""


_Scope = AfterValidator(_some_true)


class Settings(Section):
    """All settings of a run, checked and complete. Get them by ``bookproof.settings.load``."""

    schema_: str | None = Field(
        default=None,
        alias="$schema",
        description="For editors: where the JSON Schema lies.",
        examples=["../schemas/config.schema.json"],
    )
    protocol: Literal["open_booking"] = Field(
        default="open_booking",
        description="The protocol the system speaks.",
        examples=["open_booking"],
    )
    dataset_site_url: WebAddress | None = Field(
        default=None,
        description="Dataset Site of the system under test. Either this or `lab`.",
        examples=["https://example.com/openactive"],
    )
    lab: Lab | None = Field(
        default=None,
        description="Test the embedded reference system instead. Either this or `datasetSiteUrl`.",
        examples=[{}],
    )
    implemented_features: dict[FeatureName, bool | None] = Field(
        description="What the system implements: true runs the scenarios of the feature, false "
        "those of its absence, null (or nothing) neither.",
        examples=[{"order-deletion": True}],
    )
    bookable_opportunity_types_in_scope: Annotated[dict[OpportunityType, bool], _Scope] = Field(
        description="Opportunity types to run every scenario with; at least one true.",
        examples=[{"ScheduledSession": True}],
    )
    booking_flows_in_scope: Annotated[dict[BookingFlow, bool], _Scope] = Field(
        description="Booking flows to run every scenario with; at least one true.",
        examples=[{"OpenBookingSimpleFlow": True}],
    )
    use_random_opportunities: bool = Field(
        default=False,
        description="Pick Opportunities from the feeds (true), or create them by the Test "
        "Interface (false).",
        examples=[True],
    )
    test_dataset_identifier: Text = Field(
        default="bookproof",
        description="Name of the created data, which the Test Interface clears before a run. "
        "Give each parallel run its own.",
        examples=["ci-nightly"],
    )
    sellers: Sellers = Field(description="The Sellers to book with.")
    booking_partners: BookingPartners = Field(description="The API clients to book as.")
    timeouts: Timeouts = Field(default_factory=Timeouts, description="Limits of waiting.")
    feeds: Feeds = Field(default_factory=Feeds, description="How feeds are polled.")
    workers: int = Field(
        default=4, ge=1, le=64, description="Processes that run cases.", examples=[2]
    )
    cases_in_flight: int = Field(
        default=128,
        ge=1,
        le=4096,
        description="Cases that one worker has under way at a time.",
        examples=[16],
    )
    verify_tls: bool = Field(
        default=True, description="Verify certificates of the system under test.", examples=[False]
    )
    options: Options = Field(
        default_factory=Options, description="Choices where texts on the API differ."
    )

    _source: str = PrivateAttr("")
    _ignored: tuple[str, ...] = PrivateAttr(())

    @property
    def source(self) -> str:
        """The file they came from, relative to the working folder if below it."""
        return self._source

    @property
    def ignored(self) -> tuple[str, ...]:
        """Keys of an incumbent configuration that mean nothing here."""
        return self._ignored

    def from_file(self, source: str, ignored: tuple[str, ...]) -> Self:
        """The same settings, knowing where they came from."""
        known = self.model_copy()
        known._source, known._ignored = source, ignored
        return known

    def seller(self, name: str = "primary") -> Seller:
        """The Seller of this role; ``LookupError`` when there is none."""
        found = {"primary": self.sellers.primary, "secondary": self.sellers.secondary}.get(name)
        if found is None:
            raise LookupError(f"{self.source}: sellers.{name}: is not configured")
        return found

    def booking_partner(self, name: str = "primary") -> BookingPartner:
        """The booking partner of this role; ``LookupError`` when there is none."""
        partners = self.booking_partners
        found = {"primary": partners.primary, "secondary": partners.secondary}.get(name)
        if found is None:
            raise LookupError(f"{self.source}: bookingPartners.{name}: is not configured")
        return found

    def headers(self, partner: str = "primary", seller: str = "primary") -> dict[str, str]:
        """Headers of a booking call; a header given on both sides is the partner's."""
        own = self.booking_partner(partner).request_headers
        taken = {name.lower() for name in own}
        theirs = self.seller(seller).request_headers
        return {name: value for name, value in theirs.items() if name.lower() not in taken} | own

    def feed_headers(self, partner: str = "primary") -> dict[str, str]:
        """Headers of requests to the Orders feed and the OrderProposals feed."""
        return dict(self.booking_partner(partner).orders_feed_request_headers)

    def implemented(self, feature: str) -> bool | None:
        """What is declared of a feature; None when nothing is. ``KeyError`` when unknown."""
        return self.implemented_features.get(FEATURES[feature].identifier)

    def opportunity_types(self) -> tuple[OpportunityType, ...]:
        """Opportunity types in scope, in the order of the vocabulary."""
        chosen = self.bookable_opportunity_types_in_scope
        return tuple(item for item in OpportunityType if chosen.get(item))

    def booking_flows(self) -> tuple[BookingFlow, ...]:
        """Booking flows in scope, in the order of the vocabulary."""
        return tuple(item for item in BookingFlow if self.booking_flows_in_scope.get(item))

    @property
    def leasing(self) -> Leasing:
        """When the system is declared to lease."""
        return Leasing(
            self.implemented("anonymous-leasing") is True, self.implemented("named-leasing") is True
        )

    def redacted(self) -> dict[str, Any]:
        """The settings as JSON-able data, without the values of headers and without passwords."""
        document = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        document.pop("$schema", None)
        document["implementedFeatures"] = {
            name: self.implemented_features.get(name) for name in FEATURES
        }
        for group in ("sellers", "bookingPartners"):
            for member in document[group].values():
                _hide(member)
        if self.dataset_site_url is not None:
            document["datasetSiteUrl"] = _without_password(self.dataset_site_url)
        return document


def _hide(member: dict[str, Any]) -> None:
    for key in ("requestHeaders", "ordersFeedRequestHeaders"):
        headers: Mapping[str, str] | None = member.get(key)
        if headers is not None:
            member[key] = dict.fromkeys(headers, HIDDEN)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=HIDDEN + at + host).geturl() if user else url
