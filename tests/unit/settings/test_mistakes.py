"""Each kind of mistake is told in one line: file, key, and what to write."""

from typing import Any

import pytest

from .conftest import Load, Problems, changed

GO = "headers go to sellers.<name>.requestHeaders or bookingPartners.<name>.requestHeaders"
OBJECT = "must be an object, { … }"
TYPES = (
    "ScheduledSession, FacilityUseSlot, IndividualFacilityUseSlot, CourseInstance, "
    "CourseInstanceSubEvent, HeadlineEvent, HeadlineEventSubEvent, Event, OnDemandEvent"
)


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (
            "implementedFeatures/order-delettion",
            True,
            'unknown feature; nearest is "order-deletion"',
        ),
        ("implementedFeatures/x", None, "unknown feature"),
        ("implementedFeatures/order-deletion", "yes", "must be true or false"),
        ("implementedFeatures/order-deletion", 1, "must be true or false"),
        ("implementedFeatures", [], OBJECT),
        (
            "bookingFlowsInScope/OpenBokingSimpleFlow",
            True,
            'unknown booking flow; nearest is "OpenBookingSimpleFlow"',
        ),
        (
            "bookableOpportunityTypesInScope/ScheduledSesion",
            True,
            'unknown opportunity type; nearest is "ScheduledSession"',
        ),
        (
            "bookableOpportunityTypesInScope/Lesson",
            True,
            f"unknown opportunity type; known are {TYPES}",
        ),
        ("bookingFlowsInScope/OpenBookingSimpleFlow", None, "must be true or false"),
        ("bookingFlowsInScope", {}, "must set at least one to true"),
        (
            "bookableOpportunityTypesInScope",
            {"Event": False},
            "must set at least one to true",
        ),
        ("useRandomOpportunites", True, 'unknown key; nearest is "useRandomOpportunities"'),
        ("use_random_opportunities", True, 'unknown key; nearest is "useRandomOpportunities"'),
        ("zzz", True, "unknown key"),
        ("useRandomOpportunities", "true", "must be true or false"),
        ("testDatasetIdentifier", " ", "must not be empty"),
        ("testDatasetIdentifier", 5, "must be a text"),
        (
            "testDatasetIdentifier",
            "${NAME}",
            "holds ${…}, which is only replaced in headers and secrets",
        ),
        ("workers", "2", "must be a whole number"),
        ("workers", 1.5, "must be a whole number"),
        ("workers", True, "must be a whole number"),
        ("workers", 0, "must be at least 1"),
        ("casesInFlight", 5000, "must be at most 4096"),
        ("timeouts", 5, OBJECT),
        ("timeouts/request", 0, "must be more than 0"),
        ("timeouts/request", "20", "must be a number"),
        ("timeouts/feedupdate", 20, 'unknown key; nearest is "feedUpdate"'),
        ("feeds/settle", -1, "must be at least 0"),
        ("options/repeatDeleteStatus", [], "must not be empty"),
        ("options/repeatDeleteStatus", 204, "must be a list, [ … ]"),
        ("protocol", "soap", "must be one of open_booking, ticketswitch, musement, two_party"),
        ("lab/cancellation", "sometimes", 'must be "by-offer", "never" or "always"'),
        ("lab/feed_delay", 1, 'unknown key; nearest is "feedDelay"'),
        ("sellers/primary", None, OBJECT),
        ("sellers/primary/@type", "Club", 'must be "Organization" or "Person"'),
        ("sellers/primary/@id", "", "must not be empty"),
        (
            "sellers/primary/taxMode",
            "TaxNet",
            'must be "https://openactive.io/TaxGross" or "https://openactive.io/TaxNet"',
        ),
        ("sellers/third", {}, "unknown key"),
        ("authentication", {"username": "u"}, f"has no place here; {GO}"),
        ("requestHeaders", {}, f"has no place here; {GO}"),
        ("sellers/primary/authentication", {}, f"has no place here; {GO}"),
        ("sellers/primary/password", "p", f"logins are not supported; {GO}"),
        ("bookingPartners/primary/clientCredentials", {}, f"logins are not supported; {GO}"),
        (
            "sellers/primary/ordersFeedRequestHeaders",
            {},
            "has no place here; headers of feeds go to "
            "bookingPartners.<name>.ordersFeedRequestHeaders",
        ),
        (
            "bookingPartners/primary/sellers",
            {},
            "has no place here; Sellers go to sellers.primary and sellers.secondary",
        ),
        (
            "sellers/primary/requestHeaders/password",
            "p",
            "is no HTTP header; write the header the system expects here, such as "
            '"Authorization": "Bearer ${TOKEN}"',
        ),
        (
            "sellers/primary/requestHeaders/loginCredentials",
            {"username": "u"},
            "is no HTTP header; write the header the system expects here, such as "
            '"Authorization": "Bearer ${TOKEN}"',
        ),
        (
            "sellers/primary/requestHeaders/X Y",
            "1",
            "cannot be the name of an HTTP header",
        ),
        ("sellers/primary/requestHeaders/X", 1, "must be a text"),
        ("sellers/primary/requestHeaders/X", " 1", "must not begin or end with a blank"),
        (
            "sellers/primary/requestHeaders/X",
            "1\r\nY: 2",
            "holds a line break or a character that no HTTP header can carry",
        ),
        (
            "sellers/primary/requestHeaders",
            {"X-Key": "1", "x-key": "2"},
            'gives the header "x-key" twice, also as "X-Key"',
        ),
    ],
)
def test_one_line_with_file_key_and_advice(
    problems: Problems, ours: dict[str, Any], place: str, value: Any, told: str
) -> None:
    key = place.replace("/", ".")
    assert problems(changed(ours, place, value)) == (f"config/my.json: {key}: {told}",)


@pytest.mark.parametrize(
    "key",
    [
        "implementedFeatures",
        "bookableOpportunityTypesInScope",
        "bookingFlowsInScope",
        "sellers",
        "bookingPartners",
    ],
)
def test_a_missing_key_is_named(problems: Problems, ours: dict[str, Any], key: str) -> None:
    del ours[key]
    assert problems(ours) == (f"config/my.json: {key}: is missing",)


def test_a_status_outside_the_list_is_named_by_its_position(
    problems: Problems, ours: dict[str, Any]
) -> None:
    document = changed(ours, "options/repeatDeleteStatus", [204, 200])
    assert problems(document) == (
        "config/my.json: options.repeatDeleteStatus.1: must be 204, 404 or 410",
    )


def test_no_target_is_a_mistake(problems: Problems, ours: dict[str, Any]) -> None:
    del ours["lab"]
    assert problems(ours) == (
        "config/my.json: datasetSiteUrl: is missing; name the system to test, or write "
        '"lab": {} for the embedded one',
    )


def test_two_targets_are_a_mistake(problems: Problems, ours: dict[str, Any]) -> None:
    document = changed(ours, "datasetSiteUrl", "https://example.com/openactive")
    assert problems(document) == (
        "config/my.json: lab: stands beside datasetSiteUrl; remove one, so that it is clear which "
        "system is tested",
    )


@pytest.mark.parametrize(
    "url", ["", "example.com", "ftp://example.com", "https://", "http://h:99999999/", "http://a b/"]
)
def test_the_dataset_site_is_a_web_address(
    problems: Problems, ours: dict[str, Any], url: str
) -> None:
    del ours["lab"]
    assert problems(changed(ours, "datasetSiteUrl", url)) == (
        "config/my.json: datasetSiteUrl: must be an absolute http or https URL such as "
        "https://example.com/openactive",
    )


def test_every_mistake_is_told_at_once(problems: Problems, ours: dict[str, Any]) -> None:
    del ours["lab"]
    document = changed(changed(ours, "workers", 0), "implementedFeatures/acces-code", True)
    document = changed(document, "sellers/primary/requestHeaders/X", "${BOOKPROOF_NOT_SET}")
    assert set(problems(document)) == {
        "config/my.json: workers: must be at least 1",
        'config/my.json: implementedFeatures.acces-code: unknown feature; nearest is "access-code"',
        "config/my.json: sellers.primary.requestHeaders.X: the environment variable "
        "BOOKPROOF_NOT_SET is not set",
        "config/my.json: datasetSiteUrl: is missing; name the system to test, or write "
        '"lab": {} for the embedded one',
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is not JSON: line 1, column 1: expecting value"),
        ('{\n  "lab": {},\n}', "is not JSON: line 3, column 1: "),
        ("[]", "must hold one JSON object, { … }"),
        ('{"workers": NaN}', "is not JSON: NaN is no number there"),
        ('{"lab": {"seed": 1, "seed": 2}}', "lab.seed: stands there twice; keep one"),
        ('{"a":' * 40 + "1" + "}" * 40, "is nested too deeply"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"testDatasetIdentifier": "\\ud800"}', "holds a text that is not valid Unicode"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(
    problems: Problems, text: str, told: str
) -> None:
    lines = problems(text)
    assert lines[0].startswith(f"config/my.json: {told}")
    assert all(line.startswith("config/my.json: ") for line in lines)


def test_overrides_are_judged_alike(problems: Problems, ours: dict[str, Any]) -> None:
    overrides = {"workers": 0, "lab.sede": 1, "implementedFeatures.order-delettion": True}
    assert set(problems(ours, overrides=overrides)) == {
        "command line: workers: must be at least 1",
        'command line: lab.sede: unknown key; nearest is "seed"',
        "command line: implementedFeatures.order-delettion: unknown feature; "
        'nearest is "order-deletion"',
    }


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ({"labb.seed": 1}, 'labb: unknown key; nearest is "lab"'),
        ({"lab.seed.x": 1}, "lab.seed: must be a whole number"),
        ({"sellers": "x"}, "sellers: must be an object, { … }"),
        ({"timeouts.request": float("nan")}, "timeouts.request: must be a finite number"),
        (
            {"sellers.primary.requestHeaders.X": "${BOOKPROOF_NOT_SET}"},
            "sellers.primary.requestHeaders.X: the environment variable BOOKPROOF_NOT_SET is not "
            "set",
        ),
    ],
)
def test_what_an_override_spoils_is_told_of_the_command_line(
    problems: Problems, ours: dict[str, Any], override: dict[str, Any], told: str
) -> None:
    assert problems(ours, overrides=override) == (f"command line: {told}",)


def test_values_of_headers_are_never_told(
    problems: Problems, load: Load, ours: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKPROOF_SECRET", "hush\nhush")
    place = "sellers/primary/requestHeaders/Authorization"
    for value in ("Bearer ${BOOKPROOF_SECRET}", "hush ", ["hush"], "hush ${BOOKPROOF_NOT_SET}"):
        told = problems(changed(ours, place, value))
        assert len(told) == 1
        assert "hush" not in told[0]
    assert "hush" not in repr(load(changed(ours, place, "hush")))
