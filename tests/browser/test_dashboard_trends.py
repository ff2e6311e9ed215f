"""What the page draws of trends: the detector's band, a rise on its curve, and how the tracked hashtags stand."""

from __future__ import annotations

import datetime as dt
import json
import random
from itertools import product
from typing import Any

import pytest
from kafka import KafkaProducer
from selenium.webdriver.common.by import By

from streams.broker.codecs import json_key
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from tests.browser.chromium import Browser, until
from tests.browser.test_dashboard_page import TOKEN, WIDTHS, choose

pytestmark = pytest.mark.kafka
MINUTES = 280
RISE_MINUTES = 15


def text(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def count_row(start: dt.datetime, keyword: str, count: int) -> dict[str, Any]:
    end = start + dt.timedelta(minutes=1)
    return {"window_start": text(start), "window_end": text(end), "window_seconds": 60, "keyword": keyword,
            "country": "*", "count": count, "sessions": None if keyword == "*" else count, "final": False}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def written(own_settings: Settings) -> None:
    """Nearly five hours of counts with a rise at their end, its alert, an hour of ranks: before the worker starts."""
    now, draw = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0), random.Random(3)
    hour = now.replace(minute=0)
    producer = KafkaProducer(bootstrap_servers=own_settings.bootstrap_servers, linger_ms=20)

    def send(topic: Topic, key: bytes, row: dict[str, Any]) -> None:
        producer.send(topic_name(topic, own_settings), key=key, value=json.dumps(row).encode(), partition=0)

    for back in range(MINUTES, 0, -1):
        start = now - dt.timedelta(minutes=back)
        times = 5 if back <= RISE_MINUTES else 1
        for keyword, usual in (("*", 60_000), ("119", 12 * times), ("temoin.frappe", 7)):
            count = round(draw.gauss(usual, usual**0.5))
            send(Topic.COUNTS, json_key(60, text(start), keyword, "*"), count_row(start, keyword, max(0, count)))
    for start in (hour, hour - dt.timedelta(hours=1)):
        for keyword, count in (("119", 1_300), ("temoin.frappe", 400)):
            row = count_row(start, keyword, count) | {"window_seconds": 3_600}
            send(Topic.COUNTS, json_key(3_600, text(start), keyword, "*"), row)
    alert = {"alert_id": "a-1", "keyword": "119", "country": "*", "window_start": text(hour), "window_seconds": 3_600,
             "kind": "rise", "observed": 900, "expected": 180.4, "ratio": 4.99, "log_likelihood_ratio": 88.1,
             "q_value": 1e-9, "sessions": 640, "since": text(now - dt.timedelta(minutes=RISE_MINUTES))}  # fmt: skip
    send(Topic.ALERTS, json_key("119", "*"), alert)
    for hashtag, place, searches in (("enfanceendanger", 4, 320), ("alloenfanceendanger", 17, 90)):
        row = {"window_start": text(hour), "window_end": text(hour + dt.timedelta(hours=1)), "window_seconds": 3_600,
               "hashtag": hashtag, "keyword": "119", "country": "*", "rank": place, "rank_low": place - 1,
               "rank_high": place + 2, "searches": searches, "searches_low": searches - 20,
               "searches_high": searches + 20, "sessions": searches - 20, "final": False}  # fmt: skip
        send(Topic.RANKS, json_key(3_600, text(hour), hashtag, "*"), row)
    producer.flush(timeout=30)
    producer.close()


@pytest.mark.parametrize(("theme", "lang"), list(product(("light", "dark"), ("fr", "en"))))
def test_the_band_the_rise_and_the_tracked_hashtags_are_drawn(
    browser: Browser, address: str, axe: str, theme: str, lang: str
) -> None:
    browser.driver.get(f"{address}/#{TOKEN}")
    choose(browser, theme, lang)
    until("the band is there", lambda: browser.at("legend-band").is_displayed(), 60)
    until("the alert is marked", lambda: browser.at("legend-alert").is_displayed())
    assert browser.at("keyword-name").text == "119"
    tags = browser.driver.find_elements(By.CSS_SELECTOR, "#tags-body tr")
    assert ["#enfanceendanger" in tag.text and tag.text.startswith("4") for tag in tags] == [True, False]
    assert browser.at("tags-empty").is_displayed() is False
    [alert] = browser.driver.find_elements(By.CSS_SELECTOR, "#alerts li")
    assert "119" in alert.text
    assert "900" not in alert.text, "beside a real stream its size alone is told"
    assert "× 5" in alert.text
    assert ("depuis" if lang == "fr" else "since") in alert.text
    assert "≥" in browser.text("keywords-body")
    for width in WIDTHS:
        browser.resize(width)
        browser.fits(f"{width} px")
        assert browser.violations(axe) == [], width
        browser.screenshot(f"trends-{width}-{theme}-{lang}")
