"""What a configuration can say: the settings and their meaning.

The descriptions of the fields are the text of ``docs/reference/settings.md`` and of the published
JSON Schema. Times are seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from bookproof.model import BookingFlow, OpportunityType
from bookproof.settings.common import (
    CommonSettings,
    RequestTimeouts,
    Seconds,
    SecondsOrNone,
    Section,
    Text,
    WebAddress,
    feature_names,
)
from bookproof.settings.features import FEATURES, Feature, contradictions
from bookproof.settings.reading import KeyPath

ROLES = ("primary", "secondary")
"""Sellers and booking partners that a configuration can name."""

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


FeatureName = Annotated[str, *feature_names(FEATURES)]
Headers = Annotated[
    dict[
        Annotated[str, AfterValidator(_header_name)], Annotated[str, AfterValidator(_header_value)]
    ],
    BeforeValidator(_once_each),
]


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


class Timeouts(RequestTimeouts):
    """How long to wait before giving up."""

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


class Settings(CommonSettings):
    """Settings for the Open Booking API. Get them by ``bookproof.settings.load``."""

    FEATURES: ClassVar[Mapping[str, Feature]] = FEATURES
    TARGET: ClassVar[str] = "datasetSiteUrl"
    SECRETS: ClassVar[frozenset[str]] = frozenset({"requestHeaders", "ordersFeedRequestHeaders"})

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
    options: Options = Field(
        default_factory=Options, description="Choices where texts on the API differ."
    )

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

    @property
    def target_url(self) -> str:
        """The Dataset Site of the system under test; empty when the lab is."""
        return self.dataset_site_url or ""

    def lab_arguments(self) -> list[str] | None:
        """The command line of the lab; None when another system is tested."""
        lab = self.lab
        if lab is None:
            return None
        arguments = [
            "--feed-delay", str(lab.feed_delay), "--cancellation", lab.cancellation,
            "--leasing", lab.leasing, "--proposals", lab.proposals, "--seed", str(lab.seed),
        ]  # fmt: skip
        for defect in lab.defects:
            arguments += ["--defect", defect]
        return arguments

    def partners(self) -> list[str]:
        """Roles of the booking partners that are configured."""
        return [name for name in ROLES if getattr(self.booking_partners, name) is not None]

    def secrets(self) -> list[dict[str, str]]:
        """Every set of headers."""
        found: list[dict[str, str]] = []
        for partner in self.partners():
            found.append(self.feed_headers(partner))
            found.extend(
                self.headers(partner, seller)
                for seller in ROLES
                if getattr(self.sellers, seller) is not None
            )
        return found

    def problems(self) -> Iterator[tuple[KeyPath, str]]:
        """What is wrong across several keys."""
        declared = self.implemented_features
        for feature, text in contradictions(declared, self.booking_flows_in_scope):
            yield ("implementedFeatures", feature), text
        if declared.get("multiple-sellers") is True:
            primary, secondary = self.sellers.primary, self.sellers.secondary
            if secondary is None:
                yield ("implementedFeatures", "multiple-sellers"), "true needs sellers.secondary"
            elif secondary.id == primary.id:
                text = "is that of sellers.primary; name another Seller"
                yield ("sellers", "secondary", "@id"), text
