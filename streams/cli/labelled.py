"""`vigie rules test`: a vocabulary tried on labelled searches, for the people who edit it."""

from __future__ import annotations

import enum
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.terminal import complain, print_json, settings_from_environment

if TYPE_CHECKING:
    from streams.tagging.matching import Matcher

_EPILOG = """\
Examples:

vigie rules test examples/labelled-searches.jsonl

vigie rules test mine.jsonl --rules rules/ --table
"""


class Kind(enum.StrEnum):
    """What became of a labelled search, and the heading of its column."""

    SHOWN = "shown"
    SILENT = "silent"
    MISSED = "missed"
    WRONG_LINE = "wrong line"
    FALSE_ALARM = "false alarm"

    @property
    def is_right(self) -> bool:
        return self in {Kind.SHOWN, Kind.SILENT}


_MEANINGS = (
    "shown: a banner was expected and came; silent: none was, and none came; missed: it did not come; "
    "wrong line: another helpline's came; false alarm: one came that was not expected"
)


def _test(
    file: Annotated[Path, typer.Argument(help="JSON Lines: query, expect (campaign or null), class, locale, country.")],
    rules: Annotated[
        Path | None, typer.Option(help="The vocabulary to try. Default: VIGIE_RULES, else shipped.")
    ] = None,
    *,
    table: Annotated[bool, typer.Option("--table", help="The table only, not what went wrong.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Try the vocabulary on labelled searches: what became of them by class, then the misses and the false alarms.

    Exit 0 when all are right, 1 when some are wrong.
    """
    from streams.rules.compiling import compile_vocabulary
    from streams.rules.loading import load_vocabulary
    from streams.tagging.matching import Matcher

    rows, bad = _labelled(file)
    path = rules if rules is not None else settings_from_environment().rules
    matcher = Matcher(compile_vocabulary(load_vocabulary(path)))
    # A file that is labelled for some campaigns says nothing about the others: they count as none.
    known = {row["expect"] for row in rows} - {None}
    counts: dict[str, Counter[Kind]] = {}
    wrong = []
    for row in rows:
        shown, keyword = _shown(row, matcher)
        kind = kind_of(row["expect"], shown if not known or shown in known else None)
        name = f"{row.get('class') or 'all'}"
        counts.setdefault(name, Counter())[kind] += 1
        if not kind.is_right:
            wrong.append({"kind": kind, "class": name, "query": row["query"], "shown": shown, "keyword": keyword})
    _print(counts, [] if table else wrong, bad, as_json=as_json)
    if wrong or bad:
        raise typer.Exit(1)


def kind_of(expected: str | None, shown: str | None) -> Kind:
    """What it means that a search led to the campaign `shown` (None: to no banner)."""
    if expected == shown:
        return Kind.SILENT if expected is None else Kind.SHOWN
    if shown is None:
        return Kind.MISSED
    return Kind.FALSE_ALARM if expected is None else Kind.WRONG_LINE


def _labelled(file: Path) -> tuple[list[dict[str, Any]], int]:
    """The labelled searches, and how many lines are none."""
    import orjson

    rows, bad = [], 0
    try:
        lines = file.read_bytes().split(b"\n")
    except OSError as error:
        raise typer.BadParameter(f"{file} can't be read ({error.strerror})") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError:
            row = None
        if isinstance(row, dict) and isinstance(row.get("query"), str) and "expect" in row:
            rows.append(row)
        else:
            complain(f"{file}:{number}: not a labelled search. Write an object with query and expect.")
            bad += 1
    return rows, bad


def _shown(row: dict[str, Any], matcher: Matcher) -> tuple[str | None, str | None]:
    """The campaign and the keyword that a search leads to now."""
    from streams.rules.jurisdiction import normalise_country, normalise_locale, select_campaign

    match = matcher.find(row["query"])
    if match is None:
        return None, None
    country, locale = normalise_country(row.get("country")), normalise_locale(row.get("locale"))
    campaign = select_campaign(matcher.compiled, match.keywords, country, locale, time.time_ns() // 1_000_000)
    return None if campaign is None else campaign.id, match.keyword


def _print(counts: dict[str, Counter[Kind]], wrong: list[dict[str, Any]], bad: int, *, as_json: bool) -> None:
    if as_json:
        classes = {
            name: {"rows": count.total(), "right": _right(count), **{kind.value: count[kind] for kind in Kind}}
            for name, count in counts.items()
        }
        print_json({"classes": classes, "wrong": wrong, "bad_lines": bad})
        return
    print(f"{'class':<20} {'rows':>6} {'right':>8}  " + "  ".join(f"{kind.value:>11}" for kind in Kind))
    for name, count in [*counts.items(), ("all classes", sum(counts.values(), Counter[Kind]()))]:
        cells = "  ".join(f"{count[kind] or '·':>11}" for kind in Kind)
        print(f"{name:<20} {count.total():>6} {_right(count) / max(1, count.total()):>8.2%}  {cells}")
    print(f"({_MEANINGS})")
    for row in wrong:
        by = f" (by {row['keyword']})" if row["keyword"] else ""
        print(f"{row['kind']}, {row['class']}: {row['query']!r}{by}")


def _right(count: Counter[Kind]) -> int:
    return sum(count[kind] for kind in Kind if kind.is_right)


def register(rules: typer.Typer) -> None:
    """Adds `vigie rules test`."""
    rules.command("test", epilog=_EPILOG)(_test)
