"""What else is said silences no plain cry: each word of the vocabulary, beside cries, in several natural places.

A plain cry says who of the family does what to me. A film, a game, a trade, a thing, a laugh beside it does not take
that back. The few words that do, because with them the same words are a title or an idiom, are listed here with the
reason, and where they do so.
"""

from __future__ import annotations

import pytest

from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging.matching import Matcher

MATCHER = Matcher(compile_vocabulary(load_vocabulary(None)))

CRIES = (
    "mon père me frappe",
    "ma mère me bat tous les jours",
    "mon beau père me touche",
    "mes parents me tapent",
    "mon oncle m'a violée",
    "j'ai peur de mon père il me frappe",
    "mes parents m'enferment",
    "mon oncle vient dans mon lit",
    "mon père me donne des coups de ceinture",
)
FIRST = (CRIES[0], CRIES[2], CRIES[5], CRIES[6])
"""One of each kind; the others take as long again (`make test-all`)."""
BEFORE, BEHIND, WHILE, BECAUSE, WITH = PLACES = (
    "{word} {cry}",
    "{cry} {word}",
    "{cry} pendant {word}",
    "{cry} à cause de {word}",
    "{cry} avec un {word}",
)

SILENCING = {
    "names a work or a kind of video right beside the cry, which then is its title or subject": (
        {BEFORE, BEHIND},
        (
            "asmr bd chanson clip compilation episode fanfic fanfiction film livre lyrics manga paroles parodie pov "
            "prank rap replay resume roman scene serie sketch streaming vostfr wattpad"
        ),
    ),
    "is what one gets from somebody, or does, by « taper »: la honte, des euros": (
        {BEHIND},
        (
            "affiche argent balles barre barres bise causette clope cosette delire discute euros honte incruste "
            "systeme thune"
        ),
    ),
    "moves, or is one of the idioms of « me touche »: au coeur, un mot, les cheveux": (
        {BEHIND, WITH},
        (
            "amour attention beaute cadeau chanson chansons cheveux coeur courage discours force gentillesse "
            "histoire lettre message messages mot mots musique nez paroles poeme sourire talent "
            "texte textes voix"
        ),
    ),
    "makes « me touche » or « me tape » a joke": ({WITH}, "blaguer blagues"),
    "is the game that « me bat » is about, named first": (
        {BEFORE},
        "brawl clash cod echecs fifa fortnite gta mario monopoly roblox rocket smash tekken uno valorant",
    ),
}
"""By reason: the places, and the words."""
ALLOWED = frozenset((place, word) for places, words in SILENCING.values() for place in places for word in words.split())
LISTED = {word for _, word in ALLOWED}
LEAST_WORDS = 4_000


def _words() -> list[str]:
    """The vocabulary's words: of those with the same classes one, for they are matched alike.

    Spellings by ear and in verlan aside, which are the words that they stand for; all words of entries of several.
    """
    lexicon = MATCHER.compiled.lexicon
    entries = {
        word for rows in lexicon.phrases.values() for row in rows.values() for before, _ in row for word in before
    }
    words = sorted(form for form in lexicon.forms.keys() - lexicon.respelled.keys() if form.isalpha() and len(form) > 1)
    alike = {lexicon.forms[word]: word for word in words}
    return [
        word
        for word in words
        if word in entries or word in lexicon.phrases or word in LISTED or alike[lexicon.forms[word]] == word
    ]


@pytest.mark.parametrize("cry", [cry if cry in FIRST else pytest.param(cry, marks=pytest.mark.slow) for cry in CRIES])
def test_no_word_beside_a_plain_cry_silences_it(cry: str) -> None:
    words = _words()
    assert len(words) >= LEAST_WORDS
    silenced = [
        (place, word)
        for word in words
        for place in PLACES
        if (place, word) not in ALLOWED and MATCHER.find(place.format(word=word, cry=cry)) is None
    ]
    assert silenced == []


def test_each_word_on_the_list_does_silence_some_cry() -> None:
    silencing = {
        (place, word)
        for place, word in ALLOWED
        if any(MATCHER.find(place.format(word=word, cry=cry)) is None for cry in CRIES)
    }
    useless = {word for _, word in ALLOWED} - {word for _, word in silencing}
    assert useless == set()


@pytest.mark.parametrize(
    "query",
    [
        "mon père me frappe pendant que je regarde naruto",
        "je regarde bambi et mon père me frappe",
        "ma mère est sous curatelle mon père me frappe",
        "mon père me frappe avec le chargeur de mon téléphone",
        "mon père me frappe stylo",
        "mon père me tue avec ses messages de menaces",
        "mon père me frappe mdr",
        "je me fais frapper par mon père itachi",
        "il entra mes parents m'enferment",
        "mon père me met des coups de poing mdr",
        "mes parents m'enferment pendant one piece saison 2",
    ],
)
def test_a_cry_is_heard_in_a_sentence_about_something_else(query: str) -> None:
    assert MATCHER.find(query) is not None


@pytest.mark.parametrize(
    "query",
    [
        "film mon père me frappe",
        "mon père me frappe paroles",
        "mes parents m'enferment film",
        "mon père me donne un coup de main mdr",
        "ma mère me tape la honte",
        "mon père me bat aux échecs",
        "ma mère m'a frappé par son courage",
        "le discours de mon père me touche",
        "mon père me frappe des balles au tennis pour m'entraîner",
    ],
)
def test_a_title_an_idiom_and_a_game_stay_silent(query: str) -> None:
    assert MATCHER.find(query) is None
