"""What a configuration for two-party order cancellation can say. Times are seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from bookproof.checks.policy import Policy
from bookproof.protocols.two_party.features import FEATURES, contradictions
from bookproof.protocols.two_party.naming import FIELDS, FieldNames
from bookproof.protocols.two_party.policies import Policies
from bookproof.protocols.two_party.vocabulary import (
    OPEN_STATES,
    OrderState,
    Party,
    RequestState,
    StateNames,
)
from bookproof.settings.common import (
    CommonSettings,
    Seconds,
    SecondsOrNone,
    Section,
    Text,
    WebAddress,
    feature_names,
)
from bookproof.settings.features import Feature
from bookproof.settings.models import Headers
from bookproof.settings.reading import KeyPath

_PLACES = {
    "create": {"role"},
    "order": {"order", "role"},
    "progress": {"order", "step", "role"},
    "request": {"order", "role"},
    "list": {"order", "role"},
    "accept": {"order", "request", "role"},
    "reject": {"order", "request", "role"},
    "notifications": {"role"},
}
"""What the template of each path may hold; all but ``role`` it must hold."""

_FALLBACK = "/api/v1"

OpenState = Literal[OrderState.NEW, OrderState.IN_PROGRESS, OrderState.REVIEWING]
ReadyState = Literal[
    OrderState.NEW, OrderState.IN_PROGRESS, OrderState.REVIEWING, OrderState.COMPLETED
]


def _path(text: str) -> str:
    if not text.startswith("/"):
        raise PydanticCustomError("no_path", "must begin with a slash, such as /orders/{order}")
    return text.rstrip("/")


PathTemplate = Annotated[Text, AfterValidator(_path)]
FeatureName = Annotated[str, *feature_names(FEATURES)]
DocumentName = Literal["order", "request", "answer", "escrow", "notification", "error"]
NoticeName = Literal["cancellation_requested", "order_cancelled", "cancellation_rejected"]


class Paths(Section):
    """Paths below `basePath`; null for a call that the system does not have.

    `{order}`, `{request}` and `{step}` stand for ids and the name of a step, `{role}` for
    `customer` or `provider`, whoever calls.
    """

    request: PathTemplate = Field(
        default="/orders/{order}/cancel",
        description="POST makes a request for cancellation.",
        examples=["/{role}/orders/{order}/cancel"],
    )
    list: PathTemplate = Field(
        default="/orders/{order}/cancel",
        description="GET gives all requests of the order.",
        examples=["/{role}/orders/{order}/cancel"],
    )
    accept: PathTemplate = Field(
        default="/orders/{order}/cancel/{request}/accept",
        description="PATCH accepts a request.",
        examples=["/{role}/orders/{order}/cancel/{request}/accept"],
    )
    reject: PathTemplate = Field(
        default="/orders/{order}/cancel/{request}/reject",
        description="PATCH rejects a request.",
        examples=["/{role}/orders/{order}/cancel/{request}/reject"],
    )
    create: PathTemplate | None = Field(
        default="/orders",
        description="POST by the customer makes an order; null needs `readyOrders`.",
        examples=["/{role}/orders"],
    )
    order: PathTemplate | None = Field(
        default="/orders/{order}",
        description="GET shows the order; null leaves out what only the order shows.",
        examples=["/{role}/orders/{order}"],
    )
    progress: PathTemplate | None = Field(
        default="/orders/{order}/status/{step}",
        description="PATCH moves the order on; steps are in-progress, reviewing and completed.",
        examples=["/{role}/orders/{order}/status/{step}"],
    )
    notifications: PathTemplate | None = Field(
        default="/notifications",
        description="GET gives what the caller was told. Where there are several pages, a query "
        "must ask for the newest, or for enough of them.",
        examples=["/{role}/notifications?limit=200"],
    )


class Auth(Section):
    """Request headers by which the system knows who calls."""

    customer: Headers = Field(
        repr=False,
        description="Headers of the customer, who made the orders. `${NAME}` in a value stands "
        "for the environment variable NAME.",
        examples=[{"Authorization": "Bearer ${CUSTOMER_TOKEN}"}],
    )
    provider: Headers = Field(
        repr=False,
        description="Headers of the provider, who carries the orders out.",
        examples=[{"Authorization": "Bearer ${PROVIDER_TOKEN}"}],
    )
    third_party: Headers | None = Field(
        default=None,
        repr=False,
        description="Headers of a user who has no part in the orders; null leaves out what needs "
        "one.",
        examples=[{"Authorization": "Bearer ${THIRD_TOKEN}"}],
    )


_POLICIES = [*sorted(info.alias or "" for info in Policies.model_fields.values()), "errorCodes"]


def _known_policy(name: str) -> str:
    if name not in _POLICIES:
        raise PydanticCustomError("unknown_policy", "is no key of policies, nor errorCodes")
    return name


PolicyName = Annotated[str, AfterValidator(_known_policy), WithJsonSchema({"enum": _POLICIES})]


class Poll(Section):
    """How long to look out for what comes later."""

    timeout: SecondsOrNone = Field(
        default=10.0, description="Seconds until a notification must be there.", examples=[60]
    )
    interval: Seconds = Field(default=0.5, description="Seconds between two looks.", examples=[2])


class Lab(Section):
    """The reference system that comes with bookproof, started for the run."""

    seed: int = Field(default=1, description="Decides every identifier.", examples=[7])
    defects: tuple[Text, ...] = Field(
        default=(), description="Faults to switch on, by name.", examples=[["refund-missing"]]
    )
    notification_delay: SecondsOrNone = Field(
        default=0.0, description="Seconds until a notification can be read.", examples=[0.5]
    )
    arguments: tuple[Text, ...] = Field(
        default=(),
        description="Further options of the lab as on its command line.",
        examples=[["--interim-status", "ON_HOLD"]],
    )


class TwoPartySettings(CommonSettings):
    """Settings for two-party order cancellation. Get them by ``bookproof.settings.load_any``."""

    FEATURES: ClassVar[Mapping[str, Feature]] = FEATURES
    TARGET: ClassVar[str] = "rootUrl"
    SECRETS: ClassVar[frozenset[str]] = frozenset({"customer", "provider", "thirdParty"})

    protocol: Literal["two_party"] = Field(
        description="The protocol the system speaks.", examples=["two_party"]
    )
    root_url: WebAddress | None = Field(
        default=None,
        description="Scheme and host of the system under test. Either this or `lab`.",
        examples=["https://market.example.com"],
    )
    lab: Lab | None = Field(
        default=None,
        description="Test the embedded reference system instead. Either this or `rootUrl`.",
        examples=[{}],
    )
    implemented_features: dict[FeatureName, bool | None] = Field(
        description="What the system implements: true runs the scenarios of the feature, false "
        "says that it has nothing of the kind, null (or nothing) leaves the feature out.",
        examples=[{"escrow": False}],
    )
    base_path: str = Field(
        default=_FALLBACK, description="What comes before every path.", examples=["/api/v2"]
    )
    paths: Paths = Field(default_factory=Paths, description="Where the calls are.")
    auth: Auth = Field(description="Who calls.")
    create_body: dict[str, Any] | None = Field(
        default=None,
        description="Body that makes an order in the state NEW between customer and provider; "
        "null sends none.",
        examples=[{"service": "svc-standard"}],
    )
    ready_orders: dict[ReadyState, tuple[Text, ...]] = Field(
        default_factory=dict,
        description="Ids of orders between customer and provider, by state, for systems that "
        "cannot make or move on orders. Each case uses one up; needs one worker and "
        "`casesInFlight` 1.",
        examples=[{"IN_PROGRESS": ["ord-in-progress"]}],
    )
    request_body: dict[str, Any] | None = Field(
        default=None,
        description="Body that a request for cancellation needs; null sends none.",
        examples=[{"reason": "A test"}],
    )
    interim_status: Text | None = Field(
        default="CANCELLATION_REQUESTED",
        description="State that an order shows while a request is pending; null when it keeps the "
        "state before.",
        examples=["ON_HOLD"],
    )
    auto_approve_states: tuple[OpenState, ...] = Field(
        default=(),
        description="States in which a request is approved at once.",
        examples=[["NEW"]],
    )
    status_names: dict[OrderState, Text] = Field(
        default_factory=dict,
        description="What the system calls the states of orders, where it differs.",
        examples=[{"CANCELLED": "canceled"}],
    )
    request_status_names: dict[RequestState, Text] = Field(
        default_factory=dict,
        description="What the system calls the states of requests, where it differs.",
        examples=[{"APPROVED": "accepted"}],
    )
    list_envelope: Text | None = Field(
        default=None,
        description="Property that holds the entries of a list; null for a bare array.",
        examples=["data"],
    )
    field_names: dict[DocumentName, dict[Text, Text]] = Field(
        default_factory=dict,
        description="What the system calls the properties of its documents, where it differs; "
        "dots lead into objects.",
        examples=[{"request": {"requested_by": "requester.role"}, "order": {"id": "data.id"}}],
    )
    party_names: dict[Party, Text] = Field(
        default_factory=dict,
        description="What stands for the parties in `requested_by` and `awaiting`: other words, "
        "or the ids of the two accounts.",
        examples=[{"customer": "buyer", "provider": "seller"}],
    )
    notice_names: dict[NoticeName, Text] = Field(
        default_factory=dict,
        description="What the system calls the types of notifications, where it differs.",
        examples=[{"order_cancelled": "OrderCancelled"}],
    )
    error_codes: dict[Text, Text] = Field(
        default_factory=dict,
        description="What `error.code` says, by the policy that the refusal falls under; nothing "
        "is expected of others.",
        examples=[{"ownRequest": "own_request"}],
    )
    policies: Policies = Field(
        default_factory=Policies, description="What to expect where no document settles it."
    )
    pinned: tuple[PolicyName, ...] = Field(
        default=(),
        description="Policies whose violation is a failure and not just a difference.",
        examples=[["stranger", "unauthenticated"]],
    )
    poll: Poll = Field(default_factory=Poll, description="Looking out for notifications.")

    @property
    def target_url(self) -> str:
        """The root of the system under test; empty when the lab is."""
        return self.root_url or ""

    def lab_arguments(self) -> list[str] | None:
        """The command line of the lab; None when another system is tested."""
        lab = self.lab
        if lab is None:
            return None
        arguments = ["--seed", str(lab.seed), "--notification-delay", str(lab.notification_delay)]
        arguments += ["--base-path", self.base_path, *lab.arguments]
        for defect in lab.defects:
            arguments += ["--defect", defect]
        return arguments

    def secrets(self) -> list[dict[str, str]]:
        """Every set of headers."""
        given = (self.auth.customer, self.auth.provider, self.auth.third_party)
        return [dict(headers) for headers in given if headers]

    def headers(self, party: Party) -> dict[str, str]:
        """The headers of a party."""
        return dict(self.auth.customer if party is Party.CUSTOMER else self.auth.provider)

    def names(self) -> StateNames:
        """What the system calls the states."""
        orders = {str(own): shown for own, shown in self.status_names.items()}
        if self.interim_status is not None:
            orders[OrderState.REQUESTED] = self.interim_status
        return StateNames(
            orders, {str(own): shown for own, shown in self.request_status_names.items()}
        )

    def words(self) -> FieldNames:
        """What the system calls properties, parties and notifications."""
        parties = {str(own): shown for own, shown in self.party_names.items()}
        fields = {str(kind): names for kind, names in self.field_names.items()}
        notices = {str(own): shown for own, shown in self.notice_names.items()}
        return FieldNames(fields, parties, notices)

    def reason(self) -> Any:
        """The reason that every request gives; None where it gives none."""
        return (self.request_body or {}).get(self.words().sent("request", "reason"))

    def policy(self, key: str) -> Policy:
        """What is expected in one respect; ``key`` as in the configuration, without `policies`."""
        if key == "errorCodes":
            return Policy(key, self.error_codes, key in self.pinned)
        document = self.policies.model_dump(by_alias=True)
        return Policy(f"policies.{key}", document[key], key in self.pinned)

    def own_or_resolved(self) -> Policy:
        """What is expected where one's own request was answered already: either refusal."""
        own = self.policy("ownRequest")
        known = (*self.policies.own_request, *self.policies.resolved_request)
        return Policy(own.key, tuple(dict.fromkeys(known)), own.pinned)

    def ready(self, state: OrderState) -> tuple[str, ...]:
        """The configured orders in a state."""
        return {OrderState(key): names for key, names in self.ready_orders.items()}.get(state, ())

    def usual_state(self) -> OrderState:
        """The state that orders are brought to where any will do: the earliest that waits."""
        waiting = [state for state in OPEN_STATES if state not in self.auto_approve_states]
        ready = [state for state in waiting if self.ready(state)]
        return (ready if self.paths.create is None and ready else waiting or OPEN_STATES)[0]

    def problems(self) -> Iterator[tuple[KeyPath, str]]:
        """What is wrong across several keys."""
        for feature, text in contradictions(self.implemented_features):
            yield ("implementedFeatures", feature), text
        yield from self._wrong_paths()
        yield from self._wrong_features()
        yield from self._wrong_orders()
        if self.base_path and not self.base_path.startswith("/"):
            yield ("basePath",), "must be empty or begin with a slash"
        if self.auth.customer == self.auth.provider:
            yield ("auth", "provider"), "is the same as auth.customer; each party has its own"
        for key in self.error_codes:
            if key not in _POLICIES:
                yield ("errorCodes", key), "is no key of policies"
        for document, names in self.field_names.items():
            for name in names:
                if name not in FIELDS[document]:
                    known = ", ".join(FIELDS[document])
                    yield ("fieldNames", document, name), f"is none of {known}"

    def _wrong_paths(self) -> Iterator[tuple[KeyPath, str]]:
        for name, known in _PLACES.items():
            template = getattr(self.paths, name)
            if template is None:
                continue
            try:
                held = {part for _, part, _, _ in Formatter().parse(template) if part is not None}
            except ValueError:
                yield ("paths", name), "has a brace that is not closed"
                continue
            for part in sorted(held - known):
                yield ("paths", name), f"holds {{{part}}}; known here are {_braced(known)}"
            for part in sorted(known - held - {"role"}):
                yield ("paths", name), f"must hold {{{part}}}"

    def _wrong_features(self) -> Iterator[tuple[KeyPath, str]]:
        needed = (("notifications", "notifications"), ("order-progress", "progress"))
        for feature, path in (*needed, ("escrow", "order")):
            declared = self.implemented_features.get(feature) is True
            if declared and getattr(self.paths, path) is None:
                yield ("implementedFeatures", feature), f"true needs paths.{path}"
        automatic = self.implemented_features.get("automatic-approval") is True
        if automatic and not self.auto_approve_states:
            yield ("implementedFeatures", "automatic-approval"), "true needs autoApproveStates"

    def _wrong_orders(self) -> Iterator[tuple[KeyPath, str]]:
        if self.paths.create is None and not any(self.ready_orders.values()):
            yield ("readyOrders",), "is empty, and without paths.create there is no order to test"
        if self.paths.create is None and (self.workers > 1 or self.cases_in_flight > 1):
            yield (
                ("readyOrders",),
                "are shared by all cases; set workers and casesInFlight to 1",
            )


def _braced(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
