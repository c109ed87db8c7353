"""Everything that came from the target is data, never markup."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

Open = Callable[..., Page]

_INTRUDER = """
() => new Promise((resolve) => {
  document.addEventListener('securitypolicyviolation', (e) => resolve(e.effectiveDirective));
  const script = document.createElement('script');
  script.textContent = 'window.hacked = 9';
  document.body.append(script);
})
"""
_HANDLERS = """
() => [...document.querySelectorAll('*')].flatMap((e) => [...e.attributes])
  .filter((a) => a.name.startsWith('on') || a.name === 'style' || /^\\s*javascript:/i.test(a.value)
    && ['href', 'src', 'action'].includes(a.name))
  .map((a) => `${a.name}=${a.value}`)
"""


def opened_case(page: Page) -> None:
    page.wait_for_selector("details.case[open][data-ready]")


def test_hostile_text_stays_text(show: Open) -> None:
    page = show("hostile")
    for case in page.locator("details.case").all():
        case.locator("> summary").click()
        expect(case).to_have_attribute("data-ready", "1")
    for details in page.locator("details:not(.case)").all():
        if details.get_attribute("open") is None and details.is_visible():
            details.locator("> summary").first.click()
    expect(page.locator("details.case .exchange .json").first).to_be_visible()
    page.fill("#search", "onerror")
    page.check("[name=bodies]")
    expect(page.locator("#tally")).to_have_text("2 cases")
    expect(page.locator("details.case .found").first).to_contain_text("<img src=x onerror")
    page.locator(".dot").first.click()
    page.locator("tr.req a[href^='#cases']").first.click()
    page.locator(".copy:visible").first.click()
    page.emulate_media(media="print")
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, svg[onload], iframe, object, a[href^=javascript]").count() == 0
    assert page.evaluate("document.scripts.length") == 2 + page.locator("details.case").count()
    assert page.evaluate(_HANDLERS) == []


def test_what_cannot_be_seen_is_shown_as_its_number(show: Open) -> None:
    page = show("hostile")
    case = page.locator("details.case").first
    case.locator("> summary").click()
    expect(case).to_have_attribute("data-ready", "1")
    assert page.evaluate("/[\\0\\u2028\\u202e\\u2066]/.test(document.body.innerText)") is False
    expect(page.locator(".cause h3").first).to_contain_text("\\u202eevil")
    expect(case.locator(".found h4").first).to_contain_text("\\u202eevil")


def test_a_text_without_end_breaks_nothing(show: Open) -> None:
    page = show("long", width=390)
    page.locator("details.case > summary").click()
    expect(page.locator("details.case")).to_have_attribute("data-ready", "1")
    page.evaluate("for (const d of document.querySelectorAll('details:not(.case)')) d.open = true")
    expect(page.locator("details.case .exchange .json").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_script_that_gets_in_does_not_run(browser: Browser, reports: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(reports["small"].as_uri())
    blocked = page.evaluate(_INTRUDER)
    assert blocked.startswith("script-src")
    assert page.evaluate("window.hacked") is None
    page.close()
