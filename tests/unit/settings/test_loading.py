"""What settings say once they are loaded."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bookproof import settings
from bookproof.model import BookingFlow, OpportunityType

from .conftest import CONFIG, Load, Problems, changed

LAB = "https://lab.example/id/sellers"


def test_the_default_tests_the_lab() -> None:
    found = settings.load()
    assert found.dataset_site_url is None
    assert found.lab == settings.Lab()
    assert found.implemented("customer-requested-cancellation") is True
    assert found.implemented("customer-requested-cancellation-always-allowed") is False
    assert found.implemented("no-broker") is None
    assert found.booking_flows() == (BookingFlow.SIMPLE, BookingFlow.APPROVAL)
    assert found.opportunity_types() == (
        OpportunityType.SCHEDULED_SESSION,
        OpportunityType.FACILITY_USE_SLOT,
        OpportunityType.INDIVIDUAL_FACILITY_USE_SLOT,
    )
    assert found.leasing == (True, True)
    assert found.ignored == ()
    assert Path(found.source).name == "default.json"


def test_left_out_keys_have_their_defaults(load: Load, ours: dict[str, Any]) -> None:
    for key in ("useRandomOpportunities", "testDatasetIdentifier", "$schema"):
        del ours[key]
    found = load(ours)
    assert found.use_random_opportunities is False
    assert found.test_dataset_identifier == "bookproof"
    assert (found.timeouts.request, found.timeouts.feed_update, found.timeouts.harvest) == (
        20,
        60,
        300,
    )
    assert (found.feeds.settle, found.feeds.gentle_interval, found.feeds.eager_interval) == (
        0,
        2,
        0.05,
    )
    assert (found.workers, found.cases_in_flight, found.verify_tls) == (4, 128, True)
    assert found.options.repeat_delete_status == (204,)
    assert found.options.accept_legacy_error_names is True
    assert found.options.tutorial_strict is False


def test_features_that_are_not_declared_are_null(load: Load, ours: dict[str, Any]) -> None:
    found = load(changed(ours, "implementedFeatures", {}))
    assert {found.implemented(name) for name in settings.FEATURES} == {None}
    assert found.leasing == (False, False)
    with pytest.raises(KeyError):
        found.implemented("order-delettion")


def test_the_order_of_the_scope_is_that_of_the_vocabulary(load: Load, ours: dict[str, Any]) -> None:
    scope = {"Event": True, "HeadlineEvent": False, "ScheduledSession": True}
    found = load(changed(ours, "bookableOpportunityTypesInScope", scope))
    assert found.opportunity_types() == (
        OpportunityType.SCHEDULED_SESSION,
        OpportunityType.EVENT,
    )


def test_the_source_is_told_relative_to_the_working_folder(
    load: Load, ours: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load(ours).source == "config/my.json"
    file = Path("config/my.json").absolute()
    assert settings.load(file).source == "config/my.json"
    monkeypatch.chdir("config")
    assert settings.load(file).source == "my.json"
    Path("inner").mkdir()
    monkeypatch.chdir("inner")
    assert settings.load(Path("../my.json")).source == "../my.json"


def test_overrides_win_and_make_what_they_need(load: Load, ours: dict[str, Any]) -> None:
    overrides = {
        "workers": 2,
        "timeouts.feedUpdate": 5,
        "sellers.primary.@id": "https://lab.example/id/sellers/9",
        "lab": None,
        "datasetSiteUrl": "http://127.0.0.1:8080/",
    }
    found = load(changed(ours, "workers", 7), overrides=overrides)
    assert (found.workers, found.timeouts.feed_update, found.timeouts.request) == (2, 5, 20)
    assert found.seller().id == "https://lab.example/id/sellers/9"
    assert (found.lab, found.dataset_site_url) == (None, "http://127.0.0.1:8080/")


def test_settings_cannot_be_changed(load: Load, ours: dict[str, Any]) -> None:
    found = load(ours)
    with pytest.raises(ValidationError):
        found.workers = 9
    assert found.workers == 4


def test_headers_are_those_of_seller_and_partner(load: Load, ours: dict[str, Any]) -> None:
    found = load(ours)
    assert found.headers("secondary", "primary") == {
        "X-OpenActive-Test-Seller-Id": f"{LAB}/1",
        "X-OpenActive-Test-Client-Id": "booking-partner-2",
    }
    assert found.headers(seller="secondary")["X-OpenActive-Test-Seller-Id"] == f"{LAB}/2"
    assert found.feed_headers("secondary") == {"X-OpenActive-Test-Client-Id": "booking-partner-2"}


def test_the_partner_wins_where_both_give_a_header(load: Load, ours: dict[str, Any]) -> None:
    document = changed(ours, "sellers/primary/requestHeaders", {"AUTHORIZATION": "s", "A": "1"})
    document = changed(document, "bookingPartners/primary/requestHeaders", {"Authorization": "p"})
    assert load(document).headers() == {"A": "1", "Authorization": "p"}


def test_a_role_that_is_not_configured_is_a_lookup_error(load: Load, ours: dict[str, Any]) -> None:
    document = changed(changed(ours, "sellers/secondary", None), "bookingPartners/secondary", None)
    document = changed(document, "implementedFeatures/multiple-sellers", None)
    found = load(document)
    with pytest.raises(LookupError, match=r"config/my\.json: sellers\.secondary: is not config"):
        found.seller("secondary")
    with pytest.raises(LookupError, match=r"bookingPartners\.third: is not configured"):
        found.headers("third")


def test_environment_variables_fill_headers(
    load: Load, ours: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKPROOF_A", "x")
    monkeypatch.setenv("BOOKPROOF_B", "${BOOKPROOF_A}")
    document = changed(
        ours, "sellers/primary/requestHeaders/Authorization", "Basic ${BOOKPROOF_A}-${BOOKPROOF_B}"
    )
    assert load(document).headers()["Authorization"] == "Basic x-${BOOKPROOF_A}"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("${BOOKPROOF_NOT_SET}", "the environment variable BOOKPROOF_NOT_SET is not set"),
        ("${BOOKPROOF_EMPTY}", "the environment variable BOOKPROOF_EMPTY is empty"),
        ("a${}b", "holds ${…} without the name of an environment variable"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(
    problems: Problems,
    ours: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    told: str,
) -> None:
    monkeypatch.setenv("BOOKPROOF_EMPTY", "")
    document = changed(ours, "bookingPartners/primary/ordersFeedRequestHeaders/X-Key", value)
    assert problems(document) == (
        f"config/my.json: bookingPartners.primary.ordersFeedRequestHeaders.X-Key: {told}",
    )


def test_redacted_settings_hold_no_secret(
    load: Load, ours: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKPROOF_SECRET", "hush-hush")
    document = changed(ours, "sellers/primary/requestHeaders/X-Key", "${BOOKPROOF_SECRET}")
    document = changed(document, "bookingPartners/primary/ordersFeedRequestHeaders/X", "hush-hush")
    document = changed(document, "lab", None)
    document = changed(document, "datasetSiteUrl", "https://me:hush-hush@example.com/site?a=1")
    redacted = load(document).redacted()
    assert "hush-hush" not in json.dumps(redacted)
    assert redacted["datasetSiteUrl"] == "https://***@example.com/site?a=1"
    assert redacted["sellers"]["primary"]["requestHeaders"] == {
        "X-OpenActive-Test-Seller-Id": "***",
        "X-Key": "***",
    }
    assert redacted["sellers"]["primary"]["@id"] == f"{LAB}/1"
    assert redacted["implementedFeatures"]["order-deletion"] is True
    assert redacted["implementedFeatures"]["no-broker"] is None
    assert redacted["timeouts"] == {"request": 20, "feedUpdate": 60, "harvest": 300}


def test_files_that_are_not_there_or_no_files_are_told(tmp_path: Path) -> None:
    missing, latin = tmp_path / "missing.json", tmp_path / "latin.json"
    latin.write_bytes(b'{"a": "\xe9"}')
    for path, told in (
        (missing, "there is no such file"),
        (tmp_path, "is a folder; name a JSON file"),
        (latin, "is not UTF-8 text (byte 7)"),
    ):
        with pytest.raises(settings.SettingsError) as caught:
            settings.load(path)
        assert caught.value.problems == (f"{path}: {told}",)


def test_a_byte_order_mark_is_no_mistake(load: Load, ours: dict[str, Any]) -> None:
    assert load("\ufeff" + json.dumps(ours)).workers == 4


@pytest.mark.parametrize("file", sorted(CONFIG.glob("*.json")), ids=lambda file: file.name)
def test_shipped_configurations_can_be_loaded(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKPROOF_SELLER_TOKEN", "t")
    monkeypatch.setenv("BOOKPROOF_PARTNER_KEY", "k")
    found = settings.load_any(file)
    assert (found.lab_arguments() is None) == ("remote" in file.name or "incumbent" in file.name)
    if found.lab_arguments() is not None:
        undeclared = set(found.FEATURES) - set(found.implemented_features)
        assert undeclared == set()


def test_the_remote_example_needs_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BOOKPROOF_")]:
        monkeypatch.delenv(name)
    with pytest.raises(settings.SettingsError) as caught:
        settings.load(CONFIG / "example.remote.json")
    assert len(caught.value.problems) == 3
    assert all("is not set" in line for line in caught.value.problems)
