"""How well are rises found that somebody else invented? Recall, false alarms and delay, world by world.

    .venv/bin/python tests/bench/detection_elsewhere.py --from-seed 1 --seeds 3

Rows go the way of `vigie detect`. What the detector does was chosen with seeds 1 to 14 of these worlds
(`strangers_histories.py`) in view; whoever changes it takes fresh ones afterwards. A rise counts as found when a `rise`
of its keyword and country is declared from its first hour to the hour after its last; an alarm in no rise, nor in the
twelve hours after one, is false.
"""

from __future__ import annotations

import argparse
import datetime as dt
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from strangers_histories import LEARNING_HOURS, History, Strange, invent, rows

from streams.events import AlertKind, TrendCount
from streams.timestamps import parse_rfc3339_ms
from streams.trends.counts_feed import CountsFeed

FEW_SEARCHES = 3.0
"""An hour. Below it a single search is much, and each world's recall is given apart."""
AFTER_HOURS = 12
WORLDS = {
    "negative binomial": Strange(),
    "Poisson": Strange(noise="poisson"),
    "each hour worth six": Strange(worth="hours"),
    "worth six as counted": Strange(worth="counted"),
    "2 to 20 times": Strange(worth="factor"),
    "6 to 20 deviations": Strange(worth_between=(6.0, 20.0)),
    "under 5 an hour": Strange(rates=(0.5, 5.0)),
    "zero-inflated": Strange(noise="zero_inflated"),
    "lognormal, wild": Strange(noise="lognormal", dispersion=0.15),
    "slow drift": Strange(drift_a_week=0.05),
    "outages": Strange(outages=6),
    "campaigns of five keywords": Strange(together=5),
    "platform grows and leaps": Strange(growth_a_week=0.04, leaps=5),
    "several countries": Strange(countries=("DE", "BR", "US"), keywords=15, names=lambda n: f"Thème {n}/ü"),
    "rows with zeros, in order": Strange(zero_rows=True, shuffled=False),
    "a tenth without exposure": Strange(without_exposure=0.1),
    "no exposure at all": Strange(exposure=False),
    "clocks set back, curves by UTC": Strange(begins=dt.datetime(2026, 9, 14, tzinfo=dt.UTC)),
}


class Score(NamedTuple):
    """Of one history: rises asked for and found, the same under `FEW_SEARCHES`, false alarms, delays in hours."""

    asked: int
    found: int
    asked_few: int
    found_few: int
    false: int
    months: float
    delays: list[int]


def alarms(world: Strange, history: History, seed: int) -> set[tuple[str, str, int]]:
    """Keyword, country and hour of each declared rise."""
    feed = CountsFeed(ZoneInfo("Europe/Paris"))
    begins_ms = int(world.begins.timestamp()) * 1000
    declared = []
    for row in rows(world, history, seed):
        answer = feed.add(TrendCount(**row))
        assert not isinstance(answer, str), answer
        declared += answer
    declared += feed.end()
    return {
        (one.keyword, one.country, (parse_rfc3339_ms(one.window_start) - begins_ms) // 3_600_000)
        for one in declared
        if one.kind is AlertKind.RISE and one.country != "*"
    }


def score(world: Strange, seed: int) -> Score:
    history = invent(world, seed)
    heard = alarms(world, history, seed)
    found, few, delays = [], [], []
    for truth in history.truths:
        if truth.worth < 0.0:
            continue
        hits = [hour for *key, hour in heard if tuple(key) == truth[:2] and truth.first <= hour <= truth.end]
        found.append(bool(hits))
        few.append(history.rates[truth.keyword, truth.country] < FEW_SEARCHES)
        delays += [min(hits) - truth.first + 1] if hits else []
    false = sum(
        hour >= LEARNING_HOURS
        and not any(
            truth[:2] == tuple(key) and truth.first <= hour <= truth.end + AFTER_HOURS for truth in history.truths
        )
        for *key, hour in heard
    )
    few_found = [hit for hit, rare in zip(found, few, strict=True) if rare]
    months = len(history.counts) * (world.weeks * 168 - LEARNING_HOURS) / 720
    return Score(len(found), sum(found), len(few_found), sum(few_found), false, months, delays)


def judge(name: str, seeds: range) -> str:
    """A line of the table: with rises, and false alarms also of histories without any."""
    world = WORLDS[name]
    loud = [score(world, seed) for seed in seeds]
    quiet = [score(replace(world, rises=False), seed + 10_000) for seed in seeds]
    asked, found, asked_few, found_few = (sum(one[field] for one in loud) for field in range(4))
    in_loud, in_quiet = (sum(one.false for one in some) / sum(one.months for one in some) for some in (loud, quiet))
    delays = [delay for one in loud for delay in one.delays]
    rare = f"{100 * found_few / asked_few:.1f} % of {asked_few}" if asked_few else "none"
    return (
        f"| {name} | {100 * found / max(asked, 1):.1f} % of {asked} | {rare} "
        f"| {in_loud:.2f} | {in_quiet:.2f} | {np.median(delays):.0f} h, {np.quantile(delays, 0.9):.0f} h |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from-seed", type=int, default=1, help="the first seed; take fresh ones after a change")
    parser.add_argument("--seeds", type=int, default=3, help="histories of nine weeks and 40 keywords for each world")
    parser.add_argument("--worlds", nargs="*", default=list(WORLDS), metavar="WORLD")
    chosen = parser.parse_args()
    print("| world | found | under 3 an hour | false a month | where nothing rises | delay: median, nine in ten |")
    print("| --- |" + " --- |" * 5)
    seeds = range(chosen.from_seed, chosen.from_seed + chosen.seeds)
    with ProcessPoolExecutor() as pool:
        for line in pool.map(partial(judge, seeds=seeds), chosen.worlds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
