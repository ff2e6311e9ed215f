from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.events import Audience, Tier
from streams.tagging.match import Match
from streams.tagging.repeats import Repeats


class Counting:
    """A matcher that says what it was asked, and how often."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def find(self, query: str) -> Match | None:
        self.asked.append(query)
        return None if query.startswith("-") else Match(query, (query,), Tier.A, Audience.ANY)


@given(st.lists(st.text(alphabet="-abc\ud83d", max_size=3), max_size=60), st.integers(1, 5))
def test_a_repeated_search_gets_the_answer_of_the_first(queries: list[str], most: int) -> None:
    repeats = Repeats(Counting().find, most)
    assert [repeats.find(query) for query in queries] == [Counting().find(query) for query in queries]


def test_a_search_that_is_repeated_soon_is_matched_once_also_where_it_does_not_match() -> None:
    matcher = Counting()
    repeats = Repeats(matcher.find)
    for query in ("#119", "-", "#119", "-"):
        repeats.find(query)
    assert matcher.asked == ["#119", "-"]


def test_memory_is_bounded_and_what_is_asked_for_again_stays() -> None:
    matcher = Counting()
    repeats = Repeats(matcher.find, most=4)
    for number in range(40):
        repeats.find("#119")
        repeats.find(f"other {number}")
        assert len(repeats._new) + len(repeats._old) <= 8
    assert matcher.asked.count("#119") == 1


def test_no_text_is_kept_but_of_the_match() -> None:
    repeats = Repeats(Counting().find)
    repeats.find("-a secret")
    assert "secret" not in repr((repeats._new, repeats._old))


def test_only_what_is_matched_tells_searches_apart() -> None:
    matcher = Counting()
    repeats = Repeats(matcher.find)
    assert repeats.find("x" * 1_024 + "a") is repeats.find("x" * 1_024 + "b")


def test_a_generation_that_another_thread_ends_in_between_is_no_error() -> None:
    """Between the look whether a search is known and the answer: the scans' threads ask all at once."""
    repeats = Repeats(Counting().find, most=1)
    expected = repeats.find("#119")

    class Ending(dict[bytes, Match | None]):
        def __contains__(self, key: object) -> bool:
            known = super().__contains__(key)
            repeats._new = {}
            return known

    repeats._new = Ending(repeats._new)
    assert repeats.find("#119") == expected
