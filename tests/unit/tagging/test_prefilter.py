from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.broker.scanners import kernel_version
from streams.generation.disguises import MECHANISMS
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.folding import fold
from streams.rules.loading import load_vocabulary
from streams.rules.needles import haystack
from streams.tagging.matching import Matcher
from streams.tagging.prefilter import Prefilter
from tests.unit.tagging.cries import CRIES, HARMLESS

COMPILED = compile_vocabulary(load_vocabulary(None))
MATCHER = Matcher(COMPILED)
PREFILTER = Prefilter(COMPILED)


def _kernel(compiled: CompiledVocabulary) -> Callable[[str], bool]:
    """The kernel's prefilter; where there is no kernel, one that is right."""
    if kernel_version() is None:
        return lambda _: True
    from streams.broker.kernel_scan import KernelScanner

    return KernelScanner(compiled).may_match


KERNEL = _kernel(COMPILED)
QUICK = COMPILED.with_needles(COMPILED.quick_needles())
QUICK_PREFILTER, QUICK_KERNEL = Prefilter(QUICK).may_match, _kernel(QUICK)
ASKED = (PREFILTER.may_match, KERNEL, QUICK_PREFILTER, QUICK_KERNEL, MATCHER.find)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> CompiledVocabulary:
    path: Path = tmp_path_factory.mktemp("list") / "keywords.txt"
    path.write_text("#119\n119\nallô enfance en danger\nenfance en danger\n«œuf»\nстрах\n\nstraße\n", "utf-8")
    return compile_vocabulary(load_vocabulary(path))


@pytest.fixture(scope="module")
def listed_kernel(listed: CompiledVocabulary) -> Callable[[str], bool]:
    return _kernel(listed)


def _held_back(queries: list[str]) -> list[str]:
    """Searches that match and that the prefilter does not let through, alone or together."""
    # `find` asks the same rules first: what the patterns themselves say is the measure, and has to be found too.
    matching = [index for index, query in enumerate(queries) if MATCHER.explain(query).match is not None]
    together = set(PREFILTER.may_match_many(queries))
    return [queries[i] for i in matching if i not in together or not all(ask(queries[i]) for ask in ASKED)]


@pytest.mark.parametrize("first", MECHANISMS)
def test_no_cry_in_two_disguises_is_held_back(first: str) -> None:
    rnd = random.Random(first)
    queries = []
    for cry in CRIES:
        once = MECHANISMS[first](cry, rnd)
        queries += [once, *(change(once, rnd) for change in MECHANISMS.values())]
        queries += [MECHANISMS[first](change(cry, rnd), rnd) for change in MECHANISMS.values()]
    assert _held_back(queries) == []


def test_quick_needles_hold_back_what_is_said_in_known_words_and_let_other_words_through() -> None:
    for ask in (QUICK_PREFILTER, QUICK_KERNEL):
        assert not ask("recette de crepes")
        assert ask("recette de zyzomys")


@pytest.mark.parametrize(
    "query",
    [
        "un enfant de mon ecole vient en sandales en hiver sans manto",  # by ear, of an entry of several words
        "ilsm'ontmisdehorsà16ans",  # an age inside joined words
        "monpèremefrappedepuis3ansetdemi",
        "mamtriatance enfant",  # two errors, of which one is on the border of the letters that needles spell out
        "j'ai peur de mes propres réactio ns avec mon fils",  # in pieces, of an entry of several words
        "je perds le co ntrôle avec mes enfants",
        "ma mère me tabaße",  # a letter that reads as two
        "mon père me b a t",  # three single letters
        "mon père me b-a-t",
        "non à l'a fessée",  # `ala` is an ordinary word, and à la
        "mon père me b.a.t t.o.u.s les jours",
        "monpèremefraaappppe",  # runs in joined words
        "mon père me frapppppe",
        "monperem'frappe",  # the last letter belongs to what follows
        "mon père bbat ma mère",  # a first letter twice
        "mon pote se fait ppérfra par ses rempas",
    ],
)
def test_what_stands_in_no_needle_as_it_is_written_is_not_held_back(query: str) -> None:
    assert MATCHER.explain(query).match is not None
    assert _held_back([query]) == []


def _in_known_words(tag: str, most: int = 5) -> Iterator[str]:
    """The ways in which a tag may stand in known words, two to `most` of them."""
    for end in range(1, len(tag)):
        word, rest = tag[:end], tag[end:]
        if word in COMPILED.lexicon.forms or word in COMPILED.lexicon.harmless:
            if rest in COMPILED.lexicon.forms or rest in COMPILED.lexicon.harmless:
                yield f"{word} {rest}"
            if most > 2:
                yield from (f"{word} {others}" for others in _in_known_words(rest, most - 1))


def test_no_tag_in_known_words_is_held_back() -> None:
    queries = [query for tag in COMPILED.lexicon.joined for query in itertools.islice(_in_known_words(tag), 12)]
    assert len(queries) > 1_000
    assert _held_back(queries) == []


@pytest.mark.parametrize("query", ["mon olclem'a montré son zizi", "sa mère la frp@p€j'ai 3nt€ndu"])
def test_no_error_is_guessed_beside_an_elided_letter_where_the_prefilter_can_not_see_it(query: str) -> None:
    assert _held_back([query]) == []


FRAGMENTS = sorted({word for cry in (*CRIES, *HARMLESS) for word in cry.replace("'", " ").split()})
SEPARATORS = st.sampled_from(
    ("", " ", " ", " ", "  ", ".", "-", "_", "'", "*", "!", "\n", "\u200b", "😀", "ж", "é", "1")
)


@st.composite
def mixtures(draw: st.DrawFn) -> str:
    """Words of cries and of harmless searches in any order, disguised, with odd things between them."""
    rnd = random.Random(draw(st.integers(0, 2**32)))
    text = ""
    for word in draw(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=7)):
        change = draw(st.sampled_from([None, None, None, *MECHANISMS]))
        text += (word if change is None else MECHANISMS[change](word, rnd)) + draw(SEPARATORS)
    return text


@settings(max_examples=1_500, deadline=None)
@given(mixtures())
def test_whatever_the_matcher_finds_passes(query: str) -> None:
    assert _held_back([query]) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(mixtures(), st.text(max_size=40), st.sampled_from(CRIES)), max_size=12))
def test_a_batch_says_the_same_as_each_search_alone(queries: list[str]) -> None:
    assert PREFILTER.may_match_many(queries) == [i for i, query in enumerate(queries) if PREFILTER.may_match(query)]


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=30), st.sampled_from(("119", "ENFANCE EN DANGER", "Œuf", "«œuf»", "strasse", "Страх", "été")))
def test_a_plain_list_is_not_held_back_either(
    listed: CompiledVocabulary, listed_kernel: Callable[[str], bool], around: str, keyword: str
) -> None:
    query = f"{around} {keyword} {around}"
    if Matcher(listed).find(query) is not None:
        assert Prefilter(listed).may_match(query)
        assert listed_kernel(query)


def test_only_the_first_1024_code_points_count() -> None:
    assert PREFILTER.may_match_many(["pizza " * 171 + "119", "pizza " * 170 + "119"]) == [1]


def test_a_line_break_in_a_search_is_no_border_between_searches() -> None:
    assert PREFILTER.may_match_many(["pizza", "mon père\nme frappe", "pizza"]) == [1]


def test_no_search_is_no_candidate() -> None:
    assert PREFILTER.may_match_many([]) == []
    assert PREFILTER.may_match_many([""]) == []


def test_ordinary_searches_are_held_back() -> None:
    ordinary = ["tapis de course", "résumé psg om", "coiffure été 2026", "le bon coin 🚗", "recette gateau chocolat"]
    ordinary += ["combien y a-t-il de touches", "il n'y a qu'une fenêtre", "créée à lille", "guillaume iii", "mmm"]
    ordinary += ["si mon père savait", "paulina barnett", "gravillons"]
    assert PREFILTER.may_match_many(ordinary) == []
    assert kernel_version() is None or not any(map(KERNEL, ordinary))


def test_the_haystack_has_single_spaces_and_marked_holes() -> None:
    assert haystack(fold("Mon  père, fr*ppe !")) == "mon pere fr \x01 ppe"
