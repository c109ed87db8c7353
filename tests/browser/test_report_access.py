"""The page for everybody: by keyboard, by ear, in the dark, on a phone, on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]

CANCELLATION = (
    "case-cancellation-customer-requested-cancellation-test-1"
    "-ScheduledSession-OpenBookingSimpleFlow"
)
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
_STRUCTURE = """
() => {
  const wrong = [];
  const name = (e) => (e.getAttribute('aria-label')
    || document.getElementById(e.getAttribute('aria-labelledby') || '')?.textContent
    || e.labels?.[0]?.textContent || e.textContent || '').trim();
  const seen = (e) => e.checkVisibility();
  let level = 0;
  for (const h of [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(seen)) {
    const own = Number(h.tagName[1]);
    if (own > level + 1) wrong.push(`heading ${own} after ${level}: ${h.textContent}`);
    level = own;
  }
  if (document.querySelectorAll('h1').length !== 1) wrong.push('not one h1');
  if (document.querySelectorAll('main').length !== 1) wrong.push('not one main');
  for (const e of document.querySelectorAll('a, button, input, select, summary, [role=region]')) {
    if (seen(e) && !name(e)) wrong.push(`no name: ${e.outerHTML.slice(0, 120)}`);
  }
  const marks = new Map();
  for (const e of document.querySelectorAll('main, nav, section, form, [role=region]')) {
    if (!e.ariaLabel && !e.getAttribute('aria-labelledby')) continue;
    const key = `${e.getAttribute('role') || e.tagName} ${name(e)}`;
    if (marks.has(key) && name(e) !== 'Timeline') wrong.push(`two landmarks: ${key}`);
    marks.set(key, e);
  }
  for (const e of document.querySelectorAll('th')) if (!e.scope) wrong.push('th without scope');
  for (const e of document.querySelectorAll('table')) {
    if (!e.caption && !e.closest('[role=region]')) wrong.push('table without a name');
  }
  for (const e of [...document.querySelectorAll('*')].filter(seen)) {
    const style = getComputedStyle(e);
    const scrolls = e.scrollHeight > e.clientHeight + 1 && /auto|scroll/.test(style.overflowY)
      || e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(style.overflowX);
    if (scrolls && e.matches('main *') && e.tabIndex < 0 && !e.querySelector('a, button'))
      wrong.push(`scrolls without focus: ${e.outerHTML.slice(0, 80)}`);
  }
  return [...new Set(wrong)];
}
"""


def opened_case(page: Page) -> None:
    page.wait_for_selector("details.case[open][data-ready]")


def opened_all(page: Page) -> None:
    """Open every part but the cases, and one case."""
    page.locator("details.case > summary").first.click()
    page.wait_for_selector("details.case[data-ready]")
    page.evaluate("for (const d of document.querySelectorAll('details:not(.case)')) d.open = true")
    expect(page.locator("details.evidence:not([data-ready])")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["small", "waived", "cascade"])
def test_text_is_readable_and_nothing_sticks_out(
    show: Open, name: str, scheme: str, width: int
) -> None:
    page = show(name, f"#{CANCELLATION}", width=width, scheme=scheme)
    opened_all(page)
    judged, poor = page.evaluate(_CONTRAST)
    assert judged > 200
    assert poor == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_on_a_phone_nothing_needs_sideways_scrolling(show: Open) -> None:
    page = show("small", f"#{CANCELLATION}", width=390)
    opened_all(page)
    wide = page.evaluate("""() => [...document.querySelectorAll('.scroll, .bar ul')].filter((e) =>
        e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map((e) => e.ariaLabel)""")
    assert wide == []
    shown = page.locator(".feature-table .cell[data-column]").first
    named = shown.evaluate("(e) => getComputedStyle(e, '::after').content")
    assert named == '"Scheduled Session, Simple"'


def test_the_page_can_be_used_without_seeing_it(show: Open) -> None:
    page = show("small", f"#{CANCELLATION}")
    opened_all(page)
    assert page.evaluate(_STRUCTURE) == []
    assert page.evaluate("document.documentElement.lang") == "en-GB"


def test_the_focus_is_seen(show: Open) -> None:
    page = show("small")
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
            " || document.activeElement === document.body"
        )
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


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


def test_the_whole_way_by_keyboard(show: Open) -> None:
    page = show("small")
    for key in ("/", *"sells", "Escape"):
        page.keyboard.press(key)
    page.fill("#search", "")
    page.focus("#search")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "f-outcome"
    page.keyboard.type("Fail")
    expect(page.locator("#tally")).to_have_text("3 of 14 cases")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "f-feature"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    opened_case(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.exchange > summary')"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".exchange[open] .json").first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.locator("details.case[open]").count() == 0
    assert page.evaluate("document.activeElement.parentElement.matches('details.case')")


def test_on_paper_causes_are_open_and_nothing_is_cut_off(show: Open) -> None:
    page = show("small", width=690, scheme="dark")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    closed = page.locator("#causes details:not(.evidence):not(.case-links):not([open])")
    assert closed.count() == 0
    for hidden in (".bar", ".filters", ".copy"):
        assert page.locator(f"{hidden}:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 690
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    link = "getComputedStyle(document.querySelector('.source[href^=http]'), '::after').content"
    assert "openactive.io" in page.evaluate(link)
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_on_paper_the_list_of_cases_stands_for_every_long_list(show: Open) -> None:
    page = show("large", width=690)
    assert page.locator(".on-paper:visible").count() == 0
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".case-links").first).to_be_hidden()
    cause = page.locator("#causes .cause").first
    expect(cause.locator(".foot .on-paper")).to_contain_text("cases; the list of cases says")
    check = cause.locator(".place code").first.inner_text()
    rows = page.locator("details.case[data-outcome=failed] .on-paper")
    assert any(check in text for text in rows.all_inner_texts())
    _no_heading_is_broken(page)


def test_on_paper_no_heading_of_a_table_is_broken(show: Open) -> None:
    page = show("small", width=690)
    page.emulate_media(media="print")
    _no_heading_is_broken(page)


def _no_heading_is_broken(page: Page) -> None:
    """A heading whose longest word does not fit would be broken within it, or stick out."""
    broken = page.evaluate("""() => [...document.querySelectorAll('thead th')].filter((th) =>
        th.checkVisibility() && (getComputedStyle(th).overflowWrap !== 'normal'
        || th.scrollWidth > th.clientWidth + 1)).map((th) => th.textContent)""")
    assert broken == []
    assert page.evaluate("document.documentElement.scrollWidth") == 690
