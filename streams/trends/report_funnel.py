"""The funnel as it may be shown: whole weeks, no step under 11 sessions, nothing that a sum or a difference gives away.

The rules are those of streams/trends/disclosure.py, for rows of `trends.funnel.v1`, whose sessions are distinct over
the week. A row with too few banners shown or clicked joins the first row that has enough, by name. A step is shown
where enough sessions took it and enough did not: who did not is one subtraction away. By name it is shown only where
every row of the week can show it, else for the week alone. A name that has a row of its own in some weeks
only has no shares: those would be the weeks in which it was clicked most. How many banners were ordered is left out:
beside the searches it would single out the few that got none.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from streams import events
from streams.timestamps import parse_rfc3339_ms
from streams.trends.disclosure import SMALLEST, in_steps
from streams.trends.funnel_rows import Step, step_of
from streams.trends.intervals import wilson
from streams.trends.report_model import Amount, Figure, FunnelLine
from streams.trends.sessions import EXACT_SESSIONS, SKETCH_DOUBT

STEPS: tuple[Step, ...] = tuple(step for step in Step if step is not Step.COMMANDS)
DIMENSIONS = ("campaign", "keyword", "audience", "language", "vocabulary_version")


class _Atom(NamedTuple):
    """Banners that are shown together. `counts` by step; None: too few to show by name."""

    row: events.FunnelRow
    counts: dict[Step, int | None]
    with_smaller: bool


class _Week(NamedTuple):
    exact: bool
    whole: dict[Step, int | None]
    atoms: list[_Atom]


def week_of_row(row: events.FunnelRow, zone: ZoneInfo) -> tuple[dt.date, dt.date]:
    """First and last day of a row's week."""
    start, end = (parse_rfc3339_ms(text) for text in (row.window_start, row.window_end))
    return tuple(dt.datetime.fromtimestamp(ms / 1_000, zone).date() for ms in (start, end - 1))  # type: ignore[return-value]  # two


def shown_weeks(rows: Iterable[events.FunnelRow]) -> list[events.FunnelRow]:
    """Of the newest rows those of weeks that can be shown. Another week and one without a banner look the same."""
    return [row for each in _by_week(rows) if _week(each) is not None for row in each]


def funnel_lines(rows: Iterable[events.FunnelRow]) -> tuple[FunnelLine, ...]:
    """The newest rows of whole weeks in; first the line of all (`by` is `*`), then lines by each name of a row."""
    weeks = [week for each in _by_week(rows) if (week := _week(each)) is not None]
    if not weeks:
        return ()
    lines = [_line(events.ALL, events.ALL, [(week.whole, week.exact) for week in weeks])]
    exact_weeks = sum(week.exact for week in weeks)
    for dimension in DIMENSIONS:
        named: defaultdict[str, list[_Atom]] = defaultdict(list)
        for atom in (atom for week in weeks for atom in week.atoms):
            named[str(getattr(atom.row, dimension))].append(atom)
        found = [_named(dimension, name, atoms, exact_weeks) for name, atoms in named.items()]
        lines += sorted(
            found, key=lambda line: (-(line.steps["impressions"] or Amount(0, exact=True)).amount, line.name)
        )
    return tuple(lines)


def _by_week(rows: Iterable[events.FunnelRow]) -> Iterable[list[events.FunnelRow]]:
    found: defaultdict[str, list[events.FunnelRow]] = defaultdict(list)
    for row in rows:
        found[row.window_start].append(row)
    return found.values()


def _week(rows: Sequence[events.FunnelRow]) -> _Week | None:
    """None: too few were shown a banner in that week."""
    totals = next((row for row in rows if row.keyword == events.ALL), None)
    if totals is None or step_of(totals, Step.IMPRESSIONS).sessions < SMALLEST:
        return None
    if not totals.final:
        return _Week(exact=False, whole={step: _at_least(totals, step) for step in STEPS}, atoms=[])
    whole = {step: step_of(totals, step).count if _can_stand(totals, step) else None for step in STEPS}
    named = [row for row in rows if row.keyword != events.ALL]
    large = _large(named)
    if not large:
        return _Week(exact=True, whole=whole, atoms=[])
    host = min(large, key=lambda row: tuple(getattr(row, dimension) for dimension in DIMENSIONS))
    apart = [row for row in large if row is not host]
    by_name = {step: all(_can_stand(row, step) for row in large) for step in STEPS}
    atoms = []
    for row in large:
        counts: dict[Step, int | None] = {}
        for step in STEPS:
            counted = step_of(row, step).count
            if row is host:
                counted = max(0, step_of(totals, step).count - sum(step_of(other, step).count for other in apart))
            counts[step] = counted if by_name[step] else None
        atoms.append(_Atom(row, counts, row is host))
    return _Week(exact=True, whole=whole, atoms=atoms)


def _large(rows: Sequence[events.FunnelRow]) -> list[events.FunnelRow]:
    """The rows that stand by themselves: with clicks enough too, where there are such rows."""
    shown = [row for row in rows if _is_large(row, Step.IMPRESSIONS)]
    return [row for row in shown if _is_large(row, Step.CLICKS)] or shown


def _is_large(row: events.FunnelRow, step: Step) -> bool:
    return step_of(row, step).sessions >= SMALLEST


def _can_stand(row: events.FunnelRow, step: Step) -> bool:
    """Enough sessions took the step, and enough of those that were shown a banner did not.

    A session that took it was shown a banner, so the sessions that did not are at least the difference. Both are
    estimates: beyond what sketches tell exactly, their errors could pass for sessions.
    """
    shown, took = (step_of(row, each).sessions for each in (Step.IMPRESSIONS, step))
    if took < SMALLEST or step is Step.IMPRESSIONS:
        return took >= SMALLEST
    doubt = 0.0 if shown <= EXACT_SESSIONS else SKETCH_DOUBT * (shown + took)
    return shown - took - doubt >= SMALLEST


def _at_least(row: events.FunnelRow, step: Step) -> int | None:
    return in_steps(step_of(row, step).sessions) or None


def _line(by: str, name: str, parts: Sequence[tuple[dict[Step, int | None], bool]]) -> FunnelLine:
    exact = all(is_exact for _, is_exact in parts)
    sums: dict[Step, int | None] = {}
    for step in STEPS:
        found = [counts[step] for counts, _ in parts]
        known = [count for count in found if count is not None]
        # A week that can't show the step would make a share of the others.
        sums[step] = sum(known) if known and (len(known) == len(found) or not exact) else None
    return FunnelLine(
        by=by,
        name=name,
        steps={step.name.lower(): None if (n := sums[step]) is None else Amount(n, exact) for step in STEPS},
        click_through=_share(sums[Step.CLICKS], sums[Step.IMPRESSIONS]) if exact else None,
        calls_started=_share(sums[Step.CALLS], sums[Step.IMPRESSIONS]) if exact else None,
    )


def _named(by: str, name: str, atoms: Sequence[_Atom], weeks: int) -> FunnelLine:
    line = _line(by, name, [(atom.counts, True) for atom in atoms])
    smaller = any(atom.with_smaller for atom in atoms)
    if len({atom.row.window_start for atom in atoms}) < weeks:
        line = msgspec.structs.replace(line, click_through=None, calls_started=None)
    return msgspec.structs.replace(line, with_smaller=smaller)


def _share(part: int | None, whole: int | None) -> Figure | None:
    if part is None or whole is None or part > whole:
        return None
    found = wilson(part, whole)
    return None if found is None else Figure(*found)
