"""A report as a PNG for a slide: 1,920 by 1,080, the same drawings as the page.

resvg draws the SVG; the letters are DejaVu Sans, which lies beside this file, so the picture is the same on every
machine and in a container without fonts.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from zoneinfo import ZoneInfo

from streams.reporting import charts, drawing
from streams.reporting.drawing import ACCENT, INK, QUIET, RULE, Box, text
from streams.reporting.table import source_words, window_words
from streams.trends.report_model import Report
from streams.trends.report_words import amount, interval, number

WIDTH, HEIGHT = 1_920, 1_080
_LEFT, _RIGHT = 90, 1_830
_FONT = "DejaVu Sans"
_MOST_LINES = 6
_LONGEST_NAME = 26
_BESIDE_RISES, _WHOLE_WIDTH = 120, 185
"""Letters of the marks' size."""


def render_png(report: Report, language: str) -> bytes:
    """The picture's bytes."""
    import resvg_py  # only for this format

    drawn = render_slide(report, language)
    with as_file(files("streams.reporting") / "fonts") as folder:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=drawn,
                width=WIDTH,
                height=HEIGHT,
                background="#ffffff",
                skip_system_fonts=True,
                font_files=[str(path) for path in sorted(folder.glob("*.ttf"))],
                font_family=_FONT,
                sans_serif_family=_FONT,
            )
        )


def render_slide(report: Report, language: str) -> str:
    """The slide as SVG."""
    french = language == "fr"
    title = "Recherches d'aide et bannières" if french else "Searches for help, and banners"
    shown = report.searches
    parts = [
        f'<rect x="0" y="0" width="{WIDTH}" height="14" fill="{ACCENT}"/>',
        text(_LEFT, 112, title, size=54, bold=True),
        text(_LEFT, 162, window_words(report, language), size=28, fill=QUIET),
        *_big(_LEFT, "Recherches montrables" if french else "Searches that can be shown",
              amount(shown.searches, language) if shown else "–", charts.rate_sentence(report, language)),
        *_banners(report, language),
        *_calls(report, language),
        text(_LEFT, 426, "Recherches par jour" if french else "Searches by day", size=26, bold=True, fill=ACCENT),
        *charts.daily(report, Box(_LEFT, 436, 1_120, 480), language, size=20),
        *_side(report, language),
        f'<path d="M{_LEFT} 990H{_RIGHT}" stroke="{RULE}" stroke-width="2"/>',
        text(_LEFT, 1_024, _privacy(french), size=20, fill=QUIET),
        text(_LEFT, 1_054, source_words(report, language), size=20, fill=QUIET),
    ]  # fmt: skip
    marks = drawing.mark_words(report, language)
    for place, said in enumerate(_two_lines(marks)):
        parts.append(text(_LEFT, 946 + 26 * place, said, size=17, fill=drawing.WARM))
    return drawing.svg(WIDTH, HEIGHT, parts, title)


def _privacy(french: bool) -> str:
    if french:
        return (
            "Aucun chiffre sur moins de 11 sessions. Intervalles à 95 %. ≥ : la semaine peut encore changer. "
            "Suivre n'est pas être causé par."
        )
    return (
        "No figure about fewer than 11 sessions. 95% intervals. ≥: the week can still change. "
        "To follow is not to be caused by."
    )


def _big(x: float, name: str, value: str, more: str) -> list[str]:
    return [
        text(x, 232, name, size=26, fill=QUIET),
        text(x, 310, value, size=72, bold=True, fill=ACCENT),
        text(x, 356, more, size=22, fill=INK),
    ]


def _banners(report: Report, language: str) -> list[str]:
    if not report.funnel:
        return []
    unit = "\u00a0%" if language == "fr" else "%"
    through = interval(report.funnel[0].click_through, language, scale=100, unit=unit)
    return _big(
        760,
        "Bannières vues" if language == "fr" else "Banners shown",
        amount(report.funnel[0].steps["impressions"], language),
        ("clics / vues : " if language == "fr" else "clicks / shown: ") + through,
    )


def _calls(report: Report, language: str) -> list[str]:
    if not report.calls:
        return []
    line = report.calls[0]
    unit = "\u00a0%" if language == "fr" else "%"
    name = ("Appels, " if language == "fr" else "Calls, ") + _cut(line.helpline, 20)
    if not line.changes:
        return _big(1_290, name, number(line.calls, language), "")
    change = line.changes[0]
    more = interval(change.percent, language, unit=unit, sign=True)
    against = text(1_290, 384, charts.against(change.baseline, language), size=20, fill=QUIET)
    return [*_big(1_290, name, number(line.calls, language), more), against]


def _side(report: Report, language: str) -> list[str]:
    """The keywords with the most searches, and the rises."""
    x, french = 1_290.0, language == "fr"
    parts = [text(x, 426, "Mots-clés" if french else "Keywords", size=26, bold=True, fill=ACCENT)]
    y = 466.0
    for line in report.keywords[:_MOST_LINES]:
        parts.append(text(x, y, _cut(line.name, _LONGEST_NAME), size=22))
        parts.append(text(_RIGHT, y, amount(line.searches, language), size=22, anchor="end", bold=True))
        y += 34
    if not report.keywords:
        parts.append(text(x, y, "aucun montrable" if french else "none to show", size=22, fill=QUIET))
        y += 34
    y += 30
    parts.append(text(x, y, "Hausses" if french else "Rises", size=26, bold=True, fill=ACCENT))
    y += 40
    zone = ZoneInfo(report.window.timezone)
    for rise in report.rises[: max(1, int((960 - y) // 34))]:
        times = f"×{number(rise.about_times, language, 0)}"
        parts.append(
            text(x, y, _cut(f"{charts.local_day(rise.start, zone)} {rise.keyword}", _LONGEST_NAME + 8), size=22)
        )
        parts.append(text(_RIGHT, y, times, size=22, anchor="end", bold=True))
        y += 34
    if not report.rises:
        parts.append(text(x, y, "aucune montrable" if french else "none to show", size=22, fill=QUIET))
    return parts


def _two_lines(marks: list[str]) -> tuple[str, str]:
    """What the marks mean: as many as there is room for beside the rises, and the others below."""
    fit = sum(len(" · ".join(marks[:number])) <= _BESIDE_RISES for number in range(1, len(marks) + 1))
    return " · ".join(marks[:fit]), _cut(" · ".join(marks[fit:]), _WHOLE_WIDTH)


def _cut(says: str, longest: int) -> str:
    return says if len(says) <= longest else says[: longest - 1] + "…"
