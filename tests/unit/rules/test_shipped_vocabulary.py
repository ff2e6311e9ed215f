from __future__ import annotations

from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.rules.ordinary import ordinary_words
from streams.rules.respelling import TEXTED
from streams.tagging.matching import Matcher


def test_every_keyword_matches_its_examples() -> None:
    compiled = compile_vocabulary(load_vocabulary(None))
    matcher = Matcher(compiled)
    for keyword in compiled.vocabulary.keywords:
        for example in keyword.examples:
            found = matcher.find(example)
            assert found is not None, example
            assert keyword.id in found.keywords, example


def test_no_ordinary_word_is_listed_that_the_list_of_frequencies_has() -> None:
    assert not set(load_vocabulary(None).harmless).intersection(ordinary_words())


def test_a_word_as_it_is_texted_counts_as_what_it_stands_for() -> None:
    forms = compile_vocabulary(load_vocabulary(None)).lexicon.forms
    lacking = [
        (short, word) for short, words in TEXTED.items() for word in words.split() if forms[word] & ~forms[short]
    ]
    assert lacking == []
