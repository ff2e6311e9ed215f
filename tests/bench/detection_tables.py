"""What `detection.py` found, as tables and as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Found:
    """Of one detector in one world. `delays`: hours from a rise's first to the end of the alarm's, nan where missed."""

    false_a_month: float
    delays: np.ndarray

    @property
    def recall(self) -> float:
        return float(np.isfinite(self.delays).mean())

    @property
    def delay(self) -> float:
        return float(np.nanmedian(self.delays))


def table(results: dict[str, dict[str, Found]]) -> str:
    names = list(next(iter(results.values())))
    lines = ["| world | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for world, found in results.items():
        cells = [f"{100 * found[name].recall:.0f} %, {found[name].delay:.0f} h" for name in names]
        cells[0] += f", {found[names[0]].false_a_month:.2f}"
        lines.append(f"| {world} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def paired_table(results: dict[str, dict[str, Found]]) -> str:
    """Of the rises that vigie and another found: how many, and median and ninetieth percentile of both delays."""
    ours, *names = next(iter(results.values()))
    lines = ["| world | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for world, found in results.items():
        lines.append(
            f"| {world} | " + " | ".join(paired(found[ours].delays, found[name].delays) for name in names) + " |"
        )
    every = {name: np.concatenate([found[name].delays for found in results.values()]) for name in (ours, *names)}
    lines.append("| all | " + " | ".join(paired(every[ours], every[name]) for name in names) + " |")
    return "\n".join(lines)


def paired(ours: np.ndarray, theirs: np.ndarray) -> str:
    both = np.isfinite(ours) & np.isfinite(theirs)
    if not both.any():
        return "none"
    texts = (f"{np.median(some[both]):.0f} h, {np.quantile(some[both], 0.9):.0f} h" for some in (ours, theirs))
    earlier = (ours[both] < theirs[both]).mean(), (ours[both] > theirs[both]).mean()
    return f"{both.sum()}: {' / '.join(texts)}; {100 * earlier[0]:.0f} % / {100 * earlier[1]:.0f} % earlier"


_COLOURS = ("#1f4e79", "#c8553d", "#e0a458", "#7a9e7e", "#8d6a9f", "#6b7280")


def plot(results: dict[str, dict[str, Found]], path: Path) -> None:
    """Bars of the recall, drawn by hand: no library for one picture."""
    names = list(next(iter(results.values())))
    bar, gap, left = 12, 22, 210
    height = 60 + len(results) * (len(names) * bar + gap)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="860" height="{height}" fill="#fff"/>',
        '<text x="16" y="22" font-size="15">Rises found, at one false alarm in ten keyword-months</text>',
    ]
    for index, name in enumerate(names):
        parts.append(f'<rect x="{16 + index * 138}" y="34" width="10" height="10" fill="{_COLOURS[index]}"/>')
        parts.append(f'<text x="{30 + index * 138}" y="43">{name}</text>')
    y = 64
    for world, found in results.items():
        parts.append(f'<text x="16" y="{y + len(names) * bar / 2 + 4}">{world}</text>')
        for index, name in enumerate(names):
            width = 560 * found[name].recall
            parts.append(f'<rect x="{left}" y="{y}" width="{width:.0f}" height="{bar - 2}" fill="{_COLOURS[index]}"/>')
            parts.append(
                f'<text x="{left + width + 5:.0f}" y="{y + 9}" font-size="9">{100 * found[name].recall:.0f} %</text>'
            )
            y += bar
        y += gap
    path.write_text("\n".join([*parts, "</svg>"]) + "\n")
