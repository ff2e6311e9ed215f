"""How well are rises found? The detector against others, on invented histories with a known truth.

    make bench-detect

Each detector's threshold is set on histories without a rise to one false alarm in ten keyword-months; the first table
says what it finds then, and how late; the second how late it and vigie are on the rises that both found. Everyone gets
the rate (count by exposure), a free choice of threshold, and a quarantine of six hours after an alarm. River's detector
is left out where river is not installed (pip install river).
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from detection_tables import Found, paired_table, plot, table
from invented_histories import PARIS, Made, World, make, windows

from streams.timestamps import parse_rfc3339_ms
from streams.trends.detect import Detector

HOUR_MS = 3_600_000
BUDGET = 0.1
QUARANTINE = 6
STEPS = np.exp(np.linspace(np.log(1.0), np.log(200.0), 120))
WORLDS = {
    "as assumed": World(),
    "few searches": World(lowest=0.1, highest=3.0),
    "1,000 a minute": World(lowest=3_000.0, highest=60_000.0, exposure_an_hour=2e7, dispersion=(0.001, 0.02)),
    "very over-dispersed": World(dispersion=(0.05, 0.3)),
    "hours depend on each other": World(dispersion=(0.01, 0.06), memory=0.5),
    "platform grows and leaps": World(growth=0.05, platform_burst=2.0),
    "popularity drifts": World(drift=0.01),
    "1.5 to 20 times, any size": World(deviations=(6.0, 60.0), ramps=0.5),
}
Score = Callable[[np.ndarray, np.ndarray], np.ndarray]


def seasonal(values: np.ndarray) -> np.ndarray:
    """Mean of the same hour of the week over the four weeks before, by series; nan in the first week."""
    past = np.stack([np.roll(values, 168 * back, axis=1) for back in (1, 2, 3, 4)])
    for back in (1, 2, 3, 4):
        past[back - 1][:, : 168 * back] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of hours that no week before had
        return np.nanmean(past, axis=0)


def expected(count: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """What the classical ones take for usual: the seasonal rate times the exposure."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(exposure > 0, count / exposure, np.nan)
    return np.maximum(seasonal(rate), 1e-9) * exposure


def z_score(count: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """Deviations of the last day's residuals: (count - usual) / their standard deviation over two weeks."""
    residual = count - expected(count, exposure)
    return residual / rolling_deviation(residual, 336)


def ewma(count: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """An exponentially weighted mean of residuals (weight 0.2, Roberts 1959) over its standard deviation."""
    residual = np.nan_to_num(count - expected(count, exposure))
    smooth = np.zeros_like(residual)
    for hour in range(1, residual.shape[1]):
        smooth[:, hour] = 0.8 * smooth[:, hour - 1] + 0.2 * residual[:, hour]
    return smooth / (rolling_deviation(residual, 336) * np.sqrt(0.2 / 1.8))


def gnip_poisson(count: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """Gnip's "Trend detection in social data" (Hendrickson and others 2015): (count - usual) / sqrt(usual)."""
    usual = expected(count, exposure)
    return (count - usual) / np.sqrt(np.maximum(usual, 1.0))


def seasonal_hybrid_esd(count: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """Twitter's S-H-ESD (Hochenbaum, Vallis and Kejariwal 2017): residual of season and median over the MAD."""
    residual = count - expected(count, exposure)
    out = np.full(count.shape, np.nan)
    for hour in range(336, count.shape[1]):
        past = residual[:, max(0, hour - 672) : hour]
        middle = np.nanmedian(past, axis=1)
        mad = 1.4826 * np.nanmedian(np.abs(past - middle[:, None]), axis=1)
        out[:, hour] = (residual[:, hour] - middle) / np.maximum(mad, 0.5)
    return out


def river_gaussian(count: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """river's GaussianScorer on (count - usual) / sqrt(usual) of two weeks: ten times the decimals of its tail."""
    from river.anomaly import GaussianScorer

    deviation = gnip_poisson(count, exposure)
    out = np.full(count.shape, np.nan)
    for series, hours in enumerate(deviation):
        scorer = GaussianScorer(window_size=336, grace_period=100)
        for hour in np.flatnonzero(np.isfinite(hours)).tolist():
            value = float(hours[hour])
            tail = 1.0 - scorer.score_one(None, value)
            scorer.learn_one(None, value)
            out[series, hour] = -10.0 * np.log10(max(tail, 1e-16)) if value > 0.0 else 0.0
    return out


def rolling_deviation(values: np.ndarray, hours: int) -> np.ndarray:
    """Standard deviation of the hours before, at least 0.5."""
    clean = np.nan_to_num(values)
    known = np.isfinite(values).astype(float)
    sums = [np.cumsum(np.pad(part, ((0, 0), (1, 0))), axis=1) for part in (known, clean, clean**2)]
    first = np.maximum(np.arange(values.shape[1]) - hours, 0)
    here = np.arange(values.shape[1])
    number, total, squares = (part[:, here] - part[:, first] for part in sums)
    number = np.maximum(number, 1.0)
    return np.sqrt(np.maximum(squares / number - (total / number) ** 2, 0.25))


def alarms_of_scores(score: np.ndarray, threshold: float) -> list[tuple[int, int]]:
    """First hours above the threshold, each followed by a quarantine."""
    found: list[tuple[int, int]] = []
    last = (-1, 0)
    for series, hour in np.argwhere(np.nan_to_num(score, nan=-np.inf) >= threshold).tolist():
        if last[0] != series or hour - last[1] > QUARANTINE:
            found.append((series, hour))
        last = series, hour
    return found


def alarms_of_vigie(made: Made) -> list[tuple[int, int]]:
    detector = Detector(3_600, PARIS)
    return [
        (int(alert.keyword[4:]), (parse_rfc3339_ms(alert.window_start) - made.begins_ms) // HOUR_MS)
        for start_ms, counts in windows(made, both=False)
        for alert in detector.step(start_ms, counts)
        if alert.kind == "rise"
    ]


def judged(made: Made, alarms: list[tuple[int, int]], from_hour: int = 336) -> tuple[int, list[float]]:
    """False alarms, and the delay of each rise; from the third week on, where all have a past."""
    delays = []
    for rise in made.rises:
        if rise.first >= from_hour:
            hits = [hour for keyword, hour in alarms if keyword == rise.keyword and rise.first <= hour <= rise.end]
            delays.append(min(hits) - rise.first + 1.0 if hits else np.nan)
    false = sum(
        not any(rise.keyword == keyword and rise.first <= hour <= rise.end + QUARANTINE for rise in made.rises)
        for keyword, hour in alarms
        if hour >= from_hour
    )
    return false, delays


def histories(world: World, seeds: range) -> list[Made]:
    return [make(world, seed) for seed in seeds]


def months(made: list[Made]) -> float:
    return sum(one.world.keywords * (one.world.weeks * 7 - 14) / 30 for one in made)


def summary(made: list[Made], alarms: list[list[tuple[int, int]]]) -> Found:
    results = [judged(one, found) for one, found in zip(made, alarms, strict=True)]
    delays = np.array([delay for _, found in results for delay in found])
    return Found(sum(false for false, _ in results) / months(made), delays)


def scored(score: Score, made: list[Made]) -> list[np.ndarray]:
    return [
        score(
            np.where(one.observed, one.french, np.nan), np.where(one.observed, one.exposure_french, 0.0).astype(float)
        )
        for one in made
    ]


def with_threshold(score: Score, quiet: list[Made], loud: list[Made]) -> Found:
    """At the lowest threshold that keeps the budget while nothing rises."""
    scores = scored(score, quiet)
    threshold = next(
        (
            step
            for step in STEPS
            if sum(judged(one, alarms_of_scores(own, step))[0] for one, own in zip(quiet, scores, strict=True))
            <= BUDGET * months(quiet)
        ),
        np.inf,
    )
    return summary(loud, [alarms_of_scores(own, threshold) for own in scored(score, loud)])


def compare(name: str, seeds: int) -> dict[str, Found]:
    world = WORLDS[name]
    quiet = histories(replace(world, rises_a_keyword=0.0), range(100, 100 + seeds))
    loud = histories(world, range(seeds))
    ours = [alarms_of_vigie(one) for one in loud]
    false = sum(judged(one, alarms_of_vigie(one))[0] for one in quiet) / months(quiet)
    found = {"vigie": replace(summary(loud, ours), false_a_month=false)}
    others: dict[str, Score] = {
        "EWMA": ewma,
        "z-score": z_score,
        "Poisson (Gnip)": gnip_poisson,
        "S-H-ESD": seasonal_hybrid_esd,
    }
    try:
        import river  # noqa: F401

        others["river GaussianScorer"] = river_gaussian
    except ImportError:
        pass
    return found | {other: with_threshold(score, quiet, loud) for other, score in others.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=2, help="histories of nine weeks and 40 keywords for each world")
    parser.add_argument("--plot", type=Path, default=Path("docs/detection.svg"))
    chosen = parser.parse_args()
    began = time.monotonic()
    with ProcessPoolExecutor() as pool:
        found = pool.map(partial(compare, seeds=chosen.seeds), WORLDS)
        results = dict(zip(WORLDS, found, strict=True))
    print(table(results))
    print("\nRises found, median hours until then; vigie's false alarms a keyword-month.\n")
    print(paired_table(results))
    print("\nRises that both found: vigie's delay / theirs, median and nine in ten; who was earlier.")
    plot(results, chosen.plot)
    print(f"\n{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
