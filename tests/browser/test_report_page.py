"""The page as a reader uses it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

Open = Callable[..., Page]

CANCELLATION = (
    "case-cancellation-customer-requested-cancellation-test-1"
    "-ScheduledSession-OpenBookingSimpleFlow"
)
_INTRUDER = """
() => new Promise((resolve) => {
  document.addEventListener('securitypolicyviolation', (e) => resolve(e.effectiveDirective));
  const script = document.createElement('script');
  script.textContent = 'window.hacked = 9';
  document.body.append(script);
})
"""
_CONTRAST = """
() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const part = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const poor = new Set();
  let judged = 0;
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!text || !element.checkVisibility() || element.closest('script, style')) continue;
    judged += 1;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return [judged, [...poor]];
}
"""


def visible_cases(page: Page) -> int:
    return page.locator("details.case:visible").count()


def opened_case(page: Page) -> None:
    page.wait_for_selector("details.case[open][data-ready]")


def test_the_verdict_stands_first(show: Open) -> None:
    page = show("small")
    expect(page.locator("h1")).to_contain_text("Not conformant")
    expect(page.locator(".sentence")).to_have_text("3 of 14 cases failed, from 3 causes.")


def test_search_narrows_the_cases(show: Open) -> None:
    page = show("small")
    page.fill("#search", "seller cancels")
    expect(page.locator("#tally")).to_have_text("1 of 14 cases")
    page.fill("#search", "capacity.after-cancellation")
    expect(page.locator("#tally")).to_have_text("2 of 14 cases")
    page.fill("#search", "no such thing")
    expect(page.locator("#nothing")).to_be_visible()
    page.click("button[type=reset]")
    expect(page.locator("#tally")).to_have_text("14 cases")


def test_filters_narrow_the_cases(show: Open) -> None:
    page = show("small")
    page.select_option("#f-outcome", "failed")
    assert visible_cases(page) == 3
    page.select_option("#f-flow", "OpenBookingApprovalFlow")
    assert visible_cases(page) == 1
    page.select_option("#f-outcome", "")
    page.select_option("#f-flow", "")
    page.select_option("#f-type", "FacilityUseSlot")
    assert visible_cases(page) == 2


def test_counts_and_features_lead_to_their_cases(show: Open) -> None:
    page = show("small")
    page.click(".count[data-outcome=failed]")
    assert visible_cases(page) == 3
    page.click("button.dot[data-feature=simple-book-with-payment][data-type=FacilityUseSlot]")
    assert visible_cases(page) == 1


def test_a_link_opens_its_case(show: Open) -> None:
    page = show("small", f"#{CANCELLATION}")
    opened_case(page)
    assert page.locator("details.case[open]").get_attribute("id") == CANCELLATION
    expect(page.locator("details.case[open] .stage h4")).to_have_text(["C1", "C2", "B"])


def test_a_cause_leads_to_its_cases(show: Open) -> None:
    page = show("small")
    page.locator(".cause .links a").first.click()
    opened_case(page)
    assert page.locator("details.case[open]").count() == 1


def test_a_link_into_a_closed_part_opens_it(show: Open) -> None:
    page = show("small", "#req-OBA-LEASE-01")
    expect(page.locator("#req-OBA-LEASE-01")).to_be_visible()


def test_keys_search_move_and_open(show: Open) -> None:
    page = show("small")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("jk")
    assert page.input_value("#search") == "jk"
    page.fill("#search", "")
    page.keyboard.press("Escape")
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    opened_case(page)
    second = page.locator("details.case").nth(1)
    assert page.locator("details.case[open]").get_attribute("id") == second.get_attribute("id")


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
    page.locator("details.case > summary").click()
    opened_case(page)
    answer = page.locator(".exchange").first.locator(".json").last
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


def test_hostile_text_stays_text(show: Open) -> None:
    page = show("hostile")
    page.locator("details.case > summary").click()
    opened_case(page)
    for exchange in page.locator("details.case .exchange").all():
        if exchange.get_attribute("open") is None:
            exchange.locator("summary").click()
    expect(page.locator("details.case .found")).to_contain_text("<img src=x onerror=window.hacked")
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, svg[onload], a[href^=javascript]").count() == 0


def test_a_script_that_gets_in_does_not_run(browser: Browser, reports: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(reports["small"].as_uri())
    blocked = page.evaluate(_INTRUDER)
    assert blocked.startswith("script-src")
    assert page.evaluate("window.hacked") is None
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_text_is_readable_and_nothing_sticks_out(show: Open, scheme: str, width: int) -> None:
    page = show("small", f"#{CANCELLATION}", width=width, scheme=scheme)
    opened_case(page)
    judged, poor = page.evaluate(_CONTRAST)
    assert judged > 200
    assert poor == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_large_report_opens_fast_and_is_small(
    show: Open, reports: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    size = reports["large"].stat().st_size
    started = time.monotonic()
    page = show("large")
    loaded = time.monotonic() - started
    started = time.monotonic()
    page.locator("details.case > summary").first.click()
    opened_case(page)
    opened = time.monotonic() - started
    with capsys.disabled():
        print(f"\n400 cases: {size / 1e6:.1f} MB, open in {loaded:.2f} s, a case {opened:.2f} s")
    assert page.locator("details.case").count() == 400
    assert size < 5_000_000
