"""What a configuration for a system after Ingresso F13 can say.

The descriptions of the fields are the text of the reference. Times are seconds.
"""

from __future__ import annotations

import base64
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from bookproof.checks.policy import Policy
from bookproof.settings.common import (
    CommonSettings,
    Seconds,
    Section,
    Text,
    WebAddress,
    feature_names,
)
from bookproof.settings.features import Feature
from bookproof.settings.reading import KeyPath


def _features() -> dict[str, Feature]:
    table = tomllib.loads((files(__package__) / "features.toml").read_text("utf-8"))
    return {
        name: Feature(
            identifier=name,
            category=row["category"],
            name=row["name"],
            spec=row["spec"],
            required=row.get("required", False),
        )
        for name, row in table.items()
    }


FEATURES: Mapping[str, Feature] = _features()
"""Every feature by identifier, sorted by category."""

_NEEDS: Mapping[str, str] = {
    "cancellation-permission": "users.withoutPermission",
    "separate-users": "users.other",
    "unavailable-orders": "products.scarce",
    "cascading-orders": "products.cascading",
    "linked-orders": "products.linked",
    "orders-not-cancellable": "products.notPermitted",
    "supplier-failure": "products.failing",
}
"""The key that a feature cannot be tested without."""

Role = Literal["main", "other", "withoutPermission"]


def _without_path(url: str) -> str:
    if urlsplit(url).path.rstrip("/").endswith("/f13"):
        raise PydanticCustomError(
            "f13_in_root", "must end before /f13, as in https://demo.ticketswitch.com"
        )
    return url


def _user_name(text: str) -> str:
    if ":" in text:
        raise PydanticCustomError(
            "colon", "must not hold a colon, which Basic authentication cannot carry"
        )
    return text


def _refusal(status: int) -> int:
    if not 400 <= status <= 499:
        raise PydanticCustomError("refusal", "must be a status from 400 to 499")
    return status


def _refusal_or_success(status: int) -> int:
    return status if status == 200 else _refusal(status)


RefusalStatus = Annotated[int, AfterValidator(_refusal)]


class User(Section):
    """Who calls the API."""

    user_id: Annotated[Text, AfterValidator(_user_name)] = Field(
        description="Name of the user.", examples=["demo"]
    )
    password: Text = Field(
        repr=False,
        description="The user's password. `${NAME}` stands for the environment variable NAME.",
        examples=["${F13_PASSWORD}"],
    )


class Users(Section):
    """The users by role."""

    main: User = Field(description="Books and cancels in almost every scenario; may cancel.")
    other: User | None = Field(
        default=None, description="Somebody else, for `separate-users`; may cancel."
    )
    without_permission: User | None = Field(
        default=None, description="A user who may book, but not cancel."
    )


class Products(Section):
    """Events of the sandbox (`event_id`), by what becomes of their orders when cancelled."""

    cancellable: Text = Field(
        description="Orders are `possible`, and are cancelled when asked for.", examples=["CF1"]
    )
    not_permitted: Text | None = Field(
        default=None, description="Orders are `not_permitted`.", examples=["CF2"]
    )
    failing: Text | None = Field(
        default=None,
        description="Orders are `possible`, and the supplier refuses when asked.",
        examples=["CF3"],
    )
    linked: tuple[Text, Text] | None = Field(
        default=None,
        description="Two events whose orders, bought together, can only be cancelled together.",
        examples=[["CF4", "CF5"]],
    )
    cascading: tuple[Text, Text] | None = Field(
        default=None,
        description="Two events: cancelling the order of the first takes that of the second along.",
        examples=[["CF6", "CF7"]],
    )
    scarce: Text | None = Field(
        default=None,
        description="An event with fewer places left than can be asked for at a time.",
        examples=["CF9"],
    )


class Customer(Section):
    """Who the tickets are bought for; sent to `purchase.v1`."""

    first_name: Text = Field(default="Ada", description="First name.", examples=["Ada"])
    last_name: Text = Field(default="Conformance", description="Last name.", examples=["Test"])
    address_line_one: Text = Field(
        default="1 Test Street", description="Address.", examples=["1 Test Street"]
    )
    town: Text = Field(default="London", description="Town.", examples=["London"])
    postcode: Text = Field(default="W6 8DL", description="Postcode.", examples=["W6 8DL"])
    country_code: Text = Field(default="uk", description="Country.", examples=["uk"])
    email_address: Text = Field(
        default="conformance@example.com", description="Address for e-mail.",
        examples=["conformance@example.com"],
    )  # fmt: skip
    phone: Text = Field(default="02000000000", description="Telephone.", examples=["02000000000"])


class Policies(Section):
    """What is expected where no document settles it."""

    unknown_transaction: RefusalStatus = Field(
        default=400, description="Status for a transaction that is not known.", examples=[404]
    )
    not_purchased: RefusalStatus = Field(
        default=400,
        description="Status for cancelling what is reserved or released.",
        examples=[460],
    )
    malformed_list: RefusalStatus = Field(
        default=400,
        description="Status for a `cancel_items_list` that is no list of numbers.",
        examples=[460],
    )
    unknown_item: Annotated[int, AfterValidator(_refusal_or_success)] = Field(
        default=400,
        description="Status for an item number that is not in the transaction; 200 says that it "
        "is ignored.",
        examples=[200],
    )
    excess_parameter: Literal["ignored", "refused"] = Field(
        default="ignored",
        description="What becomes of a parameter that cancel.v1 does not know.",
        examples=["refused"],
    )
    no_permission: Literal["not-permitted", "forbidden"] = Field(
        default="not-permitted",
        description="How a user who may not cancel is told: orders are `not_permitted`, or 403.",
        examples=["forbidden"],
    )
    retry_after_failure: bool = Field(
        default=False,
        description="Whether an order that was `tried_and_failed` may be cancelled later.",
        examples=[True],
    )
    accept_list_alias: bool = Field(
        default=True,
        description="Whether `cancelled_items_list`, which a table of the documentation has, is "
        "let through with a warning.",
        examples=[False],
    )
    capacity_returns: bool = Field(
        default=True,
        description="Whether places of cancelled orders are on sale again.",
        examples=[False],
    )
    cancelled_totals: Literal["as-sold", "any"] = Field(
        default="as-sold",
        description="Whether the totals of a bundle stay as sold when orders are cancelled.",
        examples=["any"],
    )
    other_users_transaction: Literal["unknown", "shown"] = Field(
        default="unknown",
        description="What a user is told of a transaction that somebody else has made.",
        examples=["shown"],
    )


_POLICY_FIELDS: Mapping[str, str] = {
    str(field.alias): name for name, field in Policies.model_fields.items()
}


def _policy_name(name: str) -> str:
    if name not in _POLICY_FIELDS:
        known = ", ".join(_POLICY_FIELDS)
        raise PydanticCustomError(
            "unknown_policy", "unknown policy; known are {known}", {"known": known}
        )
    return name


class Poll(Section):
    """How something that is not done at once is waited for."""

    timeout: Seconds = Field(
        default=10.0,
        description="Seconds until a purchase must be through, or places be on sale again.",
        examples=[60],
    )
    interval: Seconds = Field(default=0.2, description="Seconds between two looks.", examples=[1])


class Lab(Section):
    """The reference system that comes with bookproof, started for the run."""

    seed: int = Field(default=1, description="Decides the generated data.", examples=[7])
    defects: tuple[Text, ...] = Field(
        default=(),
        description="Faults to switch on, by name.",
        examples=[["cancel-list-missing"]],
    )
    without: tuple[Text, ...] = Field(
        default=(), description="Capabilities to do without, by name.", examples=[["archives"]]
    )
    unknown_transaction: Literal[400, 404, 410] = Field(
        default=400, description="Status for a transaction that is not known.", examples=[404]
    )
    not_purchased: Literal[400, 460] = Field(
        default=400, description="Status for cancelling what is not purchased.", examples=[460]
    )
    malformed_list: Literal[400, 460] = Field(
        default=400, description="Status for a list that cannot be used.", examples=[460]
    )
    unknown_item: Literal["refused", "ignored"] = Field(
        default="refused", description="What becomes of unknown item numbers.", examples=["ignored"]
    )
    excess_parameters: Literal["refused", "ignored"] = Field(
        default="ignored", description="What becomes of unknown parameters.", examples=["refused"]
    )
    no_permission: Literal["not-permitted", "forbidden"] = Field(
        default="not-permitted",
        description="How a user who may not cancel is told.",
        examples=["forbidden"],
    )
    list_name: Literal["cancelled_item_numbers", "cancelled_items_list", "both"] = Field(
        default="cancelled_item_numbers",
        description="Name of the list of cancelled items.",
        examples=["both"],
    )
    keep_capacity: bool = Field(
        default=False,
        description="Whether places of cancelled orders stay off sale.",
        examples=[True],
    )
    attempt_seconds: Seconds = Field(
        default=1.0, description="Seconds that a slow supplier takes to sell.", examples=[0.2]
    )


_LAB_WORDS = (
    "seed", "unknown_transaction", "not_purchased", "malformed_list", "unknown_item",
    "excess_parameters", "no_permission", "list_name", "attempt_seconds",
)  # fmt: skip


class TicketswitchSettings(CommonSettings):
    """Settings for systems after Ingresso F13. Get them by ``bookproof.settings.load_any``."""

    FEATURES: ClassVar[Mapping[str, Feature]] = FEATURES
    TARGET: ClassVar[str] = "rootUrl"
    SECRETS: ClassVar[frozenset[str]] = frozenset({"password", "purchaseParameters"})

    protocol: Literal["ticketswitch"] = Field(
        description="The protocol the system speaks.", examples=["ticketswitch"]
    )
    root_url: Annotated[WebAddress, AfterValidator(_without_path)] | None = Field(
        default=None,
        description="Root of the API, before `/f13`. Either this or `lab`.",
        examples=["https://demo.ticketswitch.com"],
    )
    lab: Lab | None = Field(
        default=None,
        description="Test the embedded reference system instead. Either this or `rootUrl`.",
        examples=[{}],
    )
    implemented_features: dict[Annotated[str, *feature_names(FEATURES)], bool | None] = Field(
        description="What the system implements: true runs the scenarios of the feature, false "
        "says that it has nothing of the kind, null (or nothing) leaves the feature out.",
        examples=[{"cancellation": True}],
    )
    users: Users = Field(description="Who calls the API.")
    products: Products = Field(description="What is bought.")
    customer: Customer = Field(
        default_factory=Customer, description="Who the tickets are bought for."
    )
    purchase_parameters: dict[str, str] = Field(
        default_factory=dict,
        repr=False,
        description="Further parameters of purchase.v1, such as those of a test card. `${NAME}` "
        "stands for the environment variable NAME.",
        examples=[{"agent_reference": "conformance"}],
    )
    policies: Policies = Field(
        default_factory=Policies, description="What is expected where no document settles it."
    )
    pinned: tuple[Annotated[str, AfterValidator(_policy_name)], ...] = Field(
        default=(),
        description="Policies from which a difference is a failure.",
        examples=[["unknownTransaction"]],
    )
    poll: Poll = Field(default_factory=Poll, description="How changes are waited for.")

    def user(self, role: Role = "main") -> User:
        """The user of this role; ``LookupError`` when there is none."""
        users = self.users
        found = {
            "main": users.main,
            "other": users.other,
            "withoutPermission": users.without_permission,
        }[role]
        if found is None:
            raise LookupError(f"{self.source}: users.{role}: is not configured")
        return found

    def policy(self, name: str) -> Policy:
        """What is expected in one respect; ``unknownTransaction`` is an example of a name."""
        expected = getattr(self.policies, _POLICY_FIELDS[name])
        return Policy(f"policies.{name}", expected, pinned=name in self.pinned)

    @property
    def target_url(self) -> str:
        """The root of the API under test; empty when the lab is."""
        return self.root_url or ""

    def lab_arguments(self) -> list[str] | None:
        """The command line of the lab; None when another system is tested."""
        lab = self.lab
        if lab is None:
            return None
        arguments: list[str] = []
        for name in _LAB_WORDS:
            arguments += [f"--{name.replace('_', '-')}", str(getattr(lab, name))]
        for capability in lab.without:
            arguments += ["--without", capability]
        for defect in lab.defects:
            arguments += ["--defect", defect]
        return [*arguments, "--keep-capacity"] if lab.keep_capacity else arguments

    def secrets(self) -> list[dict[str, str]]:
        """Credentials of every user, and what is added to purchases."""
        users = (self.users.main, self.users.other, self.users.without_permission)
        found = [
            {"Authorization": basic(user), "secret password": user.password}
            for user in users
            if user is not None
        ]
        extra = {f"secret {name}": value for name, value in self.purchase_parameters.items()}
        return [*found, extra]

    def problems(self) -> Iterator[tuple[KeyPath, str]]:
        """What is wrong across several keys."""
        for name, feature in FEATURES.items():
            if feature.required and self.implemented_features.get(name) is False:
                yield (
                    ("implementedFeatures", name),
                    "false contradicts the documentation, which has this of every system; null "
                    "leaves it out of the run",
                )
        for name, key in _NEEDS.items():
            if self.implemented_features.get(name) is True and self._at(key) is None:
                yield ("implementedFeatures", name), f"true needs {key}"
        other = self.users.other
        if other is not None and other.user_id == self.users.main.user_id:
            yield ("users", "other", "userId"), "is that of users.main; name another user"

    def _at(self, key: str) -> Any:
        return self.model_dump(by_alias=True)[key.partition(".")[0]][key.partition(".")[2]]


def basic(user: User) -> str:
    """The Authorization header of a user."""
    pair = f"{user.user_id}:{user.password}".encode()
    return f"Basic {base64.b64encode(pair).decode('ascii')}"
