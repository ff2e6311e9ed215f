"""A report as one HTML file that needs nothing else: no script, no font, no picture from anywhere, and it says so.

The policy in its head forbids all loading and allows the one style sheet by its hash, so the file stays harmless where
it is opened. It prints to A4.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape

from streams.reporting import charts, drawing
from streams.reporting.table import Table, source_words, window_words
from streams.reporting.tables import tables
from streams.trends.report_model import Report
from streams.trends.report_words import amount, interval, number

_STYLE = """
:root{color-scheme:light;--ink:#1e1e2e;--quiet:#5b5b6b;--rule:#d9d9e3;--accent:#000091}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:#fff;font:16px/1.5 "Marianne","DejaVu Sans",system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 3rem}
header{border-top:6px solid var(--accent);padding-top:1rem}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.15rem;margin:2.2rem 0 .4rem;color:var(--accent)}
p{margin:.4rem 0}
.quiet,caption,figcaption,.source{color:var(--quiet);font-size:.85rem}
.summaries{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1rem;margin:1.2rem 0}
.summaries p{margin:0;padding:.9rem 1rem;background:#f5f5fe;border-left:3px solid var(--accent)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:1rem;margin:1rem 0}
.figures div{border-top:1px solid var(--rule);padding-top:.5rem}
.figures dt{color:var(--quiet);font-size:.85rem}
.figures dd{margin:0;font-size:1.5rem;font-weight:700;font-variant-numeric:tabular-nums}
.figures dd+dd{font-size:.85rem;font-weight:400;color:var(--quiet)}
figure{margin:1rem 0}
.wide{overflow-x:auto}
figure svg{display:block;width:100%;min-width:34rem;height:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:.2rem 0 .4rem}
th,td{padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}
th{font-weight:600;border-bottom:2px solid var(--ink)}
td.n,th.n{text-align:right;padding-right:0;padding-left:.6rem}
td.n{white-space:nowrap}td:first-child{min-width:8rem;overflow-wrap:break-word}
li{margin:.3rem 0}
footer{margin-top:2rem;border-top:1px solid var(--rule);padding-top:.8rem}
@page{size:A4;margin:16mm 14mm}
@media print{body{font-size:10pt}main{max-width:none;padding:0}h2{break-after:avoid}
section,tr,figure,.summaries p{break-inside:avoid}.wide{overflow:visible}figure svg{min-width:0}
thead{display:table-header-group}}
"""


def render_html(report: Report, language: str) -> str:
    """The page, in UTF-8. Every text in it is escaped."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = "Recherches d'aide et bannières" if language == "fr" else "Searches for help, and banners"
    body = [
        f"<header><h1>{escape(title)}</h1><p>{escape(window_words(report, language))}</p>",
        f'<p class="quiet">{escape(source_words(report, language))} · vigie</p></header>',
        '<div class="summaries">',
        *(f'<p lang="{each}">{escape(said)}</p>' for each, said in report.summary.items()),
        "</div>",
        _figures(report, language),
        _daily(report, language),
    ]
    body += [_section(table, _drawing(table, report, language), language) for table in tables(report, language)]
    body.append(_notes(report, language))
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        f"<title>vigie · {escape(window_words(report, language))}</title><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(body)}</main></body></html>\n"
    )


def _figures(report: Report, language: str) -> str:
    french = language == "fr"
    unit = "\u00a0%" if french else "%"
    few = "pas de chiffre montrable" if french else "no figure to show"
    shown = report.searches
    blocks = [
        (
            "Recherches d'aide montrables" if french else "Searches for help that can be shown",
            amount(shown.searches, language) if shown else "–",
            charts.rate_sentence(report, language) if shown else few,
        )
    ]
    if report.funnel:
        through = report.funnel[0].click_through
        blocks.append((
            "Bannières vues" if french else "Banners shown",
            amount(report.funnel[0].steps["impressions"], language),
            ("clics / vues : " if french else "clicks / shown: ") + interval(through, language, scale=100, unit=unit),
        ))  # fmt: skip
    for line in report.calls:
        change = line.changes[0] if line.changes else None
        against = "" if change is None else ", " + charts.against(change.baseline, language)
        blocks.append((
            ("Appels, " if french else "Calls, ") + line.helpline,
            number(line.calls, language),
            interval(change.percent if change else None, language, unit=unit, sign=True) + against,
        ))  # fmt: skip
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd><dd>{escape(more)}</dd></div>"
        for name, value, more in blocks
    )
    return f'<dl class="figures">{items}</dl>'


def _daily(report: Report, language: str) -> str:
    title = "Recherches par jour" if language == "fr" else "Searches by day"
    legend = (
        "Barres pleines : exact ; claires : au moins, la semaine peut encore changer ; sans barre : pas montrable. "
        "Fond orangé : hausse signalée."
        if language == "fr"
        else "Full bars: exact; light: at least, the week can still change; no bar: can't be shown. Shaded: a rise."
    )
    picture = drawing.svg(900, 260, charts.daily(report, drawing.Box(0, 0, 900, 260), language), title)
    words = " · ".join([legend, *drawing.mark_words(report, language)])
    return _figure(title, picture, words, f"{window_words(report, language)}. {source_words(report, language)}")


def _drawing(table: Table, report: Report, language: str) -> str:
    if table.key == "funnel" and report.funnel:
        parts = charts.funnel(report, drawing.Box(0, 0, 700, 190), language)
        return f'<figure><div class="wide">{drawing.svg(760, 190, parts, table.title)}</div></figure>'
    if table.key == "calls":
        line = next(line for line in report.calls if f" · {line.helpline}: " in table.title)
        parts = charts.calls(line, report, drawing.Box(0, 0, 900, 230), language)
        words = " · ".join(drawing.mark_words(report, language))
        return (
            f'<figure><div class="wide">{drawing.svg(900, 230, parts, table.title)}</div>'
            f"<figcaption>{escape(words)}</figcaption></figure>"
        )
    return ""


def _figure(title: str, drawing: str, words: str, source: str) -> str:
    return (
        f'<h2>{escape(title)}</h2><figure><div class="wide">{drawing}</div>'
        f"<figcaption>{escape(words)}<br>{escape(source)}</figcaption></figure>"
    )


def _section(table: Table, drawing: str, language: str) -> str:
    heading = f"<section><h2>{escape(table.title)}</h2>"
    if not table.rows:
        return f"{heading}<p>{escape(table.empty)}</p></section>"
    heads = "".join(f'<th scope="col"{_aligned(table, n)}>{escape(head)}</th>' for n, head in enumerate(table.heads))
    rows = "".join(
        "<tr>" + "".join(f"<td{_aligned(table, n)}>{escape(cell)}</td>" for n, cell in enumerate(row)) + "</tr>"
        for row in table.rows
    )
    proof = "Suivre n'est pas être causé par." if language == "fr" else "To follow is not to be caused by."
    remark = f"<p>{escape(proof)}</p>" if table.key == "calls" else ""
    return (
        f'{heading}{drawing}{remark}<div class="wide"><table>'
        f"<caption>{escape(table.window)}. {escape(table.source)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _aligned(table: Table, place: int) -> str:
    return ' class="n"' if place in table.numbers else ""


def _notes(report: Report, language: str) -> str:
    title = "Méthode" if language == "fr" else "Method"
    items = "".join(f"<li>{escape(note)}</li>" for note in report.notes[language])
    return f"<h2>{title}</h2><ul>{items}</ul>"
