"""The person's own search and the banner that it brought, as lines. Pure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from streams.demo.lines import Line, cells, clock, cut, fitting, printable, rule, wrap
from streams.demo.picture import Answer, Verdict
from streams.events import BannerCommand
from streams.timestamps import parse_rfc3339_ms

VERDICT_COLUMNS = 54
"""What stands beside the search at the most: where it is from and what became of it."""
LEAST_QUERY_COLUMNS = 10

_TEACHING = (
    "Type a search below and press Enter. It goes into search.events.v1, as a platform would publish it; the banner "
    "that the worker commands appears here, with the milliseconds it took."
)
_TO_TRY = "Try  #119 · allo enfance en danger · recette de crêpes · /country JP, then 119"


def answer_lines(answer: Answer | None, columns: int, rows: int, zone: ZoneInfo) -> list[Line]:
    """Exactly `rows` lines, the heading first."""
    lines: list[Line] = [rule("Your search", columns)]
    if answer is None:
        lines += [[("class:soft", f" {text}")] for text in wrap(_TEACHING, columns - 2, 3)]
        lines.append([("", f" {_TO_TRY}")])
    else:
        lines.append(_outcome(answer, columns))
        if answer.command is not None:
            lines += _command(answer.command, columns, rows - len(lines), zone)
        elif answer.why:
            lines += [[("class:soft", f" {text}")] for text in wrap(printable(answer.why), columns - 2, rows - 2)]
    return [*lines, *([] for _ in range(rows - len(lines)))][:rows]


def _outcome(answer: Answer, columns: int) -> Line:
    asked: Line = [
        ("", " “"),
        ("class:query", cut(printable(answer.query), max(LEAST_QUERY_COLUMNS, columns - VERDICT_COLUMNS))),
        ("", f"” from {answer.country or 'an unknown country'} "),
    ]
    match answer.verdict:
        case Verdict.WAITING:
            return [*asked, ("class:wait", "waiting for its banner …")]
        case Verdict.BANNER:
            return [*asked, ("", "→ "), ("class:good", f"banner after {answer.milliseconds or 0:.0f} ms")]
        case Verdict.NO_BANNER:
            return [*asked, ("", "→ "), ("class:number", "no banner")]
        case Verdict.NOT_SENT:
            return [*asked, ("", "→ "), ("class:bad", "not sent")]


def _command(command: BannerCommand, columns: int, rows: int, zone: ZoneInfo) -> list[Line]:
    banner = command.banner
    facts = f"{command.keyword}, tier {command.tier.value}, for {command.audience.value}, campaign {command.campaign}"
    expires = clock(parse_rfc3339_ms(command.expires_at), zone)
    last: Line = [("class:soft", f" {facts}, {command.locale}, expires {expires}")]
    extras = (("sign language", banner.sign_language_video), ("easy read", banner.easy_read_url))
    room = columns - cells(last[0][1])
    last += fitting([("class:soft", f", {text}") for text, there in extras if there], room)
    title: Line = [("", " "), ("class:banner", f" {printable(banner.title)} ")]
    buttons = _buttons([printable(action.label) for action in banner.actions], columns)
    room = max(1, rows - 2 - len(buttons))
    message: list[Line] = [[("", f" {text}")] for text in wrap(printable(banner.message), columns - 2, room)]
    return [title, *message, *buttons, last]


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
