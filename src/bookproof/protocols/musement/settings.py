"""What a configuration for the Musement partner API can say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from pydantic.alias_generators import to_camel, to_snake
from pydantic_core import PydanticCustomError

from bookproof.checks.policy import Policy
from bookproof.protocols.musement.statuses import Answers, Refusals, Successes, expected
from bookproof.settings.common import (
    CommonSettings,
    Seconds,
    SecondsOrNone,
    Section,
    Text,
    WebAddress,
    feature_names,
    without_password,
)
from bookproof.settings.features import Feature
from bookproof.settings.reading import KeyPath

LAB_API = "/api/v3"
"""Where the API lies below the address of the lab."""
LAB_CONTROL = "/lab"


def _features() -> dict[str, Feature]:
    table = tomllib.loads((files(__package__) / "features.toml").read_text("utf-8"))
    return {
        name: Feature(name, **{**entry, "needs": tuple(entry.get("needs", ()))})
        for name, entry in table.items()
    }


FEATURES: Mapping[str, Feature] = _features()


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise PydanticCustomError(
            "time_zone", "must be the name of a time zone such as Europe/Rome"
        ) from None
    return name


def _known_policies(keys: tuple[str, ...]) -> tuple[str, ...]:
    for key in keys:
        if key not in POLICY_KEYS:
            raise PydanticCustomError(
                "unknown_policy", "names no policy; known are {known}",
                {"known": ", ".join(POLICY_KEYS)},
            )  # fmt: skip
    return keys


FeatureName = Annotated[str, *feature_names(FEATURES)]


class Client(Section):
    """Credentials of one client of the API."""

    client_id: Text = Field(description="Sent as `client_id` at login.", examples=["harness"])
    client_secret: Text = Field(
        repr=False,
        description="Sent as `client_secret` at login. `${NAME}` stands for the environment "
        "variable NAME.",
        examples=["${MUSEMENT_SECRET}"],
    )


class Clients(Section):
    """The clients that a run logs in as."""

    main: Client = Field(
        description="May pay by invoice (`no-payment`) and cancel (`order-item-cancellation`)."
    )
    without_permission: Client | None = Field(
        default=None,
        description="May pay by invoice, but not cancel; needed by `cancellation-permission`.",
    )
    other: Client | None = Field(
        default=None,
        description="May do what `main` may, and must not see its orders; needed by "
        "`client-separation`.",
    )


class Activity(Section):
    """An activity whose tickets are booked."""

    uuid: Text = Field(
        description="UUID of the activity.", examples=["0f641d85-2046-11e7-9cc9-06a7e332783f"]
    )
    time_zone: Annotated[str, AfterValidator(_known_zone)] | None = Field(
        default=None,
        description="Time zone in which the API writes its times; without it `remaining_time` is "
        "not compared with the clock.",
        examples=["Europe/Rome"],
    )
    days_ahead: Annotated[int, Field(ge=0, le=700)] = Field(
        default=10, description="Days from today to the first day that may be booked.", examples=[2]
    )
    days: Annotated[int, Field(ge=1, le=90)] = Field(
        default=14, description="Days from which one with tickets is picked.", examples=[1]
    )


class Activities(Section):
    """Activities by what a scenario needs them for."""

    cancellable: Activity = Field(
        description="Confirmed at once, with a refund policy that is still valid; almost every "
        "scenario books it."
    )
    no_policy: Activity | None = Field(
        default=None, description="Confirmed at once, without a refund policy."
    )
    needs_confirmation: Activity | None = Field(
        default=None, description="Its items stay PENDING until the supplier has answered."
    )
    expired: Activity | None = Field(
        default=None, description="Each of its refund policies has expired when it is booked."
    )
    sliding: Activity | None = Field(
        default=None,
        description="Has several refund policies. `daysAhead` and `days` must make a day on which "
        "the best one has expired and another is valid; 30 days later all must be valid.",
    )
    absolute: Activity | None = Field(
        default=None, description="Its refund policy is an amount (`type` ABSOLUTE)."
    )
    by_hand: Activity | None = Field(
        default=None, description="Cancelled by hand only; a cancellation by the API is refused."
    )
    error_refunded: Activity | None = Field(
        default=None, description="A cancellation fails; customer care then refunds the item."
    )
    error_kept: Activity | None = Field(
        default=None, description="A cancellation fails; customer care then keeps the item."
    )
    refused: Activity | None = Field(
        default=None, description="The supplier refuses every booking (KO)."
    )
    free: Activity | None = Field(default=None, description="Costs nothing; confirmed at once.")
    changing: Activity | None = Field(
        default=None,
        description="Its refund policies may be changed by the control interface; no other "
        "scenario books it.",
    )


class Policies(Section):
    """What the system does where no document says it: mostly a status code, or several."""

    cancel_success_status: Successes = Field(
        default=(200, 201, 202, 204),
        description="Status codes that answer a cancellation that is carried out.",
        examples=[204],
    )
    missing_reason: Refusals = Field(
        default=400, description="No `cancellation_reason`, or no body at all.", examples=[422]
    )
    invalid_reason: Refusals = Field(
        default=400, description="A `cancellation_reason` that is not listed.", examples=[422]
    )
    reason_case_sensitive: bool = Field(
        default=True,
        description="Whether a listed reason in lower case is refused.",
        examples=[False],
    )
    info_too_long: Refusals = Field(
        default=400,
        description="More than 255 characters of `cancellation_additional_info`.",
        examples=[422],
    )
    malformed_body: Refusals = Field(
        default=400, description="A body that is not JSON.", examples=[422]
    )
    no_permission: Refusals = Field(
        default=403, description="A client without `order-item-cancellation`.", examples=[401]
    )
    no_policy: Refusals = Field(
        default=422, description="The item has no refund policy.", examples=[[400, 403]]
    )
    expired_policy: Refusals = Field(
        default=422, description="No refund policy is valid any more.", examples=[[400, 403]]
    )
    repeat_cancel: Answers = Field(
        default=422,
        description="The item is cancelled already; a 2xx has no further effect.",
        examples=[[204, 404]],
    )
    pending_item_cancel: Annotated[
        Refusals | Literal["accepted"],
        expected('"accepted", a status code from 400 to 499, or a list of them'),
    ] = Field(
        default=422,
        description="The item is PENDING; `accepted`: it is cancelled like a confirmed one.",
        examples=["accepted"],
    )
    item_of_other_order: Refusals = Field(
        default=404, description="The item belongs to another order.", examples=[403]
    )
    foreign_client_order: Answers = Field(
        default=404,
        description="The order was made by another client; a 2xx says that it may be read.",
        examples=[403, [200, 404]],
    )
    manual_only_activity: Annotated[
        Refusals | Literal["cancellation-error"],
        expected('"cancellation-error", a status code from 400 to 499, or a list of them'),
    ] = Field(
        default=422,
        description="The activity is cancelled by hand; `cancellation-error`: the answer is 2xx "
        "and the item goes to CANCELLATION_ERROR.",
        examples=["cancellation-error"],
    )
    extra_body_property: Annotated[
        Refusals | Literal["ignored"],
        expected('"ignored", a status code from 400 to 499, or a list of them'),
    ] = Field(default="ignored", description="A property that is not documented.", examples=[400])
    delete_whole_order: Refusals = Field(
        default=405, description="DELETE of an order.", examples=[404]
    )
    wrong_verb: Refusals = Field(
        default=405, description="A verb that a path does not take.", examples=[404]
    )
    missing_token: Refusals = Field(
        default=401, description="A request without a token.", examples=[403]
    )
    bad_token: Refusals = Field(
        default=401, description="A token that was never given out.", examples=[403]
    )
    ordered_cart_delete: Refusals = Field(
        default=423, description="DELETE of a cart that has an order.", examples=[[409, 422]]
    )
    refund_choice: Literal["best", "worst"] = Field(
        default="best",
        description="Which of several valid refund policies decides the refund.",
        examples=["worst"],
    )
    capacity_restored: bool = Field(
        default=True,
        description="Whether the places of a cancelled item are for sale again.",
        examples=[False],
    )


POLICY_KEYS = tuple(to_camel(name) for name in Policies.model_fields)


class Poll(Section):
    """How changes of items are awaited."""

    timeout: Seconds = Field(
        default=30.0, description="Seconds for an item to reach its next status.", examples=[120]
    )
    interval: Seconds = Field(
        default=1.0, description="Seconds between two readings of an order.", examples=[0.1]
    )


class RefundFields(Section):
    """Names of the fields in the list of refunds, which no document gives."""

    item: Text = Field(
        default="order_item_uuid", description="UUID of the order item.", examples=["item_uuid"]
    )
    amount: Text = Field(default="amount", description="What was paid back.", examples=["total"])


class WebHook(Section):
    """Where calls of the web hook are listened to while its scenario runs."""

    host: Text = Field(
        default="127.0.0.1", description="Address to listen on.", examples=["192.0.2.7"]
    )
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=0,
        description="Port to listen on; 0 takes a free one, which only a system with a control "
        "interface can be told.",
        examples=[8099],
    )
    user: Text = Field(
        default="bookproof", description="User name of the Basic authentication.", examples=["hook"]
    )
    password: Text = Field(
        default="bookproof-hook",
        repr=False,
        description="Password of the Basic authentication. `${NAME}` stands for the environment "
        "variable NAME.",
        examples=["${HOOK_PASSWORD}"],
    )


class Lab(Section):
    """The reference system that comes with bookproof, started for the run."""

    seed: int = Field(default=1, description="Decides the generated data.", examples=[7])
    defects: tuple[Text, ...] = Field(
        default=(), description="Faults to switch on, by name.", examples=[["cancel-ignored"]]
    )
    policies: dict[str, str] = Field(
        default_factory=dict,
        description="Answers that the vendor leaves open, by the names of the lab.",
        examples=[{"repeat_cancel": "404"}],
    )
    without: tuple[Text, ...] = Field(
        default=(), description="Parts of the API to leave out.", examples=[["refunds"]]
    )
    refund_seconds: SecondsOrNone = Field(
        default=1.0, description="Seconds after which a refund is finished.", examples=[0.2]
    )
    confirmation_seconds: SecondsOrNone = Field(
        default=30.0, description="Seconds until a supplier answers who takes time.", examples=[5]
    )
    care_seconds: SecondsOrNone = Field(
        default=30.0,
        description="Seconds until customer care settles a CANCELLATION_ERROR.",
        examples=[2],
    )


class MusementSettings(CommonSettings):
    """Settings for the Musement partner API."""

    FEATURES: ClassVar[Mapping[str, Feature]] = FEATURES
    TARGET: ClassVar[str] = "baseUrl"
    SECRETS: ClassVar[frozenset[str]] = frozenset({"clientSecret", "password"})

    protocol: Literal["musement"] = Field(
        default="musement", description="The protocol the system speaks.", examples=["musement"]
    )
    base_url: WebAddress | None = Field(
        default=None,
        description="Root of the API under test. Either this or `lab`.",
        examples=["https://sandbox.musement.com/api/v3"],
    )
    lab: Lab | None = Field(
        default=None,
        description="Test the embedded reference system instead. Either this or `baseUrl`.",
        examples=[{}],
    )
    implemented_features: dict[FeatureName, bool | None] = Field(
        description="What the system implements: true runs the scenarios of the feature, false "
        "says that it has nothing of the kind, null (or nothing) leaves the feature out.",
        examples=[{"web-hook": False}],
    )
    application: Text = Field(
        description="Sent as `X-Musement-Application`.", examples=["my-application"]
    )
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")] = Field(
        default="3.4.0", description="Sent as `X-Musement-Version`.", examples=["3.5.0"]
    )
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = Field(
        default="EUR", description="Sent as `X-Musement-Currency`.", examples=["USD"]
    )
    market: Text | None = Field(
        default=None, description="Sent as `X-Musement-Market`.", examples=["it"]
    )
    clients: Clients = Field(description="The clients to log in as.")
    activities: Activities = Field(description="The activities to book.")
    policies: Policies = Field(
        default_factory=Policies, description="Expectations that no document settles."
    )
    pinned: Annotated[tuple[str, ...], AfterValidator(_known_policies)] = Field(
        default=(),
        description="Policies whose violation is a failure, and not only a policy difference.",
        examples=[["repeatCancel"]],
    )
    poll: Poll = Field(default_factory=Poll, description="How changes of items are awaited.")
    tolerance: SecondsOrNone = Field(
        default=120.0,
        description="Seconds by which `remaining_time` may differ from the clock.",
        examples=[60],
    )
    refund_fields: RefundFields = Field(
        default_factory=RefundFields, description="Names of fields in the list of refunds."
    )
    webhook: WebHook = Field(
        default_factory=WebHook, description="Where the web hook is listened to."
    )
    control_url: WebAddress | None = Field(
        default=None,
        description="Root of a control interface such as that of the lab, for what a vendor does "
        "by hand. The embedded lab needs none.",
        examples=["http://127.0.0.1:8080/lab"],
    )

    def policy(self, key: str) -> Policy:
        """The expectation under a key of ``policies``, such as ``repeatCancel``."""
        value = getattr(self.policies, to_snake(key))
        return Policy(f"policies.{key}", value, pinned=key in self.pinned)

    def activity(self, key: str) -> Activity | None:
        """The activity under a key of ``activities``, such as ``noPolicy``."""
        found: Activity | None = getattr(self.activities, to_snake(key))
        return found

    def client(self, key: str) -> Client | None:
        """The client under a key of ``clients``, such as ``withoutPermission``."""
        found: Client | None = getattr(self.clients, to_snake(key))
        return found

    @property
    def target_url(self) -> str:
        """Root of the API under test; empty when the lab is."""
        return self.base_url or ""

    def lab_arguments(self) -> list[str] | None:
        """The command line of the lab; None when another system is tested."""
        lab = self.lab
        if lab is None:
            return None
        arguments = [
            "--seed", str(lab.seed), "--refund-seconds", str(lab.refund_seconds),
            "--confirmation-seconds", str(lab.confirmation_seconds),
            "--care-seconds", str(lab.care_seconds),
        ]  # fmt: skip
        for option, values in (
            ("--defect", lab.defects),
            ("--without", lab.without),
            ("--policy", tuple(f"{name}={value}" for name, value in lab.policies.items())),
        ):
            for value in values:
                arguments += [option, value]
        return arguments

    def secrets(self) -> list[dict[str, str]]:
        """Every client secret, and the password of the web hook."""
        clients = (self.clients.main, self.clients.without_permission, self.clients.other)
        return [
            *({"client_secret": client.client_secret} for client in clients if client),
            {"password": self.webhook.password},
        ]

    def problems(self) -> Iterator[tuple[KeyPath, str]]:
        """Features that contradict each other, or that lack what they need."""
        for name, feature in FEATURES.items():
            declared = self.implemented(name)
            if declared is False and feature.required:
                yield (
                    ("implementedFeatures", name),
                    "false contradicts the documentation, which leaves no choice; null leaves it "
                    "out of the run",
                )
            if declared is True:
                yield from self._lacking(feature)

    def _lacking(self, feature: Feature) -> Iterator[tuple[KeyPath, str]]:
        for other in feature.needs:
            if self.implemented(other) is not True:
                yield (
                    ("implementedFeatures", feature.identifier),
                    f"true needs {other}: true; it builds upon it",
                )
        for section, key in _NEEDED.get(feature.identifier, ()):
            if getattr(getattr(self, section), to_snake(key)) is None:
                yield (
                    (section, key),
                    f"is missing; {feature.identifier} needs it, or set that feature to null",
                )
        if self.lab is None and self.control_url is None and feature.identifier in _CONTROLLED:
            yield (
                ("controlUrl",),
                f"is missing; {feature.identifier} needs it, or set that feature to null",
            )

    def redacted(self) -> dict[str, Any]:
        """The settings as JSON-able data, without the values of secrets and without passwords."""
        document = super().redacted()
        if self.control_url is not None:
            document["controlUrl"] = without_password(self.control_url)
        return document


_NEEDED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "free-activities": (("activities", "free"),),
    "refused-booking": (("activities", "refused"),),
    "no-refund-policy": (("activities", "noPolicy"),),
    "expired-refund-policy": (("activities", "expired"),),
    "sliding-refund-policy": (("activities", "sliding"),),
    "absolute-refund-policy": (("activities", "absolute"),),
    "policy-snapshot": (("activities", "changing"),),
    "pending-items": (("activities", "needsConfirmation"),),
    "manual-cancellation": (("activities", "byHand"),),
    "cancellation-error": (("activities", "errorRefunded"), ("activities", "errorKept")),
    "cancellation-permission": (("clients", "withoutPermission"),),
    "client-separation": (("clients", "other"),),
}
"""Section and key that a feature cannot do without."""
_CONTROLLED = frozenset({"policy-snapshot"})
