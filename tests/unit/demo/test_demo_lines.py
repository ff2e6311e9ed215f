"""Text of an exact width, whatever characters it holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.demo.lines import bars, cells, cut, fit, fit_line, fitting, printable, rule, wrap

TEXTS = st.text(max_size=60)


@given(TEXTS, st.integers(0, 40))
def test_a_fitted_text_has_exactly_the_width(text: str, width: int) -> None:
    assert cells(fit(printable(text), width)) == width


@given(st.lists(st.tuples(st.just(""), TEXTS.map(printable)), max_size=5), st.integers(0, 60))
def test_a_fitted_line_has_exactly_the_width(line: list[tuple[str, str]], width: int) -> None:
    assert sum(cells(text) for _, text in fit_line(line, width)) == width


def test_a_cut_text_says_so() -> None:
    assert cut("enfance en danger", 8) == "enfance…"
    assert cut("119", 3) == "119"
    assert cut("救助電話", 5) == "救助…"


def test_a_text_can_neither_move_the_cursor_nor_turn_the_line_round() -> None:
    assert printable("a\x1b[2Jb\r\n\u202ec\u200bd") == "a[2Jb cd"


@given(TEXTS.map(printable), st.integers(8, 40), st.integers(1, 4))
def test_wrapped_lines_fit_and_are_not_too_many(text: str, width: int, most: int) -> None:
    lines = wrap(text, width, most)
    assert len(lines) <= most
    assert all(cells(line) <= width for line in lines)


def test_wrapping_breaks_between_words_and_cuts_the_last_line() -> None:
    assert wrap("un deux trois quatre cinq", 10, 2) == ["un deux", "trois qua…"]


def test_bars_are_as_high_as_their_share_of_the_greatest() -> None:
    assert bars([0, 1, 4, 8], 6) == "   ▁▄█"
    assert bars([], 3) == "   "
    assert bars([1, 2, 3], 2) == "▅█"


def test_the_smallest_value_above_zero_can_be_seen() -> None:
    assert bars([0, 1, 1_000], 3) == " ▁█"


def test_only_whole_fragments_are_added() -> None:
    assert fitting([("", "ab"), ("", "cde"), ("", "f")], 4) == [("", "ab")]


def test_a_rule_leaves_its_note_out_where_there_is_no_room() -> None:
    wide = "".join(text for _, text in rule("Last banners", 60, "banner.commands.v1"))
    narrow = "".join(text for _, text in rule("Last banners", 24, "banner.commands.v1"))
    assert wide.endswith("banner.commands.v1 ──")
    assert "commands" not in narrow
    assert cells(narrow) == 24
