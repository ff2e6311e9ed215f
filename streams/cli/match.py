"""`vigie match`: would this search show a banner, and why? One search, or JSON Lines through standard input."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.terminal import complain, say, settings_from_environment

if TYPE_CHECKING:
    from streams.rules.compiling import CompiledVocabulary
    from streams.tagging.matching import Matcher

DEFAULT_COUNTRY = "FR"
DEFAULT_LOCALE = "fr-FR"
_BATCH_BYTES = 1 << 16
"""Answers are written in pieces of about this size, and at the end."""
_EPILOG = """\
Examples:

vigie match "mon père me frappe"

vigie match "119" --country JP

vigie match "mon père me frappe" --country BE --locale nl-BE

vigie match --jsonl < searches.jsonl

--jsonl reads objects with id, query, locale and country, and writes id, campaign (or null), keyword and tier.
"""


def _match(
    *,
    text: Annotated[str | None, typer.Argument(help="The search to explain.", show_default=False)] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166-1 code, as FR. `--country ''`: unknown.")] = None,
    locale: Annotated[str | None, typer.Option(help="BCP 47, as fr-FR. `--locale ''`: unknown.")] = None,
    at: Annotated[str | None, typer.Option(help="When it was searched, RFC 3339. Default: now.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the explanation as one JSON object.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read JSON Lines, write JSON Lines; no defaults.")] = False,
) -> None:
    """Show whether a search matches, by which rule, and which campaign and banner it leads to.

    A search that does not match is fine too (exit status 0).
    """
    if jsonl and (text is not None or country is not None or locale is not None or at is not None or as_json):
        raise typer.BadParameter("--jsonl stands alone: country and locale come with each line")
    if not jsonl and text is None:
        raise typer.BadParameter('write a search, as in: vigie match "allo 119", or use --jsonl')
    if jsonl:
        raise typer.Exit(_answer_lines())
    assert text is not None
    _explain(text, country, locale, at, json_wanted=as_json)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _compiled() -> CompiledVocabulary:
    from streams.rules.compiling import compile_vocabulary
    from streams.rules.loading import load_vocabulary

    return compile_vocabulary(load_vocabulary(settings_from_environment().rules))


def _answer_lines() -> int:
    """Each good line answered in its turn. Returns the exit status."""
    import orjson

    from streams.tagging.matching import Matcher

    compiled = _compiled()
    matcher = Matcher(compiled)
    pending: list[bytes] = []
    size = bad = 0
    out = sys.stdout.buffer
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        answer = _answer(line, compiled, matcher)
        if isinstance(answer, str):
            complain(f"line {number}: {answer}")
            bad += 1
            continue
        pending.append(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
        size += len(pending[-1])
        if size >= _BATCH_BYTES:
            out.write(b"".join(pending))
            out.flush()
            pending, size = [], 0
    out.write(b"".join(pending))
    out.flush()
    return 1 if bad else 0


def _answer(line: bytes, compiled: CompiledVocabulary, matcher: Matcher) -> dict[str, Any] | str:
    """The answer to one line, or what is wrong with it (never its content)."""
    import orjson

    from streams.rules.jurisdiction import normalise_country, normalise_locale, select_campaign

    try:
        search = orjson.loads(line)
    except orjson.JSONDecodeError:
        return "not JSON. Write one JSON object a line, in UTF-8."
    if not isinstance(search, dict):
        return "not an object. Write one JSON object a line with id, query, locale and country."
    query, identity = search.get("query"), search.get("id")
    if not isinstance(query, str):
        return "no text in `query`. Each line needs id and query."
    if not isinstance(identity, str | int):
        return "no `id`. Each line needs id and query."
    match = matcher.find(query)
    answer = {"id": identity, "campaign": None, "keyword": None, "tier": None}
    if match is not None:
        country, locale = normalise_country(search.get("country")), normalise_locale(search.get("locale"))
        campaign = select_campaign(compiled, match.keywords, country, locale, _now_ms())
        answer.update(campaign=None if campaign is None else campaign.id, keyword=match.keyword, tier=match.tier.value)
    return answer


def _explain(text: str, country: str | None, locale: str | None, at: str | None, *, json_wanted: bool) -> None:
    from streams.cli.match_explained import Asked, as_json, as_lines, explain
    from streams.rules.jurisdiction import normalise_country, normalise_locale

    if country is None and locale is None:
        country, locale = DEFAULT_COUNTRY, DEFAULT_LOCALE
        say(f"Taken as {country} and {locale}; say otherwise with --country and --locale.")
    where, language = normalise_country(country), normalise_locale(locale)
    if country and where is None:
        raise typer.BadParameter(f"{country!r} is no country: write two letters of ISO 3166-1, as FR or RE")
    if locale and language is None:
        raise typer.BadParameter(f"{locale!r} is no locale: write BCP 47, as fr-FR")
    explained = explain(_compiled(), Asked(text, where, language, _event_time(at)))
    if json_wanted:
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(as_json(explained)), indent=2).decode())
    else:
        print("\n".join(as_lines(explained)))


def _event_time(at: str | None) -> int:
    from streams.timestamps import parse_rfc3339_ms

    if at is None:
        return _now_ms()
    try:
        return parse_rfc3339_ms(at)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def register(app: typer.Typer) -> None:
    """Adds `vigie match`."""
    app.command("match", epilog=_EPILOG)(_match)
