"""How the tracked hashtags stood among all, from `trends.ranks.v1`, as far as enough sessions stand behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from streams.events import HashtagRank
from streams.timestamps import parse_rfc3339_ms
from streams.trends.disclosure import SMALLEST
from streams.trends.report_counts import Range
from streams.trends.report_model import RankLine


def rank_lines(rows: Iterable[HashtagRank], asked: Range, zone: ZoneInfo) -> tuple[RankLine, ...]:
    """The best hour of each hashtag in the range, with how many hours could be shown. Rows in the order of the log.

    An hour is shown once it is final and where enough sessions searched for the hashtag, of the searches looked at.
    """
    newest = {(row.window_start, row.hashtag, row.country): row for row in rows}
    shown: dict[tuple[str, str], list[HashtagRank]] = {}
    for row in newest.values():
        start_ms = parse_rfc3339_ms(row.window_start)
        if (
            row.final
            and row.rank is not None
            and (row.sessions or 0) >= SMALLEST
            and asked.country in {None, row.country}
            and dt.datetime.fromtimestamp(start_ms / 1_000, zone).date() in asked
        ):
            shown.setdefault((row.hashtag, row.country), []).append(row)
    lines = [_line(hours) for hours in shown.values()]
    return tuple(sorted(lines, key=lambda line: (line.rank, line.hashtag, line.country)))


def _line(hours: list[HashtagRank]) -> RankLine:
    best = min(hours, key=lambda row: (row.rank or 0, row.window_start))
    rank = best.rank or 0
    return RankLine(
        hashtag=best.hashtag,
        keyword=best.keyword,
        country=best.country,
        hours=len(hours),
        rank=rank,
        low=best.rank_low or rank,
        high=best.rank_high or rank,
        hour=best.window_start,
    )
