"""`vigie match`: would this search show a banner, and why? One search, or JSON Lines through standard input."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.terminal import complain, say, settings_from_environment

if TYPE_CHECKING:
    from streams.rules.compiling import CompiledVocabulary
    from streams.rules.jurisdiction import Choice
    from streams.tagging.matching import Explanation, Matcher

DEFAULT_COUNTRY = "FR"
DEFAULT_LOCALE = "fr-FR"
_BATCH_BYTES = 1 << 16
"""Answers are written in pieces of about this size, and at the end."""
_SHOWN_DIFFERENCES = 40
_EPILOG = """\
Examples:

vigie match "mon père me frappe"

vigie match "119" --country JP

vigie match --jsonl < searches.jsonl

--jsonl reads objects with id, query, locale and country, and writes id, campaign (or null), keyword and tier.
"""


def _match(
    text: Annotated[str | None, typer.Argument(help="The search to explain.", show_default=False)] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166-1 code, as FR. `--country ''`: unknown.")] = None,
    locale: Annotated[str | None, typer.Option(help="BCP 47, as fr-FR. `--locale ''`: unknown.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the explanation as one JSON object.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read JSON Lines, write JSON Lines; no defaults.")] = False,
) -> None:
    """Show whether a search matches, by which rule, and which campaign it leads to.

    A search that does not match is fine too (exit status 0).
    """
    if jsonl and (text is not None or country is not None or locale is not None or as_json):
        raise typer.BadParameter("--jsonl stands alone: country and locale come with each line")
    if not jsonl and text is None:
        raise typer.BadParameter('write a search, as in: vigie match "allo 119", or use --jsonl')
    if jsonl:
        raise typer.Exit(_answer_lines())
    assert text is not None
    _explain(text, country, locale, as_json=as_json)


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


def _explain(text: str, country: str | None, locale: str | None, *, as_json: bool) -> None:
    from streams.rules.jurisdiction import choose_campaign, normalise_country, normalise_locale
    from streams.tagging.matching import Matcher

    if country is None and locale is None:
        country, locale = DEFAULT_COUNTRY, DEFAULT_LOCALE
        say(f"Taken as {country} and {locale}; say otherwise with --country and --locale.")
    where, language = normalise_country(country), normalise_locale(locale)
    if country and where is None:
        raise typer.BadParameter(f"{country!r} is no country: write two letters of ISO 3166-1, as FR or RE")
    if locale and language is None:
        raise typer.BadParameter(f"{locale!r} is no locale: write BCP 47, as fr-FR")
    compiled = _compiled()
    explanation = Matcher(compiled).explain(text)
    match = explanation.match
    choice = None if match is None else choose_campaign(compiled, match.keywords, where, language, _now_ms())
    if as_json:
        _print_json(text, explanation, compiled, choice, (where, language))
    else:
        _print_steps(text, explanation, compiled)
        _print_decision(explanation, choice, where, language)


def _changed(text: str) -> list[tuple[str, str]]:
    """The code points beyond ASCII and what each was folded to."""
    from streams.rules.folding import LONGEST_QUERY, fold_code_point

    return [(sign, fold_code_point(ord(sign))) for sign in dict.fromkeys(text[:LONGEST_QUERY]) if not sign.isascii()]


def _print_json(
    text: str,
    explanation: Explanation,
    compiled: CompiledVocabulary,
    choice: Choice | None,
    where: tuple[str | None, str | None],
) -> None:
    import orjson

    match = explanation.match
    keywords = compiled.vocabulary.keywords
    shown = {
        "folded": explanation.folded,
        "code_points": [{"code_point": f"U+{ord(sign):04X}", "folded": folded} for sign, folded in _changed(text)],
        "words": [
            {"text": w.text, "meant": w.meant, "mechanism": w.mechanism, "classes": compiled.class_names(w.classes)}
            for w in explanation.words
        ],
        "found": [
            {
                "keyword": keywords[found.pattern.keyword or 0].id,
                "pattern": found.pattern.text,
                "words": [explanation.words[index].text for index in found.words],
                "silenced_by": found.refused or None,
            }
            for found in explanation.occurrences
        ],
        "match": None
        if match is None
        else {
            "keyword": match.keyword,
            "keywords": match.keywords,
            "tier": match.tier,
            "audience": match.audience,
            "urgency": match.urgency,
            "mechanisms": match.mechanisms,
        },
        "country": where[0],
        "locale": where[1],
        "campaign": choice and choice.campaign and choice.campaign.id,
        "campaign_because": choice and choice.reason,
        "vocabulary_version": compiled.version,
    }
    print(orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode())


def _print_steps(text: str, explanation: Explanation, compiled: CompiledVocabulary) -> None:
    changed = _changed(text)[:_SHOWN_DIFFERENCES]
    if changed:
        print("Folded   " + ", ".join(f"U+{ord(sign):04X} → {folded!r}" for sign, folded in changed))
    print(f"Read as  {explanation.folded}")
    for word in explanation.words:
        names = ", ".join(name for name in compiled.class_names(word.classes) if name.startswith("<"))
        how = f" ({word.mechanism}: {word.meant})" if word.mechanism else ""
        print(f"  {word.text}{how}: {names or 'no word of the vocabulary'}")
    keywords = compiled.vocabulary.keywords
    for found in explanation.occurrences:
        places = " ".join(explanation.words[index].text for index in found.words)
        verdict = f"silenced by the context {found.refused!r}" if found.refused else "counts"
        print(f"Found    {keywords[found.pattern.keyword or 0].id}: “{places}” by {found.pattern.text!r}, {verdict}")


def _print_decision(explanation: Explanation, choice: Choice | None, country: str | None, locale: str | None) -> None:
    match = explanation.match
    if match is None or choice is None:
        print("No match: no rule fits." if not explanation.occurrences else "No match: what was found is silenced.")
        return
    disguise = f", disguised: {', '.join(match.mechanisms)}" if match.mechanisms else ""
    soon = f", {match.urgency} danger" if match.urgency else ""
    print(f"Match    {match.keyword} (tier {match.tier}, for {match.audience}{soon}){disguise}")
    where = f"country {country or 'unknown'}, locale {locale or 'unknown'}"
    why = choice.reason.told(country)
    if choice.campaign is None:
        print(f"No banner ({where}): {why}.")
    else:
        print(f"Campaign {choice.campaign.id}, {choice.campaign.name} ({where}): {why}.")


def register(app: typer.Typer) -> None:
    """Adds `vigie match`."""
    app.command("match", epilog=_EPILOG)(_match)
