"""The funnel as a person reads it: rows of `trends.funnel.v1` summed by one of their names, with click-through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

from streams import events
from streams.trends.funnel_rows import Step, step_of
from streams.trends.intervals import Interval, wilson

Dimension = Literal["campaign", "keyword", "audience", "language", "vocabulary_version"]


class FunnelLine(NamedTuple):
    """The banners with one name. `counts` stand in the order of `Step`; `click_through` is of banners shown."""

    name: str
    counts: tuple[int, ...]
    click_through: Interval | None
    calls_started: Interval | None

    def count(self, step: Step) -> int:
        """How many banners came to this step."""
        return self.counts[step]


def newest(rows: Iterable[events.FunnelRow]) -> list[events.FunnelRow]:
    """The last row of each cell, as the compacted topic means them."""
    found: dict[tuple[str, ...], events.FunnelRow] = {}
    for row in rows:
        key = (row.window_start, row.campaign, row.keyword, row.audience, row.language, row.vocabulary_version)
        found[key] = row
    return list(found.values())


def summarise(rows: Iterable[events.FunnelRow], by: Dimension | None = None) -> list[FunnelLine]:
    """The lines by one dimension, most banners first; without one, all of it in one line named `*`.

    Exact, for those who run vigie: nothing here may be published (streams/trends/disclosure.py).
    """
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(Step))
    for row in rows:
        if row.keyword == events.ALL:
            continue
        name = events.ALL if by is None else str(getattr(row, by))
        for step in Step:
            sums[name][step] += step_of(row, step).count
    lines = [_line(name, counts) for name, counts in sums.items()]
    return sorted(lines, key=lambda line: (-line.counts[Step.COMMANDS], line.name))


def _line(name: str, counts: list[int]) -> FunnelLine:
    shown = counts[Step.IMPRESSIONS]
    clicks, calls = (min(counts[step], shown) for step in (Step.CLICKS, Step.CALLS))  # a row may be another's
    return FunnelLine(name, tuple(counts), wilson(clicks, shown), wilson(calls, shown))
