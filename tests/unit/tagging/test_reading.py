"""What one written word may be, and what several are together, with the shipped vocabulary."""

from __future__ import annotations

import pytest

from streams.rules.compiling import compile_vocabulary
from streams.rules.folding import fold
from streams.rules.loading import load_vocabulary
from streams.tagging.joined_words import Splitter
from streams.tagging.matching import Matcher
from streams.tagging.reading import Reader

COMPILED = compile_vocabulary(load_vocabulary(None))
MATCHER = Matcher(COMPILED)
READER = Reader(COMPILED)
SPLITTER = Splitter(COMPILED.lexicon)


def readings(query: str) -> list[str]:
    return [" ".join(word.meant or "?" for word in words) for words in READER.readings(fold(query))]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("frappe", ["frappe"]),
        ("xylophoniste", ["?"]),
        ("amison", ["amis on", "maison"]),
        ("parentalles", ["parental les", "parentales"]),
        ("fesseeees", ["fesses", "fessees"]),
        ("mai son", ["mai son", "maison"]),
        ("mais on", ["mais on"]),
        ("ne veux", ["ne veux"]),
        ("Enfan tBattu", ["enfantbattu"]),
        ("j etais", ["j etais"]),
        ("pr ecision", ["precision"]),
        ("fr appe", ["frappe"]),
        ("f.rappe", ["? ?", "frappe"]),
        ("mè-re", ["me re", "mere"]),
        ("il/elle", ["il elle"]),
        ("f.ra.ppe", ["? ? ?"]),
        ("onm'enferme", ["on m enferme"]),
        ("moiest'", ["moi es t"]),
        ("l e 1 1 9", ["le 119", "le 119"]),
        ("05 44 44", ["054444"]),
        ("0800 9190 10", ["0800919010"]),
        ("05 44 44 12", ["05 44 44 12"]),
        ("mo*de", ["monde"]),
        ("li*ne", ["ligne"]),
        ("in*ceste", ["inceste"]),
        ("t**e", ["tete", "t e"]),
        ("119+pokedex", ["119 pokedex"]),
        ("villeeeee", ["?"]),
        ("x20119", ["x ?"]),
        ("petitese", ["?"]),
        ("bbéé", ["bebee"]),
        ("flle", ["folle"]),
        ("chze moi", ["chez moi"]),
        ("g15", ["g 15"]),
        ("15ans", ["15 ans"]),
        ("paaaas", ["pas"]),
        ("baaaas", ["bas"]),
        ("faitdu", ["fait du"]),
        ("violnet", ["violent"]),
        ("gerdan", ["danger"]),
        ("119enf@nce", ["119 enfance"]),
        ("4ll0119", ["allo 119"]),
        ("1033cout3enfants", ["103 ecouteenfants"]),
        ("Bel102", ["bel 102"]),
        ("alloenf*nceendanger", ["alloenfanceendanger"]),
        ("lap*remefrappe", ["la pere me frappe"]),
        ("appppe*er", ["apeler", "appeler"]),
        ("jai12ans", ["jai 12 ans"]),
        ("lavoisinetapesonbebe", ["la voisine tape son bebe"]),
        ("dumal", ["du mal"]),
        ("m è r e m'insulte", ["mere m insulte", "meres insulte"]),
        ("a p p e l e r l e 1 4 7", ["appeler le 147", "a appeler le 147"]),
        ("s a i v o n s l e s e n f a n t s", ["s ai vonsle s enfants", "sauvonslesenfants"]),
        ("m o n n n p è r e", ["mon pere", "m o n n n p e ? e"]),
        ("m o n p è r e m ef r a p p e", ["mon pere m ? ? a p p e", "mon pere me frappe", "mon peres ? frappe"]),
        ("ddebattu", ["?"]),
        ("xyz" * 30, ["?"]),
    ],
)
def test_a_search_is_read_the_likeliest_way_first(query: str, expected: list[str]) -> None:
    assert readings(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "ça suffit les coup",
        "#147ConseilEtAiee",
        "#J'AiPeyrDeMaMère",
        "#A|w|e|l102",
        "0 8 0 0 9 1 9 0 1 0",
        "papa vioent",
        "balance ton reup",
        "me too incest",
        "mon pèrem'enferme dehors la nuit",
        "enfants batt us",
        "𝑜𝑛 𝑚'𝑎𝑡𝑡𝑎𝑐𝑕𝑒 𝑎 𝑢𝑛𝑒 𝑐𝑕𝑎𝑖𝑠𝑒",
        "peur à la amison",
        "violences parentalles",
        "stop aux fessééées",
        "violences à la mai son",
        "#EnfantMaltra ité",
        "#119Enf*nceEnDanger",
        "#J'4pp3lleL€119",
        "#AppelerLe9860",
        "on me fait dumal",
        "mon mari frappe notrefils",
        "ma m è r e m'insulte tous les jours",
        "a p p e l e r l e 1 0 3",
        "elle me fét du mal",
        "enfants ki souffrent",
        "enfant en gerdan",
        "fanten battu",
        "mon+père+me+frappe",
        "allo+enfance+en+damger",
        "le+119+répond+la+nuit+?",
        "mon pere me fr+ppe",
        "enfant 💀 battu",
        "mon 💀 père 💀 me 💀 frappe",
        "m o n p è r e m ef r a p p e",
        "m a m 4 n m e f r @ p p €",
        "p a p a m e f a ! t m a l",
        "n o n n n n à l a f e s s é e",
        "coups à la laison",
        "il mefait du mal",
        "j'ai peur demon père",
        "itachi monpère me frappe",
        "un home demande des nudes à ma fille",
        "mwen ka bat timonu mwen",
        "mère m e r e qui me tape",
        "violet v i o l par papa",
        "monpere m o n p e r e me tape",
    ],
)
def test_a_disguised_search_is_found_by_one_of_its_readings(query: str) -> None:
    assert MATCHER.find(query) is not None
    assert MATCHER.explain(query).match == MATCHER.find(query)


@pytest.mark.parametrize(
    "query",
    [
        "peugeot+119",
        "119+euros",
        "15mere1 1 9",
        "1 0 3",
        "peugeot103",
        "papa continua si j'étais tout",
        "je me suis ddébattu",
        "moi1eanger dehors",
        "meresse ça s'épelle m e r e deux s e",
        "tonny marinier m a r i n i e r enfant",
        "jean-baptiste b a p t i s t e ado",
    ],
)
def test_no_other_reading_makes_a_harmless_search_a_cry(query: str) -> None:
    assert MATCHER.find(query) is None


def test_a_search_that_a_context_silences_is_read_no_other_way() -> None:
    explained = MATCHER.explain("mon père me bat aux échecs à la mai son")
    assert explained.match is None
    assert [word.meant for word in explained.words][-2:] == ["mai", "son"]


def test_a_context_that_rests_on_a_guess_at_a_short_word_silences_nothing() -> None:
    assert MATCHER.find("mon père me bat aux éhcecs") is None
    explained = MATCHER.explain("enfants batt")
    assert {found.refused for found in explained.occurrences} == {""}


@pytest.mark.parametrize(
    ("letters", "parts"),
    [
        ("monchatmefrappe", ["mon", "chat", "me", "frappe"]),
        ("monch*tmefrappe", ["mon", "chat", "me", "frappe"]),
        ("mtape", ["m", "tape"]),
        ("xqzwk", []),
        ("monpetitchatc", []),
        ("grisclair", []),
    ],
)
def test_joined_words_part_where_french_does(letters: str, parts: list[str]) -> None:
    assert [part for part, _ in SPLITTER.split(letters)] == parts


def test_one_word_among_joined_ones_may_have_an_error() -> None:
    around = SPLITTER.around_error("monchatmefrpape", COMPILED.lexicon.meant)
    assert around == (["mon", "chat", "me"], "frpape", [])
    assert SPLITTER.around_error("xqzwkvbn", COMPILED.lexicon.meant) == ([], "", [])
