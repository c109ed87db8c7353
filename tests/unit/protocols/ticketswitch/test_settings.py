"""Each kind of mistake in a configuration is told in one line: file, key, and what to write."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bookproof import resources
from bookproof.lab.ticketswitch.main import parse
from bookproof.protocols.ticketswitch.settings import (
    FEATURES,
    Policies,
    TicketswitchSettings,
    basic,
)
from bookproof.settings import SettingsError, load_any

EXAMPLE = resources.folder("config") / "example.ticketswitch.json"


def loaded(folder: Path, *changes: tuple[str, Any]) -> TicketswitchSettings:
    """The example with other values; None takes a key away."""
    document = json.loads(EXAMPLE.read_text("utf-8"))
    for place, value in changes:
        _put(document, place.split("/"), value)
    file = folder / "my.json"
    file.write_text(json.dumps(document), "utf-8")
    settings = load_any(file)
    assert isinstance(settings, TicketswitchSettings)
    return settings


def _put(document: dict[str, Any], way: list[str], value: Any) -> None:
    *path, last = way
    for part in path:
        document = document.setdefault(part, {})
    if value is None:
        document.pop(last, None)
    else:
        document[last] = deepcopy(value)


REFUSAL = "must be a status from 400 to 499"


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("rootUrl", "https://t.example", "lab: stands beside rootUrl"),
        ("lab", None, "rootUrl: is missing; name the system to test"),
        ("users", None, "users: is missing"),
        ("users/main/userId", "a:b", "users.main.userId: must not hold a colon"),
        ("users/main/userId", " ", "users.main.userId: must not be empty"),
        ("users/main/pasword", "x", 'users.main.pasword: unknown key; nearest is "password"'),
        ("users/main/password", None, "users.main.password: is missing"),
        ("users/main/password", "${F13_NOT_SET}", "the environment variable F13_NOT_SET is not"),
        ("users/other/userId", "demo", "users.other.userId: is that of users.main"),
        ("users/other", None, "implementedFeatures.separate-users: true needs users.other"),
        ("users/withoutPermission", None, "cancellation-permission: true needs users.without"),
        ("products/cancellable", None, "products.cancellable: is missing"),
        ("products/failing", None, "supplier-failure: true needs products.failing"),
        ("products/linked", None, "linked-orders: true needs products.linked"),
        ("products/linked", ["CF4"], "products.linked.1: is missing"),
        ("products/cascading", "CF6", "products.cascading: must be a list"),
        ("implementedFeatures/cancelation", True, 'unknown feature; nearest is "cancellation"'),
        ("implementedFeatures/cancellation", False, "false contradicts the documentation"),
        ("policies/unknownTransaction", 200, f"policies.unknownTransaction: {REFUSAL}"),
        ("policies/unknownTransaction", "400", "policies.unknownTransaction: must be a whole"),
        ("policies/unknownItem", 500, f"policies.unknownItem: {REFUSAL}"),
        ("policies/noPermission", "denied", "policies.noPermission: must be"),
        ("policies/unknownTransacton", 400, 'nearest is "unknownTransaction"'),
        ("pinned", ["unknownTransacton"], "unknown policy; known are unknownTransaction"),
        ("poll/timeout", 0, "poll.timeout: must be"),
        ("lab/defects", "x", "lab.defects: must be a list"),
        ("lab/seed", "1", "lab.seed: must be a whole number"),
        ("protocol", "ticketswich", 'nearest is "ticketswitch"'),
        ("customer/firstName", "", "customer.firstName: must not be empty"),
        ("customer/firstName", "${NAME}", "which is only replaced in headers and secrets"),
    ],
)
def test_mistakes(tmp_path: Path, place: str, value: Any, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, (place, value))
    assert told in str(caught.value)


@pytest.mark.parametrize("url", ["https://t.example/f13", "https://t.example/api/f13/"])
def test_root_ends_before_f13(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match=r"rootUrl: must end before /f13"):
        loaded(tmp_path, ("lab", None), ("rootUrl", url))


def test_remote_system(tmp_path: Path) -> None:
    settings = loaded(tmp_path, ("lab", None), ("rootUrl", "https://t.example/api"))
    assert settings.target_url == "https://t.example/api"
    assert settings.lab_arguments() is None


def test_the_lab_understands_its_arguments(tmp_path: Path) -> None:
    lab = {
        "seed": 7,
        "defects": ["cancel-ignored"],
        "without": ["archives"],
        "unknownTransaction": 404,
        "notPurchased": 460,
        "malformedList": 460,
        "unknownItem": "ignored",
        "excessParameters": "refused",
        "noPermission": "forbidden",
        "listName": "both",
        "keepCapacity": True,
        "attemptSeconds": 0.5,
    }
    options = parse(loaded(tmp_path, ("lab", lab)).lab_arguments() or [])
    assert (options.seed, options.defects, options.without) == (
        7,
        ("cancel-ignored",),
        ("archives",),
    )
    assert (options.unknown_transaction, options.not_purchased) == (404, 460)
    assert (options.malformed_list, options.unknown_item) == (460, "ignored")
    assert (options.excess_parameters, options.no_permission) == ("refused", "forbidden")
    assert (options.list_name, options.capacity_returns) == ("both", False)
    assert options.attempt_seconds == 0.5
    assert parse(loaded(tmp_path).lab_arguments() or []).capacity_returns is True


def test_policies_know_their_key_and_whether_they_are_pinned(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path, ("policies/unknownTransaction", 404), ("pinned", ["unknownTransaction"])
    )
    policy = settings.policy("unknownTransaction")
    assert (policy.key, policy.expected) == ("policies.unknownTransaction", 404)
    assert policy.pinned
    assert not settings.policy("notPurchased").pinned
    for field in Policies.model_fields.values():
        assert settings.policy(str(field.alias)).expected == getattr(
            settings.policies, _snake(str(field.alias))
        )


def _snake(name: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)


def test_every_feature_is_declared_in_the_example(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert settings.implemented_features == dict.fromkeys(FEATURES, True)


def test_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("F13_SECRET", "open sesame")
    settings = loaded(
        tmp_path,
        ("users/main/password", "${F13_SECRET}"),
        ("purchaseParameters", {"card_number": "4111111111111111"}),
    )
    assert basic(settings.users.main) == "Basic ZGVtbzpvcGVuIHNlc2FtZQ=="
    assert "open sesame" not in repr(settings)
    assert "4111111111111111" not in repr(settings)
    shown = json.dumps(settings.redacted())
    assert "open sesame" not in shown
    assert "4111111111111111" not in shown
    values = {value for group in settings.secrets() for value in group.values()}
    assert {"open sesame", "otherpass", "nocancelpass", "4111111111111111"} <= values


def test_roles(tmp_path: Path) -> None:
    settings = loaded(tmp_path, ("users/other", None), ("implementedFeatures/separate-users", None))
    assert settings.user("withoutPermission").user_id == "nocancel"
    with pytest.raises(LookupError, match=r"users\.other: is not configured"):
        settings.user("other")
