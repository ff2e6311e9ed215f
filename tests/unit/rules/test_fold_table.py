import sys
import unicodedata

import pytest

from streams.rules import fold_table
from streams.rules.alphabet import in_alphabet
from streams.rules.folding import fold, fold_code_point
from streams.rules.plain_list import plain_fold

EVERY_CODE_POINT = [code for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


def test_the_table_for_words_says_what_folding_says_for_each_code_point_of_unicode() -> None:
    table = fold_table.words_table()
    asked = ((code, in_alphabet(fold_code_point(code))) for code in EVERY_CODE_POINT)
    assert [code for code, text in asked if table.get(code, " ") != (" " if text.isspace() else text)] == []


def test_the_table_for_a_plain_list_says_what_folding_says_for_each_assigned_code_point() -> None:
    table = fold_table.plain_table()
    assigned = (code for code in EVERY_CODE_POINT if unicodedata.category(chr(code)) != "Cn")
    assert [code for code in assigned if table.get(code, chr(code)) != plain_fold(chr(code))] == []


@pytest.mark.parametrize("text", ["🇫🇷", "🇦🇱", "🇫🇫", "🇱🇱"])
def test_two_regional_indicators_read_as_a_flag_or_as_their_letters(text: str) -> None:
    assert fold_table.flag_pairs()[ord(text[0]), ord(text[1])] == in_alphabet(fold(text))
