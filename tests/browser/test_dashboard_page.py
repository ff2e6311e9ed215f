"""The dashboard in a real Chromium: the phone's flow over a real Kafka, what a person sees, and what never leaves."""

from __future__ import annotations

import json
import re
import time
from itertools import product

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from streams.broker.topics import Topic
from tests.browser.chromium import Browser, until
from tests.integration.worker_harness import Outputs, Searches, Worker, Workers

pytestmark = pytest.mark.kafka

TOKEN = "a-token-of-the-tests"
MARK = "zqxvbrowsermark"
WIDTHS = (360, 768, 1600)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def choose(page: Browser, theme: str, lang: str) -> None:
    page.at("theme").find_element(By.CSS_SELECTOR, f"option[value={theme}]").click()
    page.driver.find_element(By.CSS_SELECTOR, f"button[data-lang={lang}]").click()
    until("the language is chosen", lambda: page.run("return document.documentElement.lang") == lang)


class InThePhone:
    """Inside the phone's frame, and back out of it."""

    def __init__(self, page: Browser) -> None:
        self._page = page

    def __enter__(self) -> Browser:
        self._page.driver.switch_to.frame(self._page.at("phone"))
        return self._page

    def __exit__(self, *_: object) -> None:
        self._page.driver.switch_to.default_content()


def type_a_search(page: Browser, query: str) -> None:
    """Within the phone's frame: types, sends, waits for the banner."""
    until("the phone is there", lambda: page.driver.find_elements(By.ID, "query"))
    page.at("query").clear()
    page.at("query").send_keys(query + Keys.ENTER)
    until("the banner is shown", lambda: page.at("banner").is_displayed())


def actions(outputs: Outputs) -> list[str]:
    return [one["action"] for one in outputs.of(Topic.INTERACTIONS).values()]


def test_a_search_on_the_phone_brings_the_banner_and_each_press_is_an_interaction(
    page: Browser, outputs: Outputs, worker: Worker
) -> None:
    until("numbers are there", lambda: page.number("banners") >= 0)
    banners, before = page.number("banners"), len(actions(outputs))
    length = page.run("return history.length")
    with InThePhone(page):
        type_a_search(page, f"#AlloEnfanceEnDanger {MARK}")
        assert page.text("banner-title") == "119, enfance en danger"
        assert MARK not in page.at("banner").text
        page.at("act").click()
        assert page.at("act").get_attribute("aria-expanded") == "true"
        page.driver.find_element(By.CSS_SELECTOR, "#actions [data-kind=call]").click()
        assert "119" in page.text("stand-in-title")
        page.at("stand-in-close").click()
        page.at("share").click()
        assert "119" not in page.text("stand-in-message")  # a message that says nothing to who looks over a shoulder
        page.at("stand-in-close").click()
        page.at("dismiss").click()
        assert not page.at("banner").is_displayed()
        type_a_search(page, f"#AlloEnfanceEnDanger {MARK}")
        page.at("exit").click()
        until("it has left", lambda: page.run("return location.pathname") == "/away")
        assert not page.driver.find_elements(By.ID, "banner")
    until("the numbers move", lambda: page.number("banners") == banners + 2)
    pressed = ["impression", "call", "share", "dismiss", "impression", "quick_exit"]
    until("all that was pressed is in Kafka", lambda: sorted(actions(outputs)[before:]) == sorted(pressed))
    until("the funnel has it", lambda: "sortie rapide" in page.text("funnel-body").lower() or page.text("funnel-body"))
    # Nothing of the search is in an address, in the log, on this page, or in what the browser keeps.
    page.look()
    assert not any(MARK in request["url"] for request in page.requests)
    assert [one for one in page.requests if MARK in one.get("postData", "")]  # it was looked for where it is
    assert MARK not in page.run("return document.documentElement.outerHTML")
    assert MARK not in page.run("return JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert MARK not in worker.log.read_text()
    assert page.run("return history.length") == length


def test_information_opens_in_place_and_its_exit_leaves_nothing_behind(page: Browser) -> None:
    length = page.run("return history.length")
    with InThePhone(page):
        type_a_search(page, "#119")
        page.at("inform").click()
        until("information is there", lambda: page.run("return location.pathname") == "/safety")
        assert "119" in page.driver.find_element(By.TAG_NAME, "h1").text
        page.driver.find_element(By.TAG_NAME, "body").send_keys(Keys.SHIFT)
        page.driver.find_element(By.TAG_NAME, "body").send_keys(Keys.SHIFT)
        page.driver.find_element(By.TAG_NAME, "body").send_keys(Keys.SHIFT)
        until("three times Shift leaves", lambda: page.run("return location.pathname") == "/away")
    assert page.run("return history.length") == length


def test_information_opens_while_the_broker_does_not_take_the_click(page: Browser) -> None:
    with InThePhone(page):
        type_a_search(page, "#119")
        page.run("fetch = () => new Promise(() => {})")
        page.at("inform").click()
        until("information is there", lambda: page.run("return location.pathname") == "/safety")


@pytest.mark.parametrize("late", ["answer", "event"])
def test_a_banner_that_comes_after_the_next_search_is_not_shown(page: Browser, late: str) -> None:
    """Nor the words of a banner that is gone: another search, or its end, takes all of it away."""
    with InThePhone(page):
        until("the phone is there", lambda: page.driver.find_elements(By.ID, "query"))
        page.run(_ANSWERED_BY_HAND.replace("LATE", late))
        for query in ("first", "second"):
            page.at("query").clear()
            page.at("query").send_keys(query + Keys.ENTER)
        until("both are asked", lambda: page.run("return answers.length") == 2)
        page.run("answers[0]('of the first')")
        page.run("answers[1]('of the second')")
        until("a banner is shown", lambda: page.at("banner").is_displayed())
        assert page.run("return titles") == ["of the second"]
        page.at("act").click()
        page.driver.find_element(By.CSS_SELECTOR, "#actions [data-kind=call]").click()
        assert page.at("stand-in").is_displayed()
        until("its time is over", lambda: not page.at("banner").is_displayed())
        assert not page.at("stand-in").is_displayed()
        assert "119" not in page.run("return document.getElementById('banner').textContent")


_ANSWERED_BY_HAND = """
answers = [];
titles = [];
new MutationObserver(() => titles.push(document.getElementById("banner-title").textContent))
  .observe(document.getElementById("banner-title"), { childList: true });
const banner = (title) => JSON.stringify({ command: {
  command_id: "c", locale: "fr", expires_at: new Date(Date.now() + 8000).toISOString(),
  banner: { title, message: "m", actions: [{ kind: "call", label: "119", url: "tel:119" }], resources: [] },
} });
const answered = (body) => new Response(body);
const said = (title) => new TextEncoder().encode(`event: banner\ndata: ${banner(title)}\n\n`);
fetch = (path) => path !== "/search" ? Promise.resolve(answered("{}")) : new Promise((answer) => {
  if ("LATE" === "answer") answers.push((title) => answer(answered(said(title))));
  else answer(answered(new ReadableStream({ start: (body) => {
    answers.push((title) => { body.enqueue(said(title)); body.close(); });
  } })));
});
"""


def test_the_phone_can_be_used_with_the_keyboard_alone(page: Browser) -> None:
    with InThePhone(page):
        type_a_search(page, "mon père me frappe")
        reached = []
        page.at("status")  # focus stays in the field: a banner must not take it
        assert page.run("return document.activeElement.id") == "query"
        for _ in range(14):
            page.driver.switch_to.active_element.send_keys(Keys.TAB)
            reached.append(page.run("return document.activeElement.id"))
            if reached[-1] == "share":
                break
        assert [name for name in reached if name in {"exit", "dismiss", "inform", "act", "share"}] == [
            "exit",  # before what a person looking over the shoulder must not read
            "dismiss",
            "inform",
            "act",
            "share",
        ]
        page.at("act").send_keys(Keys.ENTER)
        assert page.at("actions").is_displayed()


def test_another_viewer_sees_numbers_and_nothing_of_the_search(page: Browser, address: str) -> None:
    other = page.driver.window_handles[0]
    with InThePhone(page):
        type_a_search(page, f"#AlloEnfanceEnDanger {MARK}")
    page.driver.switch_to.new_window("tab")
    page.driver.get(f"{address}/")
    until("it is live", lambda: page.at("link").get_attribute("data-state") == "live")
    with InThePhone(page):
        until("the phone is there", lambda: page.driver.find_elements(By.ID, "query"))
        assert not page.at("query").is_enabled()  # no token, no writing
        assert page.at("readonly").is_displayed()
        assert not page.at("banner").is_displayed()
    assert MARK not in page.run("return document.documentElement.outerHTML")
    page.driver.close()
    page.driver.switch_to.window(other)


def test_an_address_that_somebody_cut_shows_the_page_all_the_same(page: Browser, address: str) -> None:
    page.driver.get("about:blank")
    page.driver.get(f"{address}/#%")
    until("it is live", lambda: page.at("link").get_attribute("data-state") == "live")


def test_the_token_leaves_the_address_at_once(page: Browser) -> None:
    assert TOKEN not in page.driver.current_url
    assert TOKEN not in page.run("return document.documentElement.outerHTML")


def test_no_request_goes_to_another_host_and_the_policy_is_never_broken(page: Browser, address: str) -> None:
    with InThePhone(page):
        type_a_search(page, "#119")
    page.look()
    hosts = {request["url"].split("/")[2] for request in page.requests if request["url"].startswith("http")}
    assert hosts == {address.removeprefix("http://")}
    assert page.console == []


@pytest.mark.parametrize(("theme", "lang"), list(product(("light", "dark"), ("fr", "en"))))
def test_axe_finds_nothing_and_nothing_overflows(
    page: Browser, axe: str, searches: Searches, theme: str, lang: str
) -> None:
    for _ in range(30):
        searches.publish("#AlloEnfanceEnDanger", now_ms())
        searches.publish("mon père me frappe", now_ms())
    searches.flush()
    choose(page, theme, lang)
    until("keywords are there", lambda: len(page.driver.find_elements(By.CSS_SELECTOR, "#keywords-body tr")) >= 2)
    with InThePhone(page):
        until("the phone follows", lambda: page.run("return document.documentElement.lang") == lang)
        type_a_search(page, "#119")
        page.at("act").click()
    for width in WIDTHS:
        page.resize(width)
        page.fits(f"{width} px")
        assert page.violations(axe) == [], width
        with InThePhone(page):
            page.fits(f"phone in {width} px")
            assert page.violations(axe) == [], width
        page.screenshot(f"dashboard-{width}-{theme}-{lang}")


@pytest.mark.parametrize("path", ["phone", "safety", "away"])
def test_axe_finds_nothing_on_the_pages_of_the_phone(browser: Browser, address: str, axe: str, path: str) -> None:
    browser.resize(360)
    browser.driver.get(f"{address}/{path}#{TOKEN}")
    if path == "phone":
        type_a_search(browser, "mon père me frappe")
    assert browser.violations(axe) == []
    browser.fits(path)
    browser.screenshot(path)


def test_ten_thousand_searches_a_second_do_not_freeze_the_page(page: Browser, searches: Searches) -> None:
    page.run(
        "window.longest = 0; let last = performance.now();"
        "(function frame() { const now = performance.now(); window.longest = Math.max(window.longest, now - last);"
        " last = now; requestAnimationFrame(frame); })();"
    )
    begin, sent = time.monotonic(), 0
    while time.monotonic() < begin + 5:
        for _ in range(1_000):
            searches.publish("recette de crêpes", now_ms())
        sent += 1_000
        time.sleep(max(0.0, begin + sent / 10_000 - time.monotonic()))
    searches.flush()
    until("they are shown", lambda: page.number("searches") > 500)
    with InThePhone(page):
        type_a_search(page, "#119")
    assert page.run("return window.longest") < 2_000  # a person would call that frozen; usual is a tenth of it


@pytest.mark.slow
def test_the_page_comes_back_with_the_worker(
    browser: Browser, workers: Workers, worker: Worker, address: str, axe: str
) -> None:
    port = address.rpartition(":")[2]
    worker.stop()
    fresh = workers.start("all", "--dashboard", VIGIE_WEB_TOKEN=TOKEN, VIGIE_WEB_PORT=port)
    browser.driver.get(f"{address}/#{TOKEN}")
    until("it is live", lambda: browser.at("link").get_attribute("data-state") == "live")
    fresh.kill()
    until("it says that it is cut off", lambda: browser.at("link").get_attribute("data-state") == "lost")
    assert browser.at("health-aside").get_attribute("data-state") == "bad", "what was last known is not now's truth"
    assert re.search(r"\d\d:\d\d:\d\d", browser.text("health-aside"))
    assert browser.violations(axe) == []
    browser.screenshot("worker-gone-1600")
    workers.start("all", "--dashboard", VIGIE_WEB_TOKEN=TOKEN, VIGIE_WEB_PORT=port)
    until("it is live again", lambda: browser.at("link").get_attribute("data-state") == "live")
    until("a tagger is at work", lambda: browser.at("health-aside").get_attribute("data-state") == "good", 60)
    with InThePhone(browser):
        type_a_search(browser, "#119")
    assert json.loads(browser.run("return JSON.stringify(document.getElementById('banners').textContent)")) != "–"
