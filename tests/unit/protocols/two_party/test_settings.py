"""Mistakes in a configuration are told with the key and what to write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bookproof import resources
from bookproof.protocols.two_party.settings import TwoPartySettings
from bookproof.protocols.two_party.vocabulary import OrderState
from bookproof.settings import SettingsError
from bookproof.settings.loading import load_any

EXAMPLE = resources.folder("config") / "example.two-party.json"


def loaded(**overrides: Any) -> TwoPartySettings:
    """The example with values by dotted key, dots written as two underscores."""
    found = load_any(EXAMPLE, {key.replace("__", "."): value for key, value in overrides.items()})
    assert isinstance(found, TwoPartySettings)
    return found


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("paths__accept", "/orders/{order}/accept", "paths.accept: must hold {request}"),
        ("paths__order", "/orders/{id}", "holds {id}; known here are {order}, {role}"),
        ("paths__order", "orders/{order}", "must begin with a slash"),
        ("paths__order", "/orders/{order", "has a brace that is not closed"),
        ("paths__notifications", None, "notifications: true needs paths.notifications"),
        ("paths__progress", None, "order-progress: true needs paths.progress"),
        ("paths__order", None, "escrow: true needs paths.order"),
        ("paths__create", None, "readyOrders: is empty, and without paths.create"),
        ("implementedFeatures__refusals", False, "refusals: false contradicts the workflow"),
        ("implementedFeatures__automatic-approval", True, "true needs autoApproveStates"),
        ("implementedFeatures__escrows", True, 'unknown feature; nearest is "escrow"'),
        ("auth__provider", {"Authorization": "Bearer customer-token"}, "same as auth.customer"),
        ("auth__provider", {"Bad name": "x"}, "cannot be the name of an HTTP header"),
        ("auth__provider", {"X-Key": "${NO_SUCH_VARIABLE_HERE}"}, "is not set"),
        ("fieldNames", {"order": {"state": "x"}}, "fieldNames.order.state: is none of id, status"),
        ("fieldNames", {"orders": {"id": "x"}}, "fieldNames.orders"),
        ("partyNames", {"client": "x"}, "partyNames.client"),
        ("noticeNames", {"cancelled": "x"}, "noticeNames.cancelled"),
        ("pinned", ["thirdParty"], "is no key of policies"),
        ("errorCodes", {"nothing": "x"}, "errorCodes.nothing: is no key of policies"),
        ("policies__ownRequest", [], "must not be empty"),
        ("policies__ownRequest", [42], "must hold HTTP status codes"),
        ("policies__listOrder", "any order", 'must be "oldest-first"'),
        ("autoApproveStates", ["COMPLETED"], "must be"),
        ("basePath", "api", "must be empty or begin with a slash"),
        ("rootUrl", "https://market.example.com", "stands beside rootUrl"),
        ("poll__interval", 0, "must be more than 0"),
    ],
)
def test_mistakes(key: str, value: Any, told: str) -> None:
    with pytest.raises(SettingsError) as raised:
        loaded(**{key: value})
    assert told in str(raised.value)
    assert "customer-token" not in str(raised.value)


def test_ready_orders_want_one_case_at_a_time() -> None:
    ready = {"paths__create": None, "readyOrders": {"NEW": ["ord-1"]}}
    with pytest.raises(SettingsError, match="set workers and casesInFlight to 1"):
        loaded(**ready)
    assert loaded(**ready, workers=1, casesInFlight=1).ready(OrderState.NEW) == ("ord-1",)


def test_secrets_are_hidden_and_the_rest_is_kept() -> None:
    document = loaded().redacted()
    assert "token" not in json.dumps(document)
    assert document["policies"]["stranger"] == [403, 404]
    TwoPartySettings.model_validate_json(json.dumps(document))


def test_the_example_declares_every_feature_and_policy() -> None:
    document = json.loads(EXAMPLE.read_text("utf-8"))
    assert set(document["implementedFeatures"]) == set(TwoPartySettings.FEATURES)
    known = TwoPartySettings.model_fields["policies"].annotation
    assert known is not None
    assert document["policies"] == json.loads(known().model_dump_json(by_alias=True))


def test_the_usual_state_is_one_that_waits() -> None:
    assert loaded().usual_state() is OrderState.NEW
    assert loaded(autoApproveStates=["NEW"]).usual_state() is OrderState.IN_PROGRESS


def test_the_configuration_of_the_guide_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = resources.folder("features").parent / "docs" / "how-to" / "two_party.md"
    if not page.exists():
        pytest.skip("the pages are in a checkout only")
    for name in ("CUSTOMER", "PROVIDER", "THIRD"):
        monkeypatch.setenv(f"{name}_TOKEN", name.lower())
    text = page.read_text("utf-8")
    [block] = [part for part in text.split("```json\n") if part.startswith('{\n  "protocol"')]
    config = tmp_path / "config.json"
    config.write_text(block.partition("```")[0], "utf-8")
    assert load_any(config).target_url == "https://market.example.com"
