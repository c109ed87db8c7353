"""What the examination says about good and broken targets."""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import Any

import pytest

from bookproof.cli.doctor import show_examination
from bookproof.cli.plan import plan_of
from bookproof.doctor import Level, Line, examine
from bookproof.settings import Settings, load

_SMALL: dict[str, Any] = {
    "bookableOpportunityTypesInScope.FacilityUseSlot": False,
    "bookableOpportunityTypesInScope.IndividualFacilityUseSlot": False,
    "timeouts.request": 5,
    "timeouts.feedUpdate": 5,
    "timeouts.harvest": 10,
}
_CLIENT = "X-OpenActive-Test-Client-Id"


def settings_for(url: str, **changes: Any) -> Settings:
    """The default configuration, cut down, for the target at this address."""
    target = {"lab": None, "datasetSiteUrl": url}
    return load(None, {**target, **_SMALL, **{k.replace("__", "."): v for k, v in changes.items()}})


def examined(settings: Settings) -> list[Line]:
    plan = plan_of(settings)
    return list(examine(settings, plan.cases, tuple(plan.actions)))


def line(lines: list[Line], area: str) -> Line:
    """The only line about this."""
    found = [entry for entry in lines if entry.area == area]
    assert len(found) == 1, (area, lines)
    return found[0]


def levels(lines: list[Line]) -> set[Level]:
    return {entry.level for entry in lines}


def failed(lines: list[Line]) -> set[str]:
    return {entry.area for entry in lines if entry.level is Level.FAIL}


class TestGoodTargets:
    def test_everything_is_fine_in_controlled_mode(self, front: Any) -> None:
        lines = examined(settings_for(front.url + "/"))

        assert levels(lines) == {Level.OK}
        assert line(lines, "data").seen.startswith("each of the ")
        assert "creates opportunities" in line(lines, "test interface").seen
        assert "agrees" in line(lines, "clock").seen

    def test_everything_is_fine_in_random_mode(self, front: Any) -> None:
        lines = examined(settings_for(front.url + "/", useRandomOpportunities=True))

        assert failed(lines) == set()
        assert line(lines, "test interface").level is Level.SKIPPED
        flows = [entry for entry in lines if entry.area.startswith("data ScheduledSession")]
        assert [entry.level for entry in flows] == [Level.OK, Level.OK]

    def test_what_was_created_is_removed_again_from_a_dataset_of_its_own(self, front: Any) -> None:
        examined(settings_for(front.url + "/", testDatasetIdentifier="mine"))

        touched = [text for text in front.requests if "/datasets/" in text]
        assert touched
        assert all("/datasets/mine-doctor" in text for text in touched)
        assert touched[-1].startswith("DELETE ")

    def test_embedded_lab_is_started_and_stopped(self) -> None:
        lines = examined(load(None, _SMALL))

        assert failed(lines) == set()
        assert line(lines, "clock").level is Level.SKIPPED

    def test_lines_come_in_the_order_in_which_a_run_relies_on_them(self, front: Any) -> None:
        areas = [entry.area for entry in examined(settings_for(front.url + "/"))]

        order = ["configuration", "dataset site", "feeds listed", "feed SessionSeries", "API base",
                 "partner primary, seller primary", "without credentials",
                 "orders feed of primary", "order-proposals feed of primary", "test interface",
                 "actions", "clock", "data"]  # fmt: skip
        positions = [areas.index(area) for area in order]
        assert positions == sorted(positions)


class TestConfiguration:
    def test_wrong_seller_id(self, front: Any) -> None:
        wrong = {"sellers.primary.@id": "https://lab.example/id/sellers/9"}
        lines = examined(settings_for(front.url + "/", **wrong))

        found = line(lines, "partner primary, seller primary")
        assert found.level is Level.FAIL
        assert "SellerNotFoundError" in found.seen
        assert found.remedy == "check sellers.primary.@id"
        assert line(lines, "partner primary, seller secondary").level is Level.OK

    def test_wrong_seller_id_in_random_mode_leaves_no_data(self, front: Any) -> None:
        wrong = {"sellers.primary.@id": "https://lab.example/id/sellers/9"}
        lines = examined(settings_for(front.url + "/", useRandomOpportunities=True, **wrong))

        found = [entry for entry in lines if entry.area.startswith("data ")]
        assert [entry.level for entry in found] == [Level.FAIL, Level.FAIL]
        assert all("sellers/9" in entry.remedy for entry in found)

    def test_wrong_header_of_a_partner(self, front: Any) -> None:
        wrong = {f"bookingPartners.secondary.requestHeaders.{_CLIENT}": "stranger-0815"}
        lines = examined(settings_for(front.url + "/", **wrong))

        found = line(lines, "partner secondary, seller primary")
        assert found.level is Level.FAIL
        assert "401" in found.seen
        assert "bookingPartners.secondary.requestHeaders" in found.remedy
        assert line(lines, "partner primary, seller primary").level is Level.OK
        assert not any("stranger-0815" in entry.seen + entry.remedy for entry in lines)

    def test_wrong_header_of_an_orders_feed(self, front: Any) -> None:
        wrong = {f"bookingPartners.primary.ordersFeedRequestHeaders.{_CLIENT}": "stranger"}
        lines = examined(settings_for(front.url + "/", **wrong))

        assert failed(lines) == {"orders feed of primary", "order-proposals feed of primary"}
        remedy = line(lines, "orders feed of primary").remedy
        assert remedy == "check bookingPartners.primary.ordersFeedRequestHeaders"

    def test_type_without_a_feed(self, front: Any) -> None:
        more = {"bookableOpportunityTypesInScope.HeadlineEvent": True}
        lines = examined(settings_for(front.url + "/", **more))

        found = line(lines, "feeds listed")
        assert found.level is Level.FAIL
        assert "bookableOpportunityTypesInScope.HeadlineEvent" in found.remedy
        assert line(lines, "data HeadlineEvent").level is Level.SKIPPED
        assert failed(lines) == {"feeds listed"}

    def test_nothing_declared(self, front: Any) -> None:
        lines = examined(settings_for(front.url + "/", implementedFeatures={}))

        assert line(lines, "configuration").level is Level.FAIL
        assert line(lines, "actions").level is Level.SKIPPED

    def test_password_in_the_address_is_not_told(self) -> None:
        lines = examined(settings_for(f"http://me:sesame@127.0.0.1:{free_port()}/"))

        assert failed(lines) == {"dataset site"}
        assert not any("sesame" in entry.seen + entry.remedy for entry in lines)


class TestBrokenTargets:
    def test_target_is_down(self) -> None:
        lines = examined(settings_for(f"http://127.0.0.1:{free_port()}/"))

        assert failed(lines) == {"dataset site"}
        assert "no connection" in line(lines, "dataset site").seen
        assert levels(lines[2:]) == {Level.SKIPPED}

    def test_target_never_answers(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
            began = time.monotonic()
            lines = examined(settings_for(url, **{"timeouts.request": 0.3}))

        assert failed(lines) == {"dataset site"}
        assert "timeouts.request" in line(lines, "dataset site").remedy
        assert time.monotonic() - began < 5

    @pytest.mark.parametrize(
        "page",
        ["<html><body>Welcome</body></html>", "", "<![odd[ section", "[" * 100_000,
         '<script type="application/ld+json">' + "[" * 100_000 + "</script>"],
        ids=["html", "empty", "odd-markup", "no-page", "deep-json"],
    )  # fmt: skip
    def test_dataset_site_without_a_dataset(self, front: Any, page: str) -> None:
        front.manners.pages["/"] = (200, "text/html", page)
        lines = examined(settings_for(front.url + "/"))

        assert failed(lines) == {"dataset site"}
        assert line(lines, "dataset site").seen

    def test_feed_is_not_there(self, front: Any) -> None:
        front.manners.pages["/feeds/session-series"] = (404, "text/html", "<p>gone</p>")
        lines = examined(settings_for(front.url + "/"))

        found = line(lines, "feed SessionSeries")
        assert found.level is Level.FAIL
        assert "404" in found.seen
        assert "contentUrl" in found.remedy
        assert failed(lines) == {"feed SessionSeries"}
        assert line(lines, "data ScheduledSession").level is Level.SKIPPED

    @pytest.mark.parametrize(
        ("page", "seen"),
        [
            ("<html></html>", "looks like HTML"),
            ('{"items": {}}', "no array 'items'"),
            ('{"items": [], "next": "https://elsewhere.example/"}', "leads out of the feed"),
            ("[" * 100_000, "nested"),
        ],
        ids=["html", "no-list", "elsewhere", "deep"],
    )
    def test_feed_is_no_feed(self, front: Any, page: str, seen: str) -> None:
        front.manners.pages["/feeds/scheduled-sessions"] = (200, "application/json", page)
        lines = examined(settings_for(front.url + "/"))

        found = line(lines, "feed ScheduledSession")
        assert found.level is Level.FAIL
        assert seen in found.seen
        assert found.remedy

    def test_children_without_parents_and_unusable_items(self, front: Any) -> None:
        path = "/feeds/scheduled-sessions"
        item = {"id": "1", "modified": 1, "kind": "ScheduledSession", "state": "updated",
                "data": {"@type": "ScheduledSession", "@id": "urn:child",
                         "superEvent": "urn:lost"}}  # fmt: skip
        first = {"items": [item, {"id": "2"}], "next": f"{front.url}{path}?end"}
        last = {"items": [], "next": f"{front.url}{path}?end"}
        front.manners.pages[f"{path}?end"] = (200, "application/json", json.dumps(last))
        front.manners.pages[path] = (200, "application/json", json.dumps(first))
        lines = examined(settings_for(front.url + "/", useRandomOpportunities=True))

        found = line(lines, "feed ScheduledSession")
        assert found.level is Level.WARN
        assert "1 item without a parent, such as urn:child" in found.seen
        assert "cannot be used" in found.seen

    def test_wrong_media_types_are_warnings(self, front: Any) -> None:
        front.manners.media_types = {"/feeds/session": "text/plain", "/openbooking/orders": "a/b"}
        lines = examined(settings_for(front.url + "/"))

        assert failed(lines) == set()
        assert line(lines, "feed SessionSeries").level is Level.WARN
        assert line(lines, "orders feed of primary").level is Level.WARN

    @pytest.mark.parametrize(
        ("offset", "level", "word"),
        [(-30, Level.WARN, "behind"), (30, Level.WARN, "ahead"), (-3600, Level.FAIL, "behind")],
    )
    def test_clock(self, front: Any, offset: float, level: Level, word: str) -> None:
        front.manners.clock_offset = offset
        lines = examined(settings_for(front.url + "/"))

        assert line(lines, "clock").level is level
        assert word in line(lines, "clock").seen
        assert failed(lines) == ({"clock"} if level is Level.FAIL else set())

    def test_requests_of_nobody_are_let_in(self) -> None:
        lines = examined(load(None, {**_SMALL, "lab.defects": ["missing-token-accepted"]}))

        assert line(lines, "without credentials").level is Level.WARN
        assert failed(lines) == set()

    def test_no_api_behind_the_endpoint(self, front: Any) -> None:
        front.manners.pages["/openbooking"] = (404, "text/html", "<h1>Not Found</h1>")
        lines = examined(settings_for(front.url + "/"))

        assert line(lines, "API base").level is Level.WARN
        assert "accessService.endpointUrl" in line(lines, "partner primary, seller primary").remedy
        assert line(lines, "without credentials").level is Level.SKIPPED
        assert {"test interface", "actions", "orders feed of primary"} <= failed(lines)

    def test_no_test_interface(self, front: Any) -> None:
        front.manners.pages["/openbooking/test-interface"] = (404, "text/html", "")
        lines = examined(settings_for(front.url + "/"))

        assert failed(lines) == {"test interface", "actions"}
        assert "useRandomOpportunities" in line(lines, "test interface").remedy
        assert line(lines, "data").level is Level.SKIPPED

    def test_created_opportunities_never_appear(self, front: Any) -> None:
        path = "/feeds/scheduled-sessions"
        empty = {"items": [], "next": front.url + path}
        front.manners.pages[path] = (200, "application/json", json.dumps(empty))
        lines = examined(settings_for(front.url + "/", **{"timeouts.feedUpdate": 0.5}))

        assert failed(lines) == {"test interface"}
        assert "did not appear in the feeds" in line(lines, "test interface").seen


class TestOutput:
    def test_json_and_exit_code(self, front: Any, capsys: pytest.CaptureFixture[str]) -> None:
        code = show_examination(None, assignments(front.url + "/"), "json")

        told = json.loads(capsys.readouterr().out)
        assert code == 0
        assert told["usable"] is True
        assert {"area", "level", "seen", "remedy"} == set(told["lines"][0])

    def test_text_names_the_remedy(self, capsys: pytest.CaptureFixture[str]) -> None:
        code = show_examination(None, assignments(f"http://127.0.0.1:{free_port()}/"), "text")

        out = capsys.readouterr().out
        assert code == 2
        assert "fail     dataset site: " in out
        assert "→ is the system up" in out
        assert "1 thing to mend" in out

    def test_nothing_steers_the_terminal(
        self, front: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        page = json.dumps({"@type": "Dataset", "name": "\u001b[2J", "accessService": {
            "endpointUrl": front.url + "/openbooking"}, "distribution": {
                "additionalType": "Slot\u001b[31m", "contentUrl": front.url + "/x"}})  # fmt: skip
        front.manners.pages["/"] = (200, "text/html", page)
        show_examination(None, assignments(front.url + "/"), "text")

        assert "\u001b[" not in capsys.readouterr().out

    def test_no_thread_is_left(self, front: Any) -> None:
        before = {thread.name for thread in threading.enumerate()}
        examined(settings_for(front.url + "/"))

        assert (
            not {thread.name for thread in threading.enumerate() if thread.name.startswith("feed ")}
            - before
        )


def assignments(url: str) -> list[str]:
    return [f"{key}={json.dumps(value)}"
            for key, value in {"lab": None, "datasetSiteUrl": url, **_SMALL}.items()]  # fmt: skip


def free_port() -> int:
    """A port of the loopback where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
