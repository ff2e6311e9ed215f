"""A made year of searches, banners and calls, as messages: what reports are tried on."""

from __future__ import annotations

import datetime as dt
import json
import math
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
KEYWORDS = {
    "119": 90.0,
    "enfance-en-danger": 160.0,
    "victime.coups": 40.0,
    "temoin.maltraite": 18.0,
    "adulte.a-bout": 4.0,
}
"""Searches a day in FR."""
COUNTRIES = {"FR": 1.0, "RE": 0.06, "GP": 0.03}


def utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), PARIS)


def poisson(rng: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def count(
    start: dt.datetime, seconds: int, keyword: str, country: str, amount: int, final: bool, **more: Any
) -> dict[str, Any]:
    end = start.astimezone(dt.UTC) + dt.timedelta(seconds=3_600)
    if seconds == 86_400:
        end = midnight(start.date() + dt.timedelta(days=1)).astimezone(dt.UTC)
    sessions = None if keyword == "*" else more.get("sessions", math.ceil(amount * 0.85))
    return {"window_start": utc(start), "window_end": utc(end), "window_seconds": seconds, "keyword": keyword,
            "country": country, "count": amount, "sessions": sessions, "final": final}  # fmt: skip


def counts(
    first: dt.date,
    last: dt.date,
    *,
    final_until: dt.date,
    hours: bool = True,
    burst: dt.date | None = None,
    seed: int = 7,
) -> Iterator[dict[str, Any]]:
    """Hours and days, of each country and of all; a burst of four times on one day."""
    rng = random.Random(seed)
    day = first
    while day <= last:
        final = day <= final_until
        sums: Counter[tuple[str, str]] = Counter()
        for hour in range(24):
            start = midnight(day).astimezone(dt.UTC) + dt.timedelta(hours=hour)
            found = an_hour(rng, hour, 4.0 if day == burst and 14 <= hour < 22 else 1.0)
            sums += found
            if hours:
                for (keyword, country), amount in found.items():
                    yield count(start, 3_600, keyword, country, amount, final)
        for (keyword, country), amount in sums.items():
            yield count(midnight(day), 86_400, keyword, country, amount, final)
        day += dt.timedelta(days=1)


def an_hour(rng: random.Random, hour: int, times: float) -> Counter[tuple[str, str]]:
    """(keyword, country) by number of searches."""
    wave = (1 + 0.8 * math.sin((hour - 10) / 24 * 2 * math.pi)) / 24
    found: Counter[tuple[str, str]] = Counter()
    for country, part in COUNTRIES.items():
        for keyword, mean in {"*": 600_000.0, **KEYWORDS}.items():
            amount = poisson(rng, mean * part * wave * (1.0 if keyword == "*" else times))
            found[keyword, country] += amount
            found[keyword, "*"] += amount
    return +found


def funnel(monday: dt.date, banners: int, *, final: bool, seed: int = 3) -> Iterator[dict[str, Any]]:
    rng = random.Random(seed)
    totals = [0] * 8
    names = ("commands", "impressions", "clicks", "dismissals", "shares", "calls", "chats", "quick_exits")
    shares = (1.0, 0.95, 0.06, 0.3, 0.01, 0.012, 0.004, 0.08)
    window = {"window_start": utc(midnight(monday)), "window_end": utc(midnight(monday + dt.timedelta(days=7))),
              "window_seconds": 604_800, "late": 3, "repeats": 25, "unmatched": 0, "rejected": 0,
              "final": final}  # fmt: skip
    audiences = {"victime.coups": "victim", "temoin.maltraite": "witness", "adulte.a-bout": "adult"}
    for keyword, mean in KEYWORDS.items():
        amounts = [poisson(rng, banners * mean / 312 * share) for share in shares]
        amounts = [min(n, amounts[0] if place < 2 else amounts[1]) for place, n in enumerate(amounts)]
        totals = [a + b for a, b in zip(totals, amounts, strict=True)]
        steps = {name: {"count": n, "sessions": n} for name, n in zip(names, amounts, strict=True)}
        yield window | {"campaign": "fr-119", "keyword": keyword, "audience": audiences.get(keyword, "any"),
                        "language": "fr", "vocabulary_version": "v1"} | steps  # fmt: skip
    steps = {name: {"count": n, "sessions": n} for name, n in zip(names, totals, strict=True)}
    yield (
        window
        | {"campaign": "*", "keyword": "*", "audience": "any", "language": "*", "vocabulary_version": "*"}
        | steps
    )


def rise(keyword: str, start: dt.datetime, hours: int, ratio: float) -> Iterator[dict[str, Any]]:
    for kind, at, times in (("rise", start, ratio), ("end", start + dt.timedelta(hours=hours), 1.0)):
        yield {"alert_id": f"{kind}:{keyword}:{utc(at)}", "keyword": keyword, "country": "*", "window_start": utc(at),
               "window_seconds": 3_600, "kind": kind, "observed": 40.0 * times, "expected": 40.0, "ratio": times,
               "log_likelihood_ratio": 12.0, "q_value": 0.001}  # fmt: skip


def hour_of_rank(hashtag: str, keyword: str, start: dt.datetime, rank: int) -> dict[str, Any]:
    return {"window_start": utc(start), "window_end": utc(start + dt.timedelta(hours=1)), "window_seconds": 3_600,
            "hashtag": hashtag, "keyword": keyword, "country": "*", "rank": rank, "rank_low": rank,
            "rank_high": rank + 1, "searches": 30, "searches_low": 25, "searches_high": 36,
            "sessions": 21, "final": True}  # fmt: skip


def top_trend_day(keyword: str, day: dt.date, sessions: int = 200) -> dict[str, Any]:
    return next(rise(keyword, midnight(day), 1, 1.0)) | {"kind": "top_trend_day", "window_seconds": 86_400,
                                                           "sessions": sessions}  # fmt: skip


def calls(first: dt.date, last: dt.date, *, step: dt.date | None = None, seed: int = 5) -> Iterator[dict[str, Any]]:
    rng = random.Random(seed)
    day = first
    while day <= last:
        mean = 1_100 * (0.8 if day.weekday() > 4 else 1.0) * (1.3 if step and day >= step else 1.0)
        yield {"helpline": "fr-119", "date": day.isoformat(), "calls": round(rng.gauss(mean, mean * 0.08)),
               "answered": None, "source": "a made series"}  # fmt: skip
        day += dt.timedelta(days=1)


def lines(*parts: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for part in parts for each in part)
