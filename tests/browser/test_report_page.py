"""The page as a reader uses it."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]

CANCELLATION = (
    "case-cancellation-customer-requested-cancellation-test-1"
    "-ScheduledSession-OpenBookingSimpleFlow"
)
_DEAD_LINKS = """
() => [...document.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute('href').slice(1))
  .filter((name) => !name.includes('?') && !document.getElementById(name))
"""
_TOP = """
(name) => new Promise((resolve) => requestAnimationFrame(() => {
  const top = document.getElementById(name).getBoundingClientRect().top;
  const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
  resolve(end && top >= 0 && top < innerHeight ? 0 : Math.round(top));
}))
"""
"""Where a part begins in the window; 0 too when the page ends before it can be any higher."""


def settled(page: Page, name: str) -> int:
    """Where a part begins, once that has stayed the same for twenty frames."""
    deadline = time.monotonic() + 20
    places: list[int] = []
    while len(places) < 20 or len(set(places[-20:])) > 1:
        assert time.monotonic() < deadline, places
        places.append(page.evaluate(_TOP, name))
    return places[-1]


def visible_cases(page: Page) -> int:
    return page.locator("details.case:visible").count()


def opened_case(page: Page) -> None:
    page.wait_for_selector("details.case[open][data-ready]")


def test_the_verdict_stands_first(show: Open) -> None:
    page = show("small")
    expect(page.locator("h1")).to_contain_text("Not conformant")
    expect(page.locator(".sentence")).to_have_text("3 of 14 cases failed, from 3 causes.")


def test_a_run_that_could_not_begin_says_why_first(show: Open) -> None:
    page = show("empty")
    expect(page.locator(".sentence")).to_have_text(
        "Nothing was tested, so nothing can be said about the system."
    )
    sections = page.locator("main section[id]")
    assert sections.evaluate_all("(all) => all.map((each) => each.id)")[:2] == ["problems", "gaps"]
    expect(page.locator("#cases")).to_contain_text("No case was run.")
    page.keyboard.press("/")
    page.keyboard.press("j")


def test_search_narrows_the_cases(show: Open) -> None:
    page = show("small")
    page.fill("#search", "seller cancels")
    expect(page.locator("#tally")).to_have_text("1 of 14 cases")
    page.fill("#search", "capacity.after-cancellation")
    expect(page.locator("#tally")).to_have_text("2 of 14 cases")
    page.fill("#search", "no such thing")
    expect(page.locator("#nothing")).to_be_visible()
    page.click(".case-filters button[type=reset]")
    expect(page.locator("#tally")).to_have_text("14 cases")


def test_filters_narrow_the_cases(show: Open) -> None:
    page = show("small")
    page.select_option("#f-outcome", "failed")
    expect(page.locator("#tally")).to_have_text("3 of 14 cases")
    assert visible_cases(page) == 3
    page.select_option("#f-flow", "OpenBookingApprovalFlow")
    expect(page.locator("#tally")).to_have_text("1 of 14 cases")
    page.select_option("#f-outcome", "")
    page.select_option("#f-flow", "")
    page.select_option("#f-type", "FacilityUseSlot")
    expect(page.locator("#tally")).to_have_text("2 of 14 cases")
    page.select_option("#f-type", "")
    page.select_option("#f-requirement", "OBA-B-01")
    expect(page.locator("#tally")).to_have_text("1 of 14 cases")
    page.select_option("#f-requirement", "")
    page.select_option("#f-feature", "opportunity-feed")
    expect(page.locator("#tally")).to_have_text("1 of 14 cases")


def test_counts_and_features_lead_to_their_cases(show: Open) -> None:
    page = show("small")
    page.click(".count[data-outcome=failed]")
    expect(page.locator("#tally")).to_have_text("3 of 14 cases")
    page.click(".dot[href*=simple-book-with-payment][href*=FacilityUseSlot]")
    expect(page.locator("#tally")).to_have_text("1 of 14 cases")


def test_a_link_opens_its_case(show: Open) -> None:
    page = show("small", f"#{CANCELLATION}")
    opened_case(page)
    assert page.locator("details.case[open]").get_attribute("id") == CANCELLATION
    expect(page.locator("details.case[open] .stage h3")).to_have_text(["C1", "C2", "B"])


def test_a_cause_leads_to_its_cases(show: Open) -> None:
    page = show("small")
    page.locator(".cause .foot .links a").first.click()
    opened_case(page)
    assert page.locator("details.case[open]").count() == 1


def test_a_link_into_a_closed_part_opens_it(show: Open) -> None:
    page = show("small", "#req-OBA-LEASE-01")
    expect(page.locator("#req-OBA-LEASE-01")).to_be_visible()


def test_a_link_opens_one_exchange(show: Open) -> None:
    page = show("small", f"#{CANCELLATION}!4")
    opened_case(page)
    fourth = page.locator(".exchange:not(.update)").nth(3)
    assert fourth.get_attribute("open") is not None
    assert fourth.get_attribute("id") == f"{CANCELLATION}!4"
    expect(fourth.locator(".json").first).to_be_visible()


def test_a_link_shows_one_finding(show: Open) -> None:
    page = show("small", f"#{CANCELLATION}!cancellation.items-cancelled!1")
    opened_case(page)
    expect(page.locator("[id$='!cancellation.items-cancelled!1']")).to_be_in_viewport()


def test_what_a_list_is_narrowed_to_stands_in_the_address(show: Open) -> None:
    page = show("small")
    page.select_option("#f-outcome", "failed")
    page.fill("#search", "approval")
    expect(page.locator("#tally")).to_have_text("1 of 14 cases")
    fragment = page.evaluate("location.hash")
    assert fragment == "#cases?q=approval&outcome=failed"
    again = show("small", fragment)
    expect(again.locator("#tally")).to_have_text("1 of 14 cases")
    assert again.input_value("#search") == "approval"


@pytest.mark.parametrize("fragment", ["#%E0%A4%A", "#constructor?q=x", "#nowhere!3", "#cases?%"])
def test_an_odd_fragment_does_no_harm(show: Open, fragment: str) -> None:
    expect(show("small", fragment).locator("h1")).to_be_visible()


def test_every_part_has_an_address_of_its_own(show: Open) -> None:
    page = show("small", f"#{CANCELLATION}")
    opened_case(page)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    dead = page.evaluate(_DEAD_LINKS)
    assert dead == []


def test_bodies_are_searched_when_asked(show: Open) -> None:
    page = show("small")
    page.fill("#search", "High Street")
    expect(page.locator("#tally")).to_have_text("0 of 14 cases")
    page.check("[name=bodies]")
    expect(page.locator("#tally")).to_have_text("7 of 14 cases")


def test_requirements_are_narrowed(show: Open) -> None:
    page = show("small")
    tally = page.locator("#requirement-tally")
    expect(tally).to_have_text("540 requirements")
    page.select_option("[name=result]", "failed")
    expect(tally).to_have_text("2 of 540 requirements")
    page.select_option("[name=result]", "none")
    expect(tally).to_have_text("532 of 540 requirements")
    page.fill(".requirement-filters [name=q]", "OBA-LEASE-0")
    expect(page.locator("#req-OBA-LEASE-01")).to_be_visible()
    page.click("tr.req:visible >> nth=0 >> th a")
    assert page.evaluate("location.hash").startswith("#req-OBA-LEASE-0")


def test_a_requirement_leads_to_its_cases(show: Open) -> None:
    page = show("small")
    page.click("#req-OBA-PRE-01 .numbers a")
    expect(page.locator("#tally")).to_have_text("2 of 14 cases")


def test_a_cause_shows_its_exchange_with_the_place_marked(show: Open) -> None:
    page = show("small")
    cause = page.locator(".cause", has_text="orderItemStatus").first
    cause.locator(".evidence > summary").click()
    expect(cause.locator(".evidence .marked")).to_have_count(2)
    expect(cause.locator(".evidence .command pre")).to_contain_text("curl -X 'PUT' 'https:")


def test_a_cause_says_why_it_matters_and_what_came_of_it(show: Open) -> None:
    page = show("cascade")
    root = page.locator(".cause").first
    expect(root.locator(".advice")).to_contain_text("Why it matters")
    expect(root.locator(".advice li").first).to_be_visible()
    expect(root.locator(".cascade a").first).to_have_text("B does not answer 201.")
    root.locator(".cascade a").first.click()
    refused = page.locator(f"[id='{page.evaluate('location.hash.slice(1)')}']")
    refused.locator(".cascade summary").click()
    expect(refused.locator(".cascade li code")).to_have_text(
        ["booking.items-confirmed", "capacity.after-booking"]
    )


def test_waived_failures_and_kept_secrets_are_told(show: Open) -> None:
    page = show("waived")
    expect(page.locator("#waived .cause")).to_have_count(1)
    expect(page.locator("#causes")).to_have_count(0)
    expect(page.locator("#not-redacted")).to_be_visible()
    expect(show("small").locator("#not-redacted")).to_have_count(0)


def test_a_waiver_is_quoted_with_its_link(show: Open) -> None:
    waiver = show("waived").locator("#waived .excuse")
    expect(waiver).to_contain_text("Mended in the next release (Bookings team, until 2026-12-20")
    link = waiver.locator("a")
    assert link.get_attribute("href") == "https://tracker.example/17"


def test_requirements_without_a_check_are_told_as_not_tested(show: Open) -> None:
    page = show("waived")
    page.click("nav a[href='#gaps']")
    card = page.locator("#gap-requirements")
    number = card.locator(".affected").inner_text()
    card.locator("p a").click()
    expect(page.locator("#requirement-tally")).to_have_text(
        re.compile(f"^{re.escape(number.split()[0])} of ")
    )


@pytest.mark.parametrize("name", ["small", "large"])
def test_a_timeline_and_the_features_need_no_scrolling_on_a_laptop(show: Open, name: str) -> None:
    page = show(name)
    page.locator("details.case[data-outcome=failed] > summary").first.click()
    opened_case(page)
    wide = page.evaluate("""() => [...document.querySelectorAll('.scroll')].filter((e) =>
        e.checkVisibility() && e.scrollWidth > e.clientWidth).map((e) => e.ariaLabel)""")
    assert wide == []


def test_feeds_say_how_much_of_them_was_judged(show: Open) -> None:
    row = show("small", "#feed-1").locator("#feed-1 td")
    expect(row).to_have_text(["212", "9,812", "9,812", "9,700", "3", "14.2 s", "none"])


def test_the_timeline_has_calls_and_waits_in_order(show: Open) -> None:
    page = show("small", f"#{CANCELLATION}")
    opened_case(page)
    rows = page.locator("details.case[open] .timeline tbody tr")
    expect(rows).to_have_count(6)
    expect(rows.nth(0)).to_contain_text("+0 ms")
    expect(rows.nth(2)).to_contain_text("+2.0 s")
    expect(rows.nth(5)).to_contain_text("waited 1.4 s")
    rows.nth(5).locator("a").click()
    expect(page.locator("details.update[open]")).to_have_count(1)


def test_bodies_that_were_left_out_are_told_of(show: Open) -> None:
    page = show("bulky")
    page.locator("details.case > summary").last.click()
    opened_case(page)
    page.locator("details.case[open] .exchange > summary").first.click()
    expect(page.locator("details.case[open] .exchange .notice").first).to_contain_text(
        "in the recording beside it (cases.jsonl.gz"
    )


def test_bodies_are_made_only_when_they_are_opened(show: Open) -> None:
    page = show("small", f"#{CANCELLATION}")
    opened_case(page)
    exchanges = page.locator("details.case[open] .exchange")
    expect(exchanges).to_have_count(6)
    assert exchanges.nth(2).locator(".json").count() == 0
    exchanges.nth(2).locator("summary").click()
    expect(exchanges.nth(2).locator(".json")).to_have_count(2)


def test_the_wrong_place_is_marked_in_the_body(show: Open) -> None:
    page = show("small", f"#{CANCELLATION}")
    opened_case(page)
    marked = page.locator("details.case[open] .marked")
    expect(marked).to_have_count(2)
    expect(marked.nth(0)).to_contain_text('"orderItemStatus"')
    expect(marked.nth(0)).to_contain_text("expected https://openactive.io/CustomerCancelled")
    expect(marked.nth(1)).to_contain_text("$.orderedItem[0].acceptedOffer.latestCancellation")


def test_feed_updates_stand_in_their_place(show: Open) -> None:
    page = show("small", f"#{CANCELLATION}")
    opened_case(page)
    last = page.locator("details.case[open] .stage").last.locator(".exchange").last
    expect(last).to_contain_text("waited 1.4 s")


def test_numbers_stay_as_they_were_sent(show: Open) -> None:
    page = show("hostile")
    page.locator("details.case > summary").first.click()
    opened_case(page)
    answer = page.locator(".exchange").first.locator(".json").first
    expect(answer).to_contain_text("1.50,")
    expect(answer).to_contain_text("12345678901234567890")


def test_curl_lines_are_safe_for_a_shell(show: Open, tmp_path: Path) -> None:
    page = show("small", f"#{CANCELLATION}")
    opened_case(page)
    command = page.locator("details.case[open] .exchange .command pre").first.inner_text()
    assert "***" not in command
    (tmp_path / "curl").write_text('#!/bin/sh\nfor part in "$@"; do printf "%s\\n" "$part"; done\n')
    (tmp_path / "curl").chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "AUTHORIZATION": "Bearer x y",
        "X_SELLER_S_KEY": "k'1",
    }
    told = subprocess.run(
        ["/bin/sh", "-c", command], env=environment, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert told[:2] == ["-X", "PUT"]
    assert "Authorization: Bearer x y" in told
    assert "X-Seller's-Key: k'1" in told


def test_a_large_report_is_small_and_can_be_used(show: Open, reports: dict[str, Path]) -> None:
    assert reports["large"].stat().st_size < 5_000_000
    page = show("large")
    assert page.locator("details.case").count() == 600
    page.locator("details.case > summary").first.click()
    opened_case(page)
    page.fill("#search", "customer-requested approval")
    expect(page.locator("#tally")).to_contain_text(" of 600 cases")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("anchor", ["feeds", "requirements", "cases"])
@pytest.mark.parametrize("by", ["address", "link"])
def test_a_link_past_many_cases_arrives(show: Open, anchor: str, by: str, width: int) -> None:
    """What lies below a long list does not move once it was jumped to."""
    page = show("large", f"#{anchor}" if by == "address" else "", width=width)
    if by == "link":
        page.locator(f"nav a[href='#{anchor}']").click()
    assert 0 <= settled(page, anchor) < 120
