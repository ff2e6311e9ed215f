"""An attacker with the funnel of every week and of all weeks together, by every name, computes no small group of it.

Unknown are the banners of each row that came to each step, and of those shown the banners that did not. Every line of a
report is an equation about them. What linear algebra can make of all equations together must be no group with 1 to 10
sessions. Each banner of this world has a session of its own.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from report_making import PARIS, funnel, lines

from streams.reporting.message_lines import read_messages
from streams.trends.disclosure import SMALLEST
from streams.trends.funnel_rows import Step
from streams.trends.report_funnel import DIMENSIONS, STEPS, funnel_lines
from streams.trends.report_model import FunnelLine

MONDAYS = [dt.date(2026, 5, 4), dt.date(2026, 5, 11)]
NAMES = {
    "a": ("c1", "victim", "fr", "v1"),
    "b": ("c1", "witness", "fr", "v1"),
    "c": ("c1", "any", "nl", "v2"),
    "d": ("c2", "any", "nl", "v1"),
    "e": ("c2", "adult", "de", "v2"),
    "f": ("c3", "adult", "fr", "v2"),
}
"""Each keyword has one row, so a line by keyword is a row, or the row that takes the small ones."""
Cell = tuple[dt.date, str, Step]
World = dict[Cell, int]


def world(seed: int) -> World:
    """Rows of which some are small, and steps that few took or all but few."""
    rng = random.Random(seed)
    counts: World = {}
    for monday, keyword in itertools.product(MONDAYS, NAMES):
        shown = rng.choice([0, 3, 9, 10, 11, 12, 40, 120, 180])
        counts[monday, keyword, Step.IMPRESSIONS] = shown
        for step in STEPS:
            if step is not Step.IMPRESSIONS:
                edges = [0, 1, 5, 10, 11, 12, 30, shown - 11, shown - 10, shown - 3, shown // 2, shown // 2, shown]
                counts[monday, keyword, step] = min(shown, max(0, rng.choice(edges)))
    return counts


def rows_of(counts: World, mondays: Iterable[dt.date]) -> Iterator[dict[str, Any]]:
    for monday in mondays:
        model = next(iter(funnel(monday, 100, final=True)))
        for keyword, (campaign, audience, language, version) in NAMES.items():
            steps = {step: counts[monday, keyword, step] for step in STEPS}
            names = {"campaign": campaign, "keyword": keyword, "audience": audience, "language": language}
            if steps[Step.IMPRESSIONS]:
                yield model | names | {"vocabulary_version": version} | written(steps)
        whole = dict.fromkeys(DIMENSIONS, "*") | {"audience": "any"}
        yield model | whole | written({step: sum(counts[monday, name, step] for name in NAMES) for step in STEPS})


def written(steps: dict[Step, int]) -> dict[str, Any]:
    figures = {step.name.lower(): {"count": n, "sessions": n} for step, n in steps.items()}
    return figures | {"commands": figures["impressions"]}


def shown(counts: World, mondays: list[dt.date]) -> tuple[FunnelLine, ...]:
    read = read_messages(lines(rows_of(counts, mondays)).splitlines(), PARIS)
    assert read.problems == []
    return funnel_lines(read.material.funnel)


def members(counts: World, monday: dt.date) -> dict[tuple[str, str], set[str]]:
    """Of each line of one week the rows in it, from what the lines by keyword say: who stands there, and who takes."""
    by_keyword = {line.name: line for line in shown(counts, [monday]) if line.by == "keyword"}
    hosts = [name for name, line in by_keyword.items() if line.with_smaller]
    small = set(NAMES) - set(by_keyword)
    parts = {name: {name} | small if name in hosts else {name} for name in by_keyword}
    found: dict[tuple[str, str], set[str]] = {("*", "*"): set(NAMES)}
    for name, rows in parts.items():
        dims = dict(zip(DIMENSIONS, (NAMES[name][0], name, *NAMES[name][1:]), strict=True))
        for by, value in dims.items():
            found.setdefault((by, value), set()).update(rows)
    return found


def equations(counts: World) -> Iterator[tuple[set[Cell], int]]:
    """What all reports together say: these cells add up to that."""
    of_week = {monday: members(counts, monday) for monday in MONDAYS}
    for mondays in ([MONDAYS[0]], [MONDAYS[1]], MONDAYS):
        for line in shown(counts, mondays):
            rows = {(monday, name) for monday in mondays if shown(counts, [monday])
                    for name in of_week[monday].get((line.by, line.name), ())}  # fmt: skip
            for step in STEPS:
                found = line.steps[step.name.lower()]
                if found is not None:
                    yield {(monday, name, step) for monday, name in rows}, found.amount


def small_groups(counts: World) -> Iterator[tuple[str, dict[Cell, int]]]:
    """Cells by their weight (a complement takes the step away) that stand for 1 to 10 sessions: of a row, of a name."""
    groups = {f"{by} {value}": {name for name in NAMES if value in (NAMES[name][0], name, *NAMES[name][1:])}
              for by, value in (("name", value) for names in NAMES.values() for value in names)}  # fmt: skip
    groups |= {name: {name} for name in NAMES} | {"all": set(NAMES)}
    for (label, rows), monday, step in itertools.product(groups.items(), MONDAYS, STEPS):
        took = {(monday, name, step): 1 for name in rows}
        if 0 < sum(counts[cell] for cell in took) < SMALLEST:
            yield f"{label} {monday} {step.name}", took
        if step is not Step.IMPRESSIONS:
            left = {(monday, name, Step.IMPRESSIONS): 1 for name in rows} | dict.fromkeys(took, -1)
            if 0 < sum(weight * counts[cell] for cell, weight in left.items()) < SMALLEST:
                yield f"{label} {monday} not {step.name}", left


@pytest.mark.parametrize("seed", range(12))
def test_no_sum_or_difference_of_the_funnels_lines_singles_out_a_small_group(seed: int) -> None:
    counts = world(seed)
    known = list(equations(counts))
    for cells, amount in known:
        assert amount == sum(counts[cell] for cell in cells), "a figure is not of what it says"
    place = {cell: number for number, cell in enumerate(counts)}
    matrix: npt.NDArray[np.float64] = np.zeros((len(known), len(place)))
    for number, (cells, _) in enumerate(known):
        matrix[number, [place[cell] for cell in cells]] = 1
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=False)
    space = directions[sizes > 1e-9]
    for label, group in small_groups(counts):
        target = np.zeros(len(place))
        for cell, weight in group.items():
            target[place[cell]] = weight
        assert np.linalg.norm(target - space.T @ (space @ target)) > 1e-6, f"{label} can be computed"


def test_the_attacked_worlds_have_something_to_show_and_something_to_hide() -> None:
    for seed in range(12):
        assert list(small_groups(world(seed)))
    assert sum(len(shown(world(seed), MONDAYS)) > 3 for seed in range(12)) > 8
