"""The detector on small made histories: what is a rise, what is none, when it ends."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from streams.events import AlertKind, TrendAlert, TrendCount
from streams.timestamps import rfc3339_seconds
from streams.trends.counts_feed import CountsFeed
from streams.trends.detect import Detector
from streams.trends.observing import Series

PARIS = ZoneInfo("Europe/Paris")
HOUR_MS = 3_600_000
BEGIN_MS = 1_775_433_600_000
"""Monday 2026-04-06, 0 h UTC."""
ASKED = ("119", "FR")

Rate = Callable[[int], float]


def history(
    hours: int, rate: Rate, *, exposure: Rate | None = None, seed: int = 5, others: int = 5
) -> Iterator[tuple[int, dict[Series, int]]]:
    """Poisson counts of one keyword at `rate` (of the hour), of others at a usual one, and of all searches."""
    draw = np.random.default_rng(seed)
    for hour in range(hours):
        usual = 1.0 + 0.6 * math.sin(2 * math.pi * (hour - 10) / 24)
        platform = 1.0 if exposure is None else exposure(hour)
        counts = {(f"autre.{n}", "FR"): int(draw.poisson(12.0 * usual * platform)) for n in range(others)}
        counts[ASKED] = int(draw.poisson(rate(hour) * usual * platform))
        if exposure is not None:
            counts["*", "FR"] = int(draw.poisson(100_000.0 * usual * platform))
        yield BEGIN_MS + hour * HOUR_MS, {name: count for name, count in counts.items() if count}


def alerts_of(windows: Iterator[tuple[int, dict[Series, int]]]) -> list[tuple[AlertKind, str, int]]:
    detector = Detector(3_600, PARIS)
    return [
        (alert.kind, alert.keyword, (start_ms - BEGIN_MS) // HOUR_MS)
        for start_ms, counts in windows
        for alert in detector.step(start_ms, counts)
    ]


def steady(_: int) -> float:
    return 1.0


@pytest.mark.parametrize("exposure", [None, steady], ids=["without exposure", "with exposure"])
@pytest.mark.parametrize(("rate", "factor", "length"), [(0.5, 12.0, 6), (20.0, 2.0, 10), (300.0, 1.3, 48)])
def test_a_rise_is_declared_while_it_lasts_and_ended_soon_after(
    rate: float, factor: float, length: int, exposure: Rate | None
) -> None:
    first = 20 * 24 + 9
    found = alerts_of(
        history(25 * 24, lambda h: rate * (factor if first <= h < first + length else 1.0), exposure=exposure)
    )
    found = [alert for alert in found if alert[1] == "119"]
    assert [kind for kind, _, _ in found] == [AlertKind.RISE, AlertKind.END]
    assert first <= found[0][2] < first + length
    assert first + length < found[1][2] <= first + length + 12


def test_a_slow_rise_of_two_days_does_not_become_usual_on_the_way() -> None:
    first, length = 30 * 24, 48
    found = alerts_of(
        history(36 * 24, lambda h: 40.0 * (1 + 0.8 * max(0, min(1, (h - first) / length)) * (h < first + length)))
    )
    found = [alert for alert in found if alert[1] == "119"]
    assert found[0][0] == AlertKind.RISE
    assert first <= found[0][2] < first + length


def test_a_much_larger_rise_within_an_open_one_is_declared_too() -> None:
    first, second, end = 20 * 24, 20 * 24 + 30, 20 * 24 + 40
    found = alerts_of(
        history(25 * 24, lambda h: 20.0 * (5.0 if second <= h < end else 1.6 if first <= h < end else 1.0))
    )
    kinds = [(kind, hour) for kind, keyword, hour in found if keyword == "119"]
    assert [kind for kind, _ in kinds] == [AlertKind.RISE, AlertKind.END, AlertKind.RISE, AlertKind.END]
    (_, began), (_, replaced), (_, again), (_, ended) = kinds
    assert first <= began < second <= again < second + 4
    assert replaced == again
    assert ended >= end


def test_a_rise_that_goes_on_as_it_began_is_declared_once() -> None:
    first, end = 20 * 24, 22 * 24
    for seed in range(5):
        found = alerts_of(history(25 * 24, lambda h: 20.0 * (3.0 if first <= h < end else 1.0), seed=seed))
        assert [kind for kind, keyword, _ in found if keyword == "119"] == [AlertKind.RISE, AlertKind.END]


def test_where_only_the_platform_grows_nothing_rises() -> None:
    def growth(hour: int) -> float:
        return 3.0 if 300 <= hour < 330 else 1.02 ** (hour / 24)

    assert alerts_of(history(30 * 24, lambda _: 60.0, exposure=growth)) == []


def test_an_outage_is_no_rise_and_what_was_usual_before_is_usual_after() -> None:
    def gone(windows: Iterator[tuple[int, dict[Series, int]]]) -> Iterator[tuple[int, dict[Series, int]]]:
        for start_ms, counts in windows:
            hour = (start_ms - BEGIN_MS) // HOUR_MS
            if 400 <= hour < 430:
                continue  # no row at all
            yield start_ms, {} if 500 <= hour < 512 else counts

    for seed, exposure in itertools.product(range(5), (steady, None)):
        found = alerts_of(gone(history(30 * 24, lambda _: 30.0, exposure=exposure, seed=seed)))
        assert not [hour for _, _, hour in found if 400 <= hour < 454 or 500 <= hour < 536], seed


@pytest.mark.parametrize("seed", range(3))
def test_hours_in_which_a_keyword_was_not_counted_hide_no_rise(seed: int) -> None:
    """One hour in twelve is empty, also in the rise: taken for counts they would make all others look restless."""
    first = 28 * 24 + 9

    def counted(windows: Iterator[tuple[int, dict[Series, int]]]) -> Iterator[tuple[int, dict[Series, int]]]:
        draw = np.random.default_rng(seed)
        for start_ms, counts in windows:
            lost = draw.random() < 1 / 12
            yield start_ms, {name: count for name, count in counts.items() if name != ASKED or not lost}

    rate: Rate = lambda h: 200.0 * (1.22 if first <= h < first + 12 else 1.0)  # noqa: E731 - the rate of an hour
    found = alerts_of(counted(history(32 * 24, rate, exposure=steady, seed=seed)))
    rises = [hour for kind, keyword, hour in found if (kind, keyword) == (AlertKind.RISE, "119")]
    assert any(first <= hour < first + 12 for hour in rises)


def test_a_keyword_that_nobody_searches_by_night_rises_by_night() -> None:
    """Empty nights are a habit and no outage, however much is searched by day."""
    first = 28 * 24 + 1
    found = alerts_of(
        history(
            32 * 24,
            lambda h: 60.0 if first <= h < first + 4 else 0.0 if (h - 1) % 24 < 5 else 150.0,
            exposure=steady,
        )
    )
    rises = [hour for kind, keyword, hour in found if (kind, keyword) == (AlertKind.RISE, "119")]
    assert any(first <= hour < first + 4 for hour in rises)


def test_a_rise_that_stays_becomes_usual_after_a_week_and_a_later_one_is_seen() -> None:
    found = alerts_of(
        history(45 * 24, lambda h: 90.0 if 40 * 24 <= h < 40 * 24 + 12 else 30.0 if h >= 20 * 24 else 10.0)
    )
    kinds = [(kind, hour) for kind, keyword, hour in found if keyword == "119"]
    assert [kind for kind, _ in kinds] == [AlertKind.RISE, AlertKind.END, AlertKind.RISE, AlertKind.END]
    assert kinds[1][1] - kinds[0][1] == pytest.approx(7 * 24, abs=12)
    assert 40 * 24 <= kinds[2][1] < 40 * 24 + 12


def test_rises_are_seen_from_the_third_day_on() -> None:
    found = alerts_of(history(4 * 24, lambda h: 60.0 if h >= 60 else 10.0, exposure=steady))
    assert found[0][:2] == (AlertKind.RISE, "119")
    assert found[0][2] <= 62


def test_a_keyword_that_is_new_does_not_rise_by_being_new_nor_make_others_rise() -> None:
    """Of 160 such histories: none; others rose 9 times, and 13 times where the keyword had always been there."""
    others = 0
    for seed in range(10):
        found = alerts_of(history(20 * 24, lambda h: 25.0 if h >= 300 else 0.0, exposure=steady, seed=seed))
        assert ASKED[0] not in {keyword for _, keyword, _ in found}, seed
        others += sum(kind is AlertKind.RISE and hour >= 300 for kind, _, hour in found)
    assert others <= 2


def test_a_row_of_all_searches_that_is_missing_now_and_then_changes_nothing() -> None:
    def patchy(windows: Iterator[tuple[int, dict[Series, int]]]) -> Iterator[tuple[int, dict[Series, int]]]:
        for number, (start_ms, counts) in enumerate(windows):
            yield start_ms, {name: count for name, count in counts.items() if name[0] != "*" or number % 5}

    first = 20 * 24
    found = alerts_of(patchy(history(24 * 24, lambda h: 60.0 if first <= h < first + 8 else 15.0, exposure=steady)))
    assert [kind for kind, _, _ in found] == [AlertKind.RISE, AlertKind.END]


def test_what_is_usual_is_in_the_band_and_a_rise_above_it() -> None:
    detector = Detector(3_600, PARIS)
    inside = total = 0
    for hour, (start_ms, counts) in enumerate(history(21 * 24, lambda h: 90.0 if h == 21 * 24 - 1 else 30.0)):
        detector.step(start_ms, counts)
        for band in detector.bands():
            assert 0.0 <= band.lower < band.expected < band.upper
            if hour > 7 * 24 and hour < 20 * 24:
                inside += band.lower <= band.observed <= band.upper
                total += 1
    assert 0.96 < inside / total < 0.999
    last = {band.keyword: band for band in detector.bands()}["119"]
    assert last.observed > last.upper
    assert last.rising


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_every_number_is_finite_also_for_absurd_counts() -> None:
    detector = Detector(3_600, PARIS)
    draw = np.random.default_rng(1)
    seen = 0
    for hour in range(600):
        counts = {("a", "FR"): int(10 ** draw.uniform(-1, 15)), ("b", "*"): int(draw.random() < 0.01)}
        if hour % 7:
            counts["*", "FR"] = int(draw.choice([0, 1, 2**53 - 1]))
        for alert in detector.step(BEGIN_MS + hour * int(draw.choice([1, 1, 1, 900])) * HOUR_MS, counts):
            numbers = (
                alert.observed,
                alert.expected,
                alert.ratio,
                alert.log_likelihood_ratio or 0.0,
                alert.q_value or 0.0,
            )
            assert all(math.isfinite(number) and number >= 0.0 for number in numbers)
            seen += 1
        assert all(math.isfinite(band.upper) for band in detector.bands())
    assert seen


def rows(windows: Iterator[tuple[int, dict[Series, int]]], seconds: int = 3_600) -> Iterator[TrendCount]:
    for start_ms, counts in windows:
        for (keyword, country), count in counts.items():
            yield TrendCount(
                window_start=rfc3339_seconds(start_ms),
                window_end=rfc3339_seconds(start_ms + seconds * 1_000),
                window_seconds=seconds,
                keyword=keyword,
                country=country,
                count=count,
            )


def fed(made: Iterator[TrendCount]) -> list[TrendAlert]:
    feed = CountsFeed(PARIS)
    alerts = [alert for row in made for alert in feed.add(row)]
    assert not any(isinstance(alert, str) for alert in alerts)
    return [*alerts, *feed.end()]  # type: ignore[list-item]  # no sentence among them: asserted


def test_the_feed_steps_at_the_end_of_each_window_and_corrections_declare_nothing() -> None:
    first = 14 * 24
    windows = list(history(first + 3, lambda h: 200.0 if h >= first else 10.0))
    in_order = fed(rows(iter(windows)))
    assert [(a.kind, a.window_start) for a in in_order] == [(AlertKind.RISE, rfc3339_seconds(windows[first][0]))]
    assert in_order[0].since == rfc3339_seconds(windows[first][0])
    made_final = [row for pair in zip(windows[24:], windows, strict=False) for row in rows(iter(pair))]
    assert [a.kind for a in fed(iter([*rows(iter(windows[:24])), *made_final]))] == [AlertKind.RISE]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"window_seconds": 61}, "window_seconds"),
        ({"window_start": "yesterday"}, "window_start"),
        ({"window_start": "9999-12-31T23:00:00Z"}, "window_start"),
        ({"count": -1}, "count"),
        ({"keyword": ""}, "keyword"),
    ],
)
def test_a_row_that_can_not_be_is_refused_with_what_to_write(change: dict[str, object], said: str) -> None:
    from msgspec.structs import replace

    row = next(rows(history(1, steady)))
    answer = CountsFeed(PARIS).add(replace(row, **change))
    assert isinstance(answer, str)
    assert said in answer


@pytest.mark.parametrize("seconds", [60, 86_400])
def test_minutes_and_days_are_watched_too(seconds: int) -> None:
    windows = 3 * 1_440 if seconds == 60 else 60
    first = windows - 10
    draw = np.random.default_rng(2)
    detector = Detector(seconds, PARIS)
    begin_ms = BEGIN_MS if seconds == 60 else BEGIN_MS - 2 * HOUR_MS
    found = []
    for number in range(windows):
        counts = {ASKED: int(draw.poisson(50.0 if number >= first else 10.0)), ("*", "FR"): int(draw.poisson(9_000.0))}
        alerts = detector.step(begin_ms + number * seconds * 1_000, counts)
        found += [(alert.kind, alert.keyword, number) for alert in alerts]
    assert [found_[:2] for found_ in found] == [(AlertKind.RISE, "119")]
    assert first <= found[0][2] <= first + 3
