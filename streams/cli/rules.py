"""`vigie rules`: for the people who edit the vocabulary. Check it, look at it, try it on labelled searches."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.terminal import complain, settings_from_environment, warn

if TYPE_CHECKING:
    from streams.rules.compiling import CompiledVocabulary
    from streams.rules.model import Campaign, Vocabulary
    from streams.tagging.matching import Matcher

OLDEST_CHECK_DAYS = 180
"""After so many days, numbers, hours and addresses of a campaign want checking again."""
_FILE = typer.Argument(help="A TOML, a folder of them, or a plain list. Default: VIGIE_RULES, else the shipped one.")
_JSON = typer.Option("--json", help="Print JSON.")


def _vocabulary(path: Path | None) -> Vocabulary:
    from streams.rules.loading import load_vocabulary

    return load_vocabulary(path if path is not None else settings_from_environment().rules)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def age_days(campaign: Campaign, today: dt.date) -> int | None:
    """Days since the campaign's facts were last checked; None where no day is given."""
    try:
        return (today - dt.date.fromisoformat(campaign.verified_at)).days
    except ValueError:
        return None


def old_facts(vocabulary: Vocabulary) -> list[str]:
    """Campaigns whose facts want checking again."""
    found = []
    for campaign in vocabulary.campaigns:
        days = age_days(campaign, _today())
        if days is not None and days > OLDEST_CHECK_DAYS:
            found.append(
                f"the campaign {campaign.id} was last checked {days} days ago ({campaign.verified_at}). "
                "Check its numbers, hours and addresses again, then write today's date as verified_at."
            )
    return found


def broken_examples(compiled: CompiledVocabulary) -> list[str]:
    """Examples of keywords that their keyword does not match."""
    from streams.tagging.matching import Matcher

    matcher = Matcher(compiled)
    found = []
    for keyword in compiled.vocabulary.keywords:
        for example in keyword.examples:
            match = matcher.find(example)
            if match is None or keyword.id not in match.keywords:
                found.append(f"the keyword {keyword.id} does not match its example {example!r}. Mend one of the two.")
    return found


def _check(
    path: Annotated[Path | None, _FILE] = None,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Check a vocabulary: exit 0 when it can be used, 1 when something is wrong. Old facts are a warning only."""
    from streams.rules.compiling import compile_vocabulary
    from streams.rules.loading import VocabularyError

    problems: list[str] = []
    warnings: list[str] = []
    version = None
    try:
        vocabulary = _vocabulary(path)
        version = vocabulary.version
        problems = broken_examples(compile_vocabulary(vocabulary))
        warnings = old_facts(vocabulary)
    except VocabularyError as error:
        problems = [str(problem) for problem in error.problems]
    if as_json:
        print_json({"ok": not problems, "version": version, "problems": problems, "warnings": warnings})
    else:
        for warning in warnings:
            warn(warning)
        for problem in problems:
            complain(problem)
        if not problems:
            print(f"The vocabulary {version} is fine.")
    if problems:
        raise typer.Exit(1)


def print_json(value: Any) -> None:
    """Indented, on standard output."""
    import orjson

    print(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def _show(
    path: Annotated[Path | None, _FILE] = None,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Show campaigns, their banners and the keywords."""
    vocabulary = _vocabulary(path)
    if as_json:
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(vocabulary, order="sorted"), indent=2).decode())
        return
    print(f"Vocabulary {vocabulary.version}: {len(vocabulary.keywords)} keywords, {len(vocabulary.words)} word classes")
    for campaign in vocabulary.campaigns:
        _show_campaign(campaign)
    for keyword in vocabulary.keywords:
        says = f"  {keyword.says}" if keyword.says else ""
        print(f"{keyword.tier} {keyword.audience:8} {keyword.id}{says}")


def _show_campaign(campaign: Campaign) -> None:
    where = ", ".join(sorted(campaign.territories)) if len(campaign.territories) < 40 else "everywhere"
    switched = "" if campaign.enabled else " (switched off: no banner is shown)"
    print(f"\n{campaign.id}: {campaign.name}{switched}\n  serves {where}")
    print(f"  answers in {', '.join(campaign.spoken) or 'no given language'}")
    print(f"  checked on {campaign.verified_at or 'no given day'}: {campaign.source}")
    for language, banners in campaign.banners.items():
        shown = {str(audience): banner for audience, banner in banners.items()}
        if language in campaign.immediate:
            shown["immediate"] = campaign.immediate[language]
        for audience, banner in shown.items():
            buttons = " | ".join(f"{action.label} ({action.url})" for action in banner.actions)
            print(f"  {language} {audience}: {banner.title} — {banner.message}\n      {buttons}")
    print()


def _test(
    file: Annotated[Path, typer.Argument(help="JSON Lines: query, expect (campaign or null), class, locale, country.")],
    rules: Annotated[
        Path | None, typer.Option(help="The vocabulary to try. Default: VIGIE_RULES, else shipped.")
    ] = None,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Try the vocabulary on labelled searches: a table by class, then the misses and the false alarms.

    Exit 0 when all are right, 1 when some are wrong. A campaign that no line of the file expects counts as none.
    """
    from streams.rules.compiling import compile_vocabulary
    from streams.tagging.matching import Matcher

    rows, bad = _labelled(file)
    # A file that is labelled for some campaigns says nothing about the others: they count as none.
    expected = {row["expect"] for row in rows}
    matcher = Matcher(compile_vocabulary(_vocabulary(rules)))
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong = []
    for row in rows:
        name = f"{row.get('class') or 'all'}"
        total[name] += 1
        shown, keyword = _shown(row, matcher)
        if (shown if shown in expected else None) == row["expect"]:
            right[name] += 1
        else:
            kind = "missed" if row["expect"] else "false alarm"
            wrong.append({"kind": kind, "class": name, "query": row["query"], "shown": shown, "keyword": keyword})
    if as_json:
        classes = {name: {"rows": count, "right": right[name]} for name, count in total.items()}
        print_json({"classes": classes, "wrong": wrong, "bad_lines": bad})
    else:
        _print_table(total, right, wrong)
    if wrong or bad:
        raise typer.Exit(1)


def _labelled(file: Path) -> tuple[list[dict[str, Any]], int]:
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
    from streams.rules.jurisdiction import normalise_country, normalise_locale, select_campaign

    match = matcher.find(row["query"])
    if match is None:
        return None, None
    country, locale = normalise_country(row.get("country")), normalise_locale(row.get("locale"))
    campaign = select_campaign(matcher.compiled, match.keywords, country, locale, time.time_ns() // 1_000_000)
    return None if campaign is None else campaign.id, match.keyword


def _print_table(total: Counter[str], right: Counter[str], wrong: list[dict[str, Any]]) -> None:
    print(f"{'class':<20} {'rows':>6} {'right':>6} {'wrong':>6} {'rate':>8}")
    for name, count in total.items():
        print(f"{name:<20} {count:>6} {right[name]:>6} {count - right[name]:>6} {right[name] / count:>8.2%}")
    for row in wrong:
        by = f" (by {row['keyword']})" if row["keyword"] else ""
        print(f"{row['kind']}, {row['class']}: {row['query']!r}{by}")


def register(app: typer.Typer) -> None:
    """Adds `vigie rules`."""
    from streams.cli import rules_push

    rules = typer.Typer(no_args_is_help=True, help="Check, show and try the vocabulary, and put it in force.")
    rules.command("check")(_check)
    rules.command("show")(_show)
    rules.command("test")(_test)
    rules_push.register(rules)
    app.add_typer(rules, name="rules")
