"""The numbers as the page gets them: one JSON object that says all, so that a viewer who missed some misses nothing.

No session, no event id, no search. Beside a real stream what has a name (keyword, country, step, hashtag) is "at least"
so many in steps of 11 sessions, as in a report of days that can still change (streams/trends/disclosure.py): two events
half a second apart differ by 11 sessions or by none, and under 11 nothing is sent. No single banner is.
"""

from __future__ import annotations

from typing import Any

import msgspec

from streams.events import TrendAlert
from streams.trends.disclosure import SMALLEST, in_steps
from streams.trends.rank_rows import TopTags
from streams.trends.report_alerts import one_digit
from streams.web.board import MINUTE_MS, MINUTES_KEPT
from streams.web.expecting import Expecting
from streams.web.funnel_view import funnel_view
from streams.web.picture import KeywordCounts, Numbers

BANNERS_SHOWN = 8
TAGS_SHOWN = 10


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What does not change while the page runs."""

    timezone: str
    invented: bool
    """True: the demo's searches, made up; small counts point to nobody."""
    writable: bool
    """True: somebody may hold a token and try the phone."""
    scan: str
    since_ms: int
    campaigns: tuple[dict[str, Any], ...] = ()
    keywords: dict[str, str] = {}
    """What each keyword says, in the words of the vocabulary."""


def snapshot(numbers: Numbers, about: About, expecting: Expecting | None = None) -> bytes:
    """One event of the public stream, as JSON."""
    return msgspec.json.encode(
        {
            "about": about,
            "now_ms": numbers.now_ms,
            "broker": {"condition": numbers.broker.condition.name.lower()},
            "tagger_members": numbers.tagger_members,
            "trends_members": numbers.trends_members,
            "vocabulary_version": numbers.vocabulary_version,
            "searches_per_second": round(numbers.searches_per_second, 2),
            "matches_per_second": round(numbers.matches_per_second, 2),
            "rates": [round(rate, 1) for rate in numbers.rates],
            "published": numbers.published,
            "banners": numbers.banners,
            "dead_letters": numbers.dead_letters,
            "lag_records": numbers.lag_records,
            "latency": _latency(numbers),
            "first_minute_ms": (numbers.now_ms // MINUTE_MS - MINUTES_KEPT + 1) * MINUTE_MS,
            "searches_by_minute": numbers.searches_by_minute,
            "keywords": [_keyword(numbers, counts, about, expecting) for counts in numbers.keywords],
            "last_banners": _last_banners(numbers) if about.invented else [],
            "funnel": funnel_view(numbers.funnel, numbers.funnel_rows, invented=about.invented),
            "top_tags": _top_tags(numbers.top_tags, invented=about.invented),
            "alerts": [
                _alert(alert, invented=about.invented)
                for alert in numbers.alerts
                if about.invented or _is_of_many(alert)
            ],
        }
    )


def _is_of_many(alert: TrendAlert) -> bool:
    """One child who searches all hour makes a rise too."""
    return (alert.sessions or 0) >= SMALLEST


def _alert(alert: TrendAlert, *, invented: bool) -> dict[str, Any]:
    """Beside a real stream its size to one digit and without counts, as in a report."""
    return {
        "keyword": alert.keyword,
        "country": alert.country,
        "kind": alert.kind,
        "since": alert.since,
        "window_start": alert.window_start,
        "window_seconds": alert.window_seconds,
        "observed": alert.observed if invented else None,
        "expected": alert.expected if invented else None,
        "ratio": alert.ratio if invented else one_digit(alert.ratio),
    }


def _latency(numbers: Numbers) -> dict[str, float] | None:
    latency = numbers.latency
    if latency is None:
        return None
    return {"median_ms": latency.median_ms, "p99_ms": latency.p99_ms, "banners": latency.banners}


def _keyword(numbers: Numbers, counts: KeywordCounts, about: About, expecting: Expecting | None) -> dict[str, Any]:
    total, by_minute = counts.total, counts.by_minute
    if not about.invented:
        total = in_steps(min(total, counts.sessions))
        by_minute = tuple(in_steps(min(pair)) for pair in zip(by_minute, counts.sessions_by_minute, strict=True))
        if not total:
            return {"keyword": counts.keyword, "total": None, "by_minute": None, "expected": None}
    return {
        "keyword": counts.keyword,
        "total": total,
        "by_minute": by_minute,
        "expected": _expected(numbers, counts.keyword, about, expecting),
    }


def _expected(numbers: Numbers, keyword: str, about: About, expecting: Expecting | None) -> Any:
    """Beside a real stream to two digits: who ran the detector backwards would have each minute's count."""
    bounds = None if expecting is None else expecting.bounds(numbers, keyword)
    if bounds is None or about.invented:
        return bounds
    return [None if each is None else [float(f"{bound:.2g}") for bound in each] for each in bounds]


def _top_tags(tags: TopTags | None, *, invented: bool) -> dict[str, Any] | None:
    """How the vocabulary's own hashtags stand among all; beside a real stream those of enough sessions."""
    if tags is None:
        return None
    shown = [row for row in tags.ranked if invented or (row.sessions or 0) >= SMALLEST]
    return {
        "window_start": tags.window_start,
        "tags": [
            {"hashtag": row.hashtag, "rank": row.rank, "low": row.rank_low, "high": row.rank_high}
            for row in shown[:TAGS_SHOWN]
        ],
    }


def _last_banners(numbers: Numbers) -> list[dict[str, str]]:
    return [
        {
            "occurred_at": command.occurred_at,
            "keyword": command.keyword,
            "tier": command.tier,
            "audience": command.audience,
            "campaign": command.campaign,
            "locale": command.locale,
        }
        for command in numbers.last_banners[:BANNERS_SHOWN]
    ]
