"""Configurations of the incumbent suite are read as they are."""

from typing import Any

import pytest

from .conftest import Load, Problems, changed

PRIMARY = "sellers/primary/authentication"
PARTNER = "broker/bookingPartners/primary/authentication"
LOGIN = "needs an OpenID Connect login, which is not supported; give header authentication beside"


def test_everything_with_a_meaning_is_taken_over(load: Load, theirs: dict[str, Any]) -> None:
    theirs["integrationTests"]["openBookingApiRequestTimeout"] = 1500
    found = load(theirs)
    assert found.dataset_site_url == "https://booking.example.com/openactive"
    assert found.lab is None
    assert found.test_dataset_identifier == "uat-ci"
    assert found.use_random_opportunities is True
    assert (found.timeouts.request, found.timeouts.feed_update) == (1.5, 60)
    assert found.implemented("order-deletion") is True
    assert found.implemented("order-quote-deletion") is None
    assert found.seller("secondary").type == "Person"
    assert found.headers("secondary", "secondary") == {
        "X-OpenActive-Test-Client-Id": "booking-partner-1",
        "X-OpenActive-Test-Seller-Id": "https://booking.example.com/api/identifiers/sellers/2",
    }
    assert found.feed_headers("secondary") == {"X-OpenActive-Test-Client-Id": "booking-partner-2"}


def test_what_has_no_meaning_here_is_listed(load: Load, theirs: dict[str, Any]) -> None:
    theirs["sellers"]["primary"]["authentication"]["loginCredentials"] = {"username": "u"}
    assert set(load(theirs).ignored) == {
        "consoleOutputLevel",
        "broker.outputPath",
        "broker.requestLogging",
        "broker.waitForHarvestCompletion",
        "broker.verbose",
        "integrationTests.outputPath",
        "integrationTests.generateConformanceCertificate",
        "integrationTests.conformanceCertificateId",
        "integrationTests.conformanceCertificatePath",
        "integrationTests.requestHeaderLogging",
        "integrationTests.bookingPartnersForSpecificTests",
        "sellers.primary.authentication.loginCredentials",
    }


def test_the_mode_may_stand_at_the_top(load: Load, theirs: dict[str, Any]) -> None:
    del theirs["integrationTests"]["useRandomOpportunities"]
    assert load(theirs | {"useRandomOpportunities": False}).use_random_opportunities is False


def test_the_mode_stands_in_one_place(problems: Problems, theirs: dict[str, Any]) -> None:
    assert problems(theirs | {"useRandomOpportunities": False}) == (
        "config/my.json: integrationTests.useRandomOpportunities: differs from "
        "useRandomOpportunities; remove one",
    )


def test_roles_may_be_null(load: Load, theirs: dict[str, Any]) -> None:
    document = changed(theirs, "sellers/secondary", None)
    document = changed(document, "broker/bookingPartners/secondary", None)
    assert load(document).sellers.secondary is None


def test_keys_without_counterpart_may_stand_beside(load: Load, theirs: dict[str, Any]) -> None:
    found = load(theirs | {"workers": 2, "verifyTls": False}, overrides={"casesInFlight": 3})
    assert (found.workers, found.verify_tls, found.cases_in_flight) == (2, False, 3)


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (
            "integrationTests/implementedFeatures/order-delettion",
            True,
            'unknown feature; nearest is "order-deletion"',
        ),
        (
            "integrationTests/implementedFeatures/cancellation-window",
            "yes",
            "must be true or false",
        ),
        ("integrationTests/outputPaht", "x", 'unknown key; nearest is "outputPath"'),
        ("integrationTests/openBookingApiRequestTimeout", 0, "must be more than 0"),
        ("integrationTests/waitForItemToUpdateInFeedTimeout", "1", "must be a number"),
        ("broker/datasetSiteURL2", "x", 'unknown key; nearest is "datasetSiteUrl"'),
        (
            "broker/datasetSiteUrl",
            "x",
            "must be an absolute http or https URL such as https://example.com/openactive",
        ),
        (
            "broker/datasetDistributionOverride",
            [{}],
            "changes which feeds are read, and is not supported; remove it",
        ),
        ("broker", [], "must be an object, { … }"),
        ("brokr", {}, 'unknown key; nearest is "broker"'),
        (f"{PRIMARY}/requestHeadres", {}, 'unknown key; nearest is "requestHeaders"'),
        (f"{PRIMARY}/requestHeaders/X", 1, "must be a text"),
        (PRIMARY, "x", "must be an object, { … }"),
        (
            "implementedFeatures",
            {},
            "cannot stand beside broker and integrationTests; use one form of the configuration, "
            "not both",
        ),
    ],
)
def test_mistakes_are_told_where_they_were_written(
    problems: Problems, theirs: dict[str, Any], place: str, value: Any, told: str
) -> None:
    [line] = problems(changed(theirs, place, value))
    assert line == f"config/my.json: {place.replace('/', '.')}: {told}"


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("integrationTests", "implementedFeatures"),
        ("integrationTests", "bookingFlowsInScope"),
        ("broker", "bookingPartners"),
    ],
)
def test_a_missing_key_is_named_as_it_would_be_written(
    problems: Problems, theirs: dict[str, Any], section: str, key: str
) -> None:
    del theirs[section][key]
    assert problems(theirs) == (f"config/my.json: {section}.{key}: is missing",)


def test_no_target_is_a_mistake(problems: Problems, theirs: dict[str, Any]) -> None:
    del theirs["broker"]["datasetSiteUrl"]
    [line] = problems(theirs)
    assert line.startswith("config/my.json: broker.datasetSiteUrl: is missing; ")


@pytest.mark.parametrize(
    ("place", "key", "where"),
    [
        (PRIMARY, "loginCredentials", "requestHeaders"),
        (PARTNER, "clientCredentials", "ordersFeedRequestHeaders"),
        (PARTNER, "initialAccessToken", "ordersFeedRequestHeaders"),
    ],
)
def test_logins_without_headers_are_not_supported(
    problems: Problems, theirs: dict[str, Any], place: str, key: str, where: str
) -> None:
    told = problems(changed(theirs, place, {key: {"a": "hush"}}))
    assert told == (f"config/my.json: {place.replace('/', '.')}.{key}: {LOGIN} it, in {where}",)


def test_mixed_forms_are_told_in_one_line(problems: Problems, ours: dict[str, Any]) -> None:
    [line] = problems(ours | {"integrationTests": {}})
    assert line.startswith("config/my.json: implementedFeatures, bookable")
    assert line.endswith(
        "cannot stand beside integrationTests; use one form of the configuration, not both"
    )
