"""What becomes of this week's banners, as the page gets it: all of them step by step, and by each name of a row.

Beside a real stream each figure is a sum of "at least" so many, in steps of 11 sessions a row of `trends.funnel.v1`
(streams/trends/disclosure.py); None where that is nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from streams.events import FunnelRow
from streams.trends.disclosure import in_steps
from streams.trends.funnel_rows import Step, step_of
from streams.trends.intervals import wilson

DIMENSIONS = ("keyword", "audience", "campaign", "language", "vocabulary_version")
NAMED_STEPS = (Step.IMPRESSIONS, Step.CLICKS, Step.CALLS)
LINES_SHOWN = 30


def funnel_view(totals: FunnelRow | None, rows: Sequence[FunnelRow], *, invented: bool) -> dict[str, Any] | None:
    """Steps with their share of the banners shown and Wilson's interval for it. `rows` are the parts of `totals`."""
    if totals is None:
        return None
    view = _View(invented=invented)
    return {
        "window_start": totals.window_start,
        "steps": [view.step([totals], step) for step in Step],
        "by": {dimension: view.lines(rows, dimension) for dimension in DIMENSIONS},
        "late": view.few(totals.late),
        "repeats": view.few(totals.repeats),
        "unmatched": view.few(totals.unmatched),
    }


class _View:
    def __init__(self, *, invented: bool) -> None:
        self._invented = invented

    def few(self, amount: int) -> int:
        return amount if self._invented else in_steps(amount)

    def step(self, rows: Sequence[FunnelRow], step: Step) -> dict[str, Any]:
        count, shown = (self._count(rows, each) for each in (step, Step.IMPRESSIONS))
        if not self._invented and not min(count, shown):
            return {"step": step.name.lower(), "count": None, "share": None}
        of_shown = step not in {Step.COMMANDS, Step.IMPRESSIONS}
        return {
            "step": step.name.lower(),
            "count": count,
            "share": wilson(min(count, shown), shown) if of_shown else None,
        }

    def lines(self, rows: Sequence[FunnelRow], dimension: str) -> list[dict[str, Any]]:
        """By one name, those shown most often first; beside a real stream only names that can be shown."""
        named: defaultdict[str, list[FunnelRow]] = defaultdict(list)
        for row in rows:
            named[str(getattr(row, dimension))].append(row)
        shown_of = {name: self._count(each, Step.IMPRESSIONS) for name, each in named.items()}
        names = sorted((name for name in named if shown_of[name]), key=lambda name: (-shown_of[name], name))
        return [
            {"name": name, "steps": [self.step(named[name], step) for step in NAMED_STEPS]}
            for name in names[:LINES_SHOWN]
        ]

    def _count(self, rows: Sequence[FunnelRow], step: Step) -> int:
        if self._invented:
            return sum(step_of(row, step).count for row in rows)
        return sum(in_steps(step_of(row, step).sessions) for row in rows)
