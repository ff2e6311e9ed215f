"""What `vigie match` tells of a search, step by step."""

from __future__ import annotations

import json

import msgspec
import pytest

from streams.cli.match_explained import Asked, as_json, as_lines, explain
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.timestamps import parse_rfc3339_ms

NOW = parse_rfc3339_ms("2026-05-04T10:00:00Z")


@pytest.fixture(scope="module")
def compiled() -> CompiledVocabulary:
    return compile_vocabulary(load_vocabulary(None))


def _lines(
    compiled: CompiledVocabulary, text: str, country: str | None, locale: str | None, at_ms: int = NOW
) -> list[str]:
    return as_lines(explain(compiled, Asked(text, country, locale, at_ms)))


def _line(lines: list[str], start: str) -> str:
    [found] = [line for line in lines if line.startswith(start)]
    return found


def test_disguised_code_points_are_named_and_accents_are_not(compiled: CompiledVocabulary) -> None:
    folded = _line(_lines(compiled, "ｅnfance\u200b en dаnger é", "FR", None), "Folded")
    assert "U+FF45 FULLWIDTH LATIN SMALL LETTER E → 'e' (fullwidth)" in folded
    assert "U+200B ZERO WIDTH SPACE → nothing (zero_width)" in folded
    assert "U+0430 CYRILLIC SMALL LETTER A → 'a' (look_alike)" in folded
    assert "U+00E9 → 'e'" in folded


def test_the_campaign_the_banner_and_the_reason_are_told(compiled: CompiledVocabulary) -> None:
    lines = _lines(compiled, "mon père me frappe", "BE", "nl-BE")
    assert "of those that serve BE, it answers in the language" in _line(lines, "Campaign be-102")
    assert _line(lines, "Banner").startswith("Banner   in nl: 102, Awel — ")
    assert _line(lines, "Buttons").startswith("Buttons  Bel 102 (tel:102) · ")


def test_what_makes_it_urgent_is_told(compiled: CompiledVocabulary) -> None:
    lines = _lines(compiled, "mon père me frappe il a un couteau", "FR", "fr-FR")
    assert _line(lines, "Context  urgence.arme: “couteau”").endswith("urgent")
    assert ", immediate danger)" in _line(lines, "Match")
    assert _line(lines, "Buttons").startswith("Buttons  Danger immédiat : le 17 (tel:17) · ")


def test_what_silences_is_told(compiled: CompiledVocabulary) -> None:
    lines = _lines(compiled, "mon père me bat aux échecs", "FR", "fr-FR")
    assert _line(lines, "Context  jeu").endswith("silences")
    assert lines[-1] == "No match: what was found is silenced."
    assert _lines(compiled, "recette", "FR", None)[-1] == "No match: no rule fits."


@pytest.mark.parametrize(
    ("country", "locale", "at", "why"),
    [
        ("JP", "ja-JP", "2026-05-04T10:00:00Z", "no campaign serves JP: the number may mean something else there."),
        (None, "fr-BE", "2026-05-04T10:00:00Z", "a number is never shown on a guess."),
        ("PF", None, "2020-05-04T10:00:00Z", "the campaign did not serve PF yet at that time."),
    ],
)
def test_why_there_is_no_banner_is_told(
    compiled: CompiledVocabulary, country: str | None, locale: str | None, at: str, why: str
) -> None:
    last = _lines(compiled, "#119", country, locale, parse_rfc3339_ms(at))[-1]
    assert last.startswith("No banner (")
    assert last.endswith(why)


def test_the_same_stands_in_json(compiled: CompiledVocabulary) -> None:
    explained = explain(compiled, Asked("mon père me frappe maintenant pendant one piece", "CH", "de-CH", NOW))
    shown = json.loads(msgspec.json.encode(as_json(explained)))
    assert (shown["campaign"], shown["campaign_because"], shown["banner_language"]) == ("ch-147", "country", "de")
    assert (shown["match"]["audience"], shown["match"]["urgency"]) == ("victim", "immediate")
    assert shown["banner"]["actions"][0]["url"] == "tel:112"
    assert {"context": "urgence.maintenant", "role": "urgent"}.items() <= shown["contexts"][0].items()
