"""The numbers as the page gets them: one JSON object that says all, so that a viewer who missed some misses nothing.

No session, no event id, no search. Beside a real stream small counts are withheld: under `LEAST_SHOWN` searches in the
hour a keyword's curve is not sent, and no single banner is.
"""

from __future__ import annotations

from typing import Any

import msgspec

from streams.events import FunnelRow
from streams.trends.funnel_rows import Step, step_of
from streams.trends.intervals import wilson
from streams.trends.rank_rows import TopTags
from streams.web.board import MINUTE_MS, MINUTES_KEPT
from streams.web.expecting import Expecting
from streams.web.picture import KeywordCounts, Numbers

LEAST_SHOWN = 11
"""INSEE and the French health data system show no cell under 11 (docs/privacy.md)."""
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
            "funnel": _funnel(numbers.funnel, invented=about.invented),
            "top_tags": _top_tags(numbers.top_tags, invented=about.invented),
            "alerts": [
                {
                    "keyword": alert.keyword,
                    "country": alert.country,
                    "kind": alert.kind,
                    "since": alert.since,
                    "window_start": alert.window_start,
                    "window_seconds": alert.window_seconds,
                    "observed": alert.observed,
                    "expected": alert.expected,
                    "ratio": alert.ratio,
                    "q_value": alert.q_value,
                }
                for alert in numbers.alerts
            ],
        }
    )


def _latency(numbers: Numbers) -> dict[str, float] | None:
    latency = numbers.latency
    if latency is None:
        return None
    return {"median_ms": latency.median_ms, "p99_ms": latency.p99_ms, "banners": latency.banners}


def _keyword(numbers: Numbers, counts: KeywordCounts, about: About, expecting: Expecting | None) -> dict[str, Any]:
    if not about.invented and counts.total < LEAST_SHOWN:
        return {"keyword": counts.keyword, "total": None, "by_minute": None, "expected": None}
    return {
        "keyword": counts.keyword,
        "total": counts.total,
        "by_minute": counts.by_minute,
        "expected": expecting.bounds(numbers, counts.keyword) if expecting is not None else None,
    }


def _funnel(row: FunnelRow | None, *, invented: bool) -> dict[str, Any] | None:
    """Each step with its share of the banners that were shown, and Wilson's interval for it."""
    if row is None:
        return None
    return {
        "window_start": row.window_start,
        "steps": [_step(row, step, invented=invented) for step in Step],
        "late": row.late,
        "repeats": row.repeats,
        "unmatched": row.unmatched,
    }


def _top_tags(tags: TopTags | None, *, invented: bool) -> dict[str, Any] | None:
    """How the vocabulary's own hashtags stand among all; beside a real stream those of enough sessions."""
    if tags is None:
        return None
    shown = [row for row in tags.ranked if invented or (row.sessions or 0) >= LEAST_SHOWN]
    return {
        "window_start": tags.window_start,
        "tags": [
            {"hashtag": row.hashtag, "rank": row.rank, "low": row.rank_low, "high": row.rank_high}
            for row in shown[:TAGS_SHOWN]
        ],
    }


def _step(row: FunnelRow, step: Step, *, invented: bool) -> dict[str, Any]:
    found, shown = step_of(row, step), row.impressions
    if not invented and min(found.sessions, shown.sessions) < LEAST_SHOWN:
        return {"step": step.name.lower(), "count": None, "share": None}
    of_shown = step not in {Step.COMMANDS, Step.IMPRESSIONS}
    share = wilson(min(found.count, shown.count), shown.count) if of_shown else None
    return {"step": step.name.lower(), "count": found.count, "share": share}


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
