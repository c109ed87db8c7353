"""What a configuration for the Musement partner API may and may not say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bookproof import resources
from bookproof.protocols.musement.settings import POLICY_KEYS, MusementSettings
from bookproof.settings import SettingsError, load_any

EXAMPLE = resources.folder("config") / "example.musement.json"


def _loaded(changes: dict[str, Any]) -> MusementSettings:
    found = load_any(EXAMPLE, changes)
    assert isinstance(found, MusementSettings)
    return found


def _mistakes(changes: dict[str, Any]) -> str:
    with pytest.raises(SettingsError) as caught:
        load_any(EXAMPLE, changes)
    return str(caught.value)


def test_the_example_declares_every_feature_and_policy() -> None:
    settings = _loaded({})
    assert settings.implemented_features == dict.fromkeys(settings.FEATURES, True)
    assert set(json.loads(EXAMPLE.read_text("utf-8"))["policies"]) == set(POLICY_KEYS)


def test_a_policy_is_pinned_by_its_key() -> None:
    settings = _loaded({"pinned": ["repeatCancel"], "policies.repeatCancel": [204, 404]})
    repeat, other = settings.policy("repeatCancel"), settings.policy("noPolicy")
    assert (repeat.key, repeat.expected, repeat.pinned) == (
        "policies.repeatCancel",
        (204, 404),
        True,
    )
    assert repeat.allows(404)
    assert not repeat.allows(422)
    assert not other.pinned


def test_the_lab_is_started_as_configured() -> None:
    arguments = _loaded(
        {"lab": {"seed": 7, "defects": ["cancel-ignored"], "without": ["refunds"],
                 "policies": {"repeat_cancel": "404"}}}
    ).lab_arguments()  # fmt: skip
    assert arguments is not None
    told = " ".join(arguments)
    assert "--seed 7" in told
    assert "--defect cancel-ignored" in told
    assert "--without refunds" in told
    assert "--policy repeat_cancel=404" in told


def test_secrets_are_hidden() -> None:
    settings = _loaded({"clients.main.clientSecret": "hush-hush", "webhook.password": "silence"})
    shown = json.dumps(settings.redacted())
    assert "hush-hush" not in shown
    assert "silence" not in shown
    assert {"client_secret": "hush-hush"} in settings.secrets()
    assert "hush-hush" not in repr(settings)


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSEMENT_SECRET", "from-outside")
    settings = _loaded({"clients.main.clientSecret": "${MUSEMENT_SECRET}"})
    assert {"client_secret": "from-outside"} in settings.secrets()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"pinned": ["repeat"]}, "pinned: names no policy; known are cancelSuccessStatus"),
        (
            {"policies.repeatCancel": "never"},
            "policies.repeatCancel: must be a status code from 200 to 299 or 400 to 499, or a list",
        ),
        ({"policies.repeatCancel": 42}, "policies.repeatCancel: must be a status code"),
        (
            {"policies.missingReason": 204},
            "policies.missingReason: must be a status code from 400 to 499, or a list of them",
        ),
        ({"policies.cancelSuccessStatus": [422]}, "policies.cancelSuccessStatus: must be a status"),
        (
            {"policies.pendingItemCancel": "perhaps"},
            'policies.pendingItemCancel: must be "accepted", a status code from 400 to 499, or',
        ),
        ({"activities.cancellable.timeZone": "Mars/Base"}, "must be the name of a time zone"),
        ({"activities.noPolicy": None}, "noPolicy: is missing; no-refund-policy needs it"),
        ({"clients.other": None}, "clients.other: is missing; client-separation needs it"),
        ({"implementedFeatures.booking": False}, "false contradicts the documentation"),
        ({"implementedFeatures.refund-records": None}, "true needs refund-records: true"),
        ({"implementedFeatures.teleport": True}, "unknown feature"),
        ({"baseUrl": "https://example.com/api/v3"}, "stands beside baseUrl"),
        ({"lab": None}, "is missing; name the system to test"),
        ({"lab": None, "baseUrl": "https://example.com/api/v3"}, "controlUrl: is missing"),
        ({"version": "three"}, "version"),
        ({"clients.main.clientSecret": "${NOT_SET_ANYWHERE}"}, "NOT_SET_ANYWHERE is not set"),
    ],
)
def test_a_mistake_is_told_by_its_key(changes: dict[str, Any], told: str) -> None:
    assert told in _mistakes(changes)


def test_the_example_needs_no_other_file(tmp_path: Path) -> None:
    copy = tmp_path / "config.json"
    copy.write_text(EXAMPLE.read_text("utf-8"))
    assert load_any(copy).protocol == "musement"
