"""The person's own search and the banner that it brought, as lines. Pure."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from streams.demo.lines import Line, cells, printable, rule, wrap
from streams.demo.picture import Answer, Verdict
from streams.events import BannerCommand
from streams.timestamps import parse_rfc3339_ms

_TEACHING = (
    "Type a search below and press Enter. It goes into search.events.v1, as a platform would publish it; the banner "
    "that the worker commands appears here, with the milliseconds it took."
)
_TO_TRY = "Try:  #119   ·   allo enfance en danger   ·   recette de crêpes   ·   /country JP, then 119"


def answer_lines(answer: Answer | None, columns: int, rows: int, zone: ZoneInfo) -> list[Line]:
    """Exactly `rows` lines, the heading first."""
    lines: list[Line] = [rule("Your search", columns)]
    if answer is None:
        lines += [[("class:soft", f" {text}")] for text in wrap(_TEACHING, columns - 2, 3)]
        lines.append([("", f" {_TO_TRY}")])
    else:
        lines.append(_outcome(answer))
        if answer.command is not None:
            lines += _command(answer.command, columns, rows - len(lines), zone)
        elif answer.why:
            lines += [[("class:soft", f" {text}")] for text in wrap(printable(answer.why), columns - 2, rows - 2)]
    return [*lines, *([] for _ in range(rows - len(lines)))][:rows]


def _outcome(answer: Answer) -> Line:
    asked: Line = [
        ("", " “"),
        ("class:query", printable(answer.query)),
        ("", f"” from {answer.country or 'an unknown country'} "),
    ]
    match answer.verdict:
        case Verdict.WAITING:
            return [*asked, ("class:wait", "…")]
        case Verdict.BANNER:
            return [*asked, ("", "→ "), ("class:good", f"banner after {answer.milliseconds or 0:.0f} ms")]
        case Verdict.NO_BANNER:
            return [*asked, ("", "→ "), ("class:number", "no banner")]
        case Verdict.NOT_SENT:
            return [*asked, ("", "→ "), ("class:bad", "not sent")]


def _command(command: BannerCommand, columns: int, rows: int, zone: ZoneInfo) -> list[Line]:
    banner = command.banner
    facts = f"{command.keyword}, tier {command.tier.value}, for {command.audience.value}, campaign {command.campaign}"
    expires = dt.datetime.fromtimestamp(parse_rfc3339_ms(command.expires_at) / 1_000, zone).strftime("%H:%M:%S")
    extras = [
        text
        for text, there in (("sign language", banner.sign_language_video), ("easy read", banner.easy_read_url))
        if there
    ]
    last = f" {facts}, {command.locale}, expires {expires}" + "".join(f", {extra}" for extra in extras)
    title: Line = [("", " "), ("class:banner", f" {printable(banner.title)} ")]
    buttons = _buttons([printable(action.label) for action in banner.actions], columns)
    room = max(1, rows - 2 - len(buttons))
    message: list[Line] = [
        [("class:message", f" {text}")] for text in wrap(printable(banner.message), columns - 2, room)
    ]
    return [title, *message, *buttons, [("class:soft", last)]]


def _buttons(labels: list[str], columns: int) -> list[Line]:
    lines: list[Line] = []
    used = columns
    for label in labels:
        button = f" {label} "
        if used + cells(button) + 1 > columns:
            lines.append([])
            used = 0
        lines[-1] += [("", " "), ("class:button", button)]
        used += cells(button) + 1
    return lines
