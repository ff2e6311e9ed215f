from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.rules.automaton import END_BIT, START_BIT, Automaton, Element

_NO = st.just(value=False)
_SINGLE = st.builds(Element, st.sampled_from((4, 8, 16, 12, 1, 2)), _NO, _NO)
_ANY = st.one_of(
    st.builds(Element, st.sampled_from((4, 8, 16, 12)), st.booleans(), _NO),
    st.just(Element(0, optional=True, is_gap=True)),
)
PATTERN = st.builds(lambda first, middle, last: (first, *middle, last), _SINGLE, st.lists(_ANY, max_size=4), _SINGLE)
WORDS = st.lists(st.sampled_from((0, 4, 8, 16, 12, 24)), max_size=9).map(lambda words: [START_BIT, *words, END_BIT])


def _ends_slowly(pattern: tuple[Element, ...], words: list[int]) -> set[int]:
    """Where a pattern ends, by trying everything."""
    ends = set()

    def walk(element: int, word: int) -> None:
        if element == len(pattern):
            ends.add(word - 1)
            return
        if pattern[element].optional:
            walk(element + 1, word)
        if word < len(words) and pattern[element].takes(words[word]):
            walk(element + 1, word + 1)

    for start in range(len(words)):
        walk(0, start)
    return ends


@given(st.lists(PATTERN, min_size=1, max_size=5), WORDS)
def test_all_patterns_end_where_trying_everything_says(patterns: list[tuple[Element, ...]], words: list[int]) -> None:
    expected = {(index, end) for index, pattern in enumerate(patterns) for end in _ends_slowly(pattern, words)}
    assert set(Automaton(patterns).ends(words)) == expected


@given(st.lists(PATTERN, min_size=1, max_size=3), WORDS)
def test_the_words_of_a_place_fulfil_the_pattern_in_order(
    patterns: list[tuple[Element, ...]], words: list[int]
) -> None:
    automaton = Automaton(patterns)
    for pattern, last in automaton.ends(words):
        places = automaton.words_of(pattern, last, words)
        assert list(places) == sorted(set(places))
        assert places[-1] == last
        demanded = [element for element in patterns[pattern] if not element.optional]
        assert len(places) >= len(demanded)
