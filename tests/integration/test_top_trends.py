"""Ranks of hashtags on a real broker: a made history with two top-trend days, replayed through real workers."""

from __future__ import annotations

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from worker_harness import Outputs, Searches, Workers, until

from streams.broker.topics import Topic

pytestmark = pytest.mark.kafka
HOUR_MS = 3_600_000
FIRST = dt.date(2020, 4, 4)
TOP = "3"
ORDINARY = {"secretone": 9, "secrettwo": 8, "secretthree": 7, "secretfour": 6}


def hours_of(day: dt.date) -> range:
    """The hours of a day in Paris, since the epoch."""
    start, end = (dt.datetime(each.year, each.month, each.day, tzinfo=ZoneInfo("Europe/Paris")).timestamp()
                  for each in (day, day + dt.timedelta(days=1)))  # fmt: skip
    return range(int(start) // 3_600, int(end) // 3_600)


def publish_day(searches: Searches, day: dt.date, ours: int, *, but: dict[int, int] | None = None) -> None:
    """A day of `ours` searches with our hashtag each hour, `but` for some hours; a gap where that says -1."""
    for number, hour in enumerate(hours_of(day)):
        count = (but or {}).get(number, ours)
        if count < 0:
            continue
        texts = [f"#{name}" for name, times in ORDINARY.items() for _ in range(times)] + ["recette facile"] * 4
        for place, text in enumerate(texts):
            searches.publish(text, hour * HOUR_MS + place * 60_000)
        for place in range(count):
            at_ms = hour * HOUR_MS + place * 60_000
            searches.publish("#Enfance_En_Danger", at_ms, keyword="enfance-en-danger", session_id=f"{day} {place}")
    searches.flush()


def test_two_top_trend_days_are_told_once_each_also_after_a_worker_was_killed(
    workers: Workers, searches: Searches, outputs: Outputs
) -> None:
    def alerts() -> list[dict[str, object]]:
        return outputs.of(Topic.ALERTS).values()

    def days() -> list[object]:
        return [alert["window_start"] for alert in alerts() if alert["kind"] == "top_trend_day"]

    def settled(day: dt.date) -> bool:
        last = dt.datetime.fromtimestamp(hours_of(day)[-1] * 3_600, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        rows = outputs.of(Topic.RANKS).values()
        return any(row["window_start"] == last and row["final"] for row in rows)

    day = [FIRST + dt.timedelta(days=number) for number in range(7)]
    first = workers.start("all", VIGIE_TOP_TRENDS=TOP)
    publish_day(searches, day[0], 8)
    publish_day(searches, day[1], 8, but={11: 6})  # one hour out: four others as often or more
    publish_day(searches, day[2], 8, but=dict.fromkeys(range(12), 8))
    until("the second day is settled", lambda: settled(day[1]), 90)
    assert days() == ["2020-04-03T22:00:00Z"]
    first.kill()
    workers.start("all", VIGIE_TOP_TRENDS=TOP)
    publish_day(searches, day[3], 8, but={5: -1})
    publish_day(searches, day[4], 2)
    publish_day(searches, day[5], 2)
    until("the day before the last is settled", lambda: settled(day[4]), 90)
    assert days() == ["2020-04-03T22:00:00Z", "2020-04-05T22:00:00Z"]
    told = alerts()[0]
    assert (told["keyword"], told["hashtag"], told["country"]) == ("enfance-en-danger", "enfanceendanger", "*")
    assert (told["observed"], told["expected"]) == (24 * 8, 24 * 7)
    assert told["sessions"] == 2 * 8, "the same eight in every hour, on the two days of UTC in which they searched"
    assert len({alert["alert_id"] for alert in alerts()}) == 2
    finals = {(row["window_start"], row["hashtag"]): row for row in outputs.of(Topic.RANKS).values() if row["final"]}
    whole_days = [row for (start, tag), row in finals.items() if tag == "enfanceendanger" and start < "2020-04-04T22"]
    assert [
        (row["rank"], row["rank_low"], row["rank_high"], row["searches"], row["sessions"]) for row in whole_days
    ] == [(3, 2, 3, 8, 8)] * 24, "all searches were looked at: only the shared place makes an interval"
    for topic in (Topic.TALLIES, Topic.RANKS, Topic.ALERTS, Topic.TAGGED):
        for record in outputs.of(topic).poll():
            written = (record.value or b"") + b"".join(value for _, value in record.headers)
            assert b"secret" not in written, "no foreign hashtag can be read"
    assert {json.loads(record.key)[1] for record in outputs.of(Topic.RANKS).poll()} == {"*", "enfanceendanger"}
