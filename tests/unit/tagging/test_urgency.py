"""Immediate danger: recognised beside a cry, never by itself, and the emergency number comes first."""

from __future__ import annotations

import pytest

from streams.events import ActionKind, SearchEvent, Urgency
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging.deciding import Decider
from streams.tagging.matching import Matcher
from streams.tagging.parsing import ParsedEvent
from tests.unit.tagging.written import command_of

NOW = 1_777_888_800_000
"""2026-05-04T10:00:00Z."""


ORDINARY = (
    "mon père casse la porte du garage",
    "mon père a un fusil de chasse",
    "ma mère a un couteau suisse",
    "il me cherche des noises",
    "mon frère va me tuer à fortnite",
    "enfermé dans les toilettes du train",
)


@pytest.fixture(scope="module")
def compiled() -> CompiledVocabulary:
    return compile_vocabulary(load_vocabulary(None))


@pytest.fixture(scope="module")
def matcher(compiled: CompiledVocabulary) -> Matcher:
    return Matcher(compiled)


@pytest.mark.parametrize(
    "query",
    [
        "mon père me frappe maintenant",
        "mon pere me frape mtn aidez moi",
        "il arrive mon père me frappe",
        "mon père me frappe il revient",
        "ma mère me tape elle revient dans ma chambre",
        "mon père me frappe il a un couteau",
        "mon beau-père me tape avec un marteau",
        "je me suis enfermée dans la salle de bain mon père me frappe",
        "jme cache mon père me tape",
        "mon père a frappé mon frère il saigne",
        "mon père veut me tuer",
        "au secours mon père me frappe",
        "mon voisin frappe son enfant il est en train de le taper",
        "allo 119 vite",
        "jsui enfermé dans les toilettes mon daron va me défoncer",
        "mon beau père est bourré il casse tout et il me cherche",
        "mon père étrangle ma mère",
        "mon père m'étrangle",
        "mon pere a un flingue il veut nous tuer",
        "mon père défonce la porte de ma chambre",
        "mon père m'a cassé le bras je saigne",
        "mon voisin frappe son fils en ce moment j'entends des cris",
    ],
)
def test_a_cry_that_speaks_of_now_is_immediate(matcher: Matcher, query: str) -> None:
    found = matcher.find(query)
    assert found is not None
    assert found.urgency is Urgency.IMMEDIATE


@pytest.mark.parametrize(
    "query",
    [
        "mon père me frappe",
        "mon père me frappait quand j'étais petit",
        "#119",
        "119 urgence",
        "sos enfants battus",
        "numéro enfance en danger",
        "comment signaler une maltraitance",
        "je crie sur mes enfants je suis à bout",
        "ma mère me tape tous les jours",
        "mon père me frappe depuis toujours",
        "mon père m'enferme dans ma chambre tous les soirs",
        "mon beau père me frappe quand il rentre du travail",
        "ma fille a des bleus quand elle revient de chez sa mère",
        "mon pote se fait frapper par son père il arrive pas à en parler",
    ],
)
def test_a_cry_that_does_not_is_not(matcher: Matcher, query: str) -> None:
    found = matcher.find(query)
    assert found is not None
    assert found.urgency is None


@pytest.mark.parametrize(
    "query",
    [
        "au secours",
        "il arrive",
        "couteau de cuisine",
        "je me cache",
        "vite fait",
        "saigne du nez",
        "en train de",
        *ORDINARY,
    ],
)
def test_a_cue_without_a_cry_shows_nothing(matcher: Matcher, query: str) -> None:
    assert matcher.find(query) is None


@pytest.mark.parametrize("country", ["FR", "RE", "PF"])
@pytest.mark.parametrize("locale", ["fr-FR", "en-GB", "ja-JP", None])
def test_the_banner_puts_the_emergency_number_first(
    compiled: CompiledVocabulary, country: str, locale: str | None
) -> None:
    query = "mon père me frappe il a un couteau"
    event = SearchEvent(event_id="e", session_id="s", query=query, country=country, locale=locale)
    command = command_of(Decider(compiled, b"key").decide(ParsedEvent(event, ""), NOW, NOW))
    assert command is not None
    assert command.urgency is Urgency.IMMEDIATE
    assert [action.kind for action in command.banner.actions][:2] == [ActionKind.EMERGENCY, ActionKind.SMS]
