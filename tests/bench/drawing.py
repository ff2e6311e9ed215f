"""A benchmark's curves as SVG, and as PNG where the name says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import floor, log10
from pathlib import Path

Curve = Sequence[tuple[float, float]]
WIDTH, HEIGHT, MARGIN = 720, 360, 64
COLOURS = ("#0b62a4", "#c2410c", "#4d7c0f", "#7e22ce")
SIZE = 13
LINE = 16
"""Between the names of two curves at their ends, at least."""


def curves(title: str, x_title: str, y_title: str, named: Mapping[str, Curve], *, log_x: bool = False) -> str:
    """One plot from zero on; x by its logarithm where asked for. Raises ValueError without a point.

    A curve's name stands at its end, on the right.
    """
    side = MARGIN + SIZE // 2 * max(map(len, named), default=0)
    points = [point for curve in named.values() for point in curve]
    at = log10 if log_x else float
    left, right = min(at(x) for x, _ in points), max(at(x) for x, _ in points)
    top = 4 * _round_step(max(y for _, y in points) / 4)

    def place(x: float, y: float) -> tuple[float, float]:
        across = (at(x) - left) / ((right - left) or 1)
        return MARGIN + across * (WIDTH - MARGIN - side), HEIGHT - MARGIN - y / top * (HEIGHT - 2 * MARGIN)

    parts = [_text(WIDTH / 2, 24, title, anchor="middle", weight="bold"),
             _text(WIDTH / 2, HEIGHT - 12, x_title, anchor="middle"), _text(8, 44, y_title)]  # fmt: skip
    for step in range(5):
        y = top * step / 4
        _, across = place(points[0][0], y)
        parts += [f'<path d="M{MARGIN} {across:.1f}H{WIDTH - side}" stroke="#ddd"/>',
                  _text(MARGIN - 8, across + 4, f"{y:.3g}", anchor="end")]  # fmt: skip
    for x in dict.fromkeys(x for x, _ in points) if log_x else (points[0][0], points[-1][0]):
        parts.append(_text(place(x, 0)[0], HEIGHT - MARGIN + 20, f"{x:g}", anchor="middle"))
    ends = _apart({name: place(*curve[-1])[1] for name, curve in named.items()})
    for (name, curve), colour in zip(named.items(), COLOURS, strict=False):
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in curve))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts.append(_text(place(*curve[-1])[0] + 6, ends[name] + 4, name, colour=colour))
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="DejaVu Sans, sans-serif" font-size="{SIZE}"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>{body}</svg>\n'
    )


def _apart(heights: Mapping[str, float]) -> dict[str, float]:
    """The heights of names, the upper ones moved up where two would stand in each other."""
    moved: dict[str, float] = {}
    least = float("inf")
    for name in sorted(heights, key=heights.__getitem__, reverse=True):
        moved[name] = least = min(heights[name], least - LINE)
    return moved


def _round_step(least: float) -> float:
    """The next number that reads well on an axis; 1 for nothing."""
    if least <= 0:
        return 1.0
    power = 10.0 ** floor(log10(least))
    return next(power * step for step in (1, 2, 2.5, 5, 10) if power * step >= least)


def _text(x: float, y: float, said: str, *, anchor: str = "start", weight: str = "normal", colour: str = "#222") -> str:
    attributes = f'text-anchor="{anchor}" font-weight="{weight}" fill="{colour}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {attributes}>{escape(said)}</text>'


def save(svg: str, path: Path) -> None:
    """Writes the SVG, or draws it where `path` ends in `.png`."""
    if path.suffix != ".png":
        path.write_text(svg, "utf-8")
        return
    import resvg_py

    path.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg)))
