from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams import rules
from streams.rules.folding import FOLD, LONGEST_QUERY, fold


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ÉCOLE", "ecole"),
        ("cœur Æ ß", "coeur ae ss"),
        ("１１９", "119"),
        ("¹¹⁹ ₁₁₉", "119 119"),
        ("𝟏𝟏𝟗 🯱🯱🯹", "119 119"),
        ("①①⑨ ⑪⑨", "119 119"),
        ("⑴⑴⑼ ⒈⒈⒐", "119 119"),
        ("❶❶❾ ➀➀➈ ⓵⓵⓽", "119 119 119"),
        ("1️⃣1️⃣9️⃣", "119"),
        ("١١٩ १११", "119 111"),
        ("🅰🄰🅐ⓐ", "aaaa"),
        ("🇦", "a"),
        ("119🇫🇷", "119 "),
        ("mаisоn", "maison"),
        ("εnfαncε", "enfance"),
        ("mai\u200bs\u00ado\u2060n\ufe0f", "maison"),
        ("m̶a̶ison", "maison"),
        ("\u202emaison\u2069", "maison"),
        ("＃119 ﹟119 ♯119", "#119 #119 #119"),
        ("l’enfance", "l enfance"),
        ("mai\u00a0son\u3000x\u2800y", "mai son x y"),
        ("🆘", " sos "),
        ("1l0O", "1l0o"),
    ],
)
def test_what_is_written_is_read_as(written: str, read: str) -> None:
    assert fold(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "ᴍᴏɴ ᴘᴇʀᴇ ᴍᴇ ғʀᴀᴘᴘᴇ",
        "爪ㄖ几 卩乇尺乇 爪乇 千尺卂卩卩乇",
        "₥Ø₦ ₱ɆⱤɆ ₥Ɇ ₣Ɽ₳₱₱Ɇ",
        "ᎷᎧᏁ ᎮᏋᏒᏋ ᎷᏋ ᎦᏒᏗᎮᎮᏋ",
        "ꂵꂦꈤ ꉣꍟꋪꍟ ꂵꍟ ꎇꋪꍏꉣꉣꍟ",
        "ɱơŋ ℘ɛཞɛ ɱɛ ʄཞą℘℘ɛ",
        "ᗰOᑎ ᑭEᖇE ᗰE ᖴᖇᗩᑭᑭE",
        "мση ρєяє мє ƒяαρρє",
    ],
)
def test_the_fonts_of_the_web_are_read(written: str) -> None:
    assert fold(written) == "mon pere me frappe"


def test_no_sign_has_two_readings() -> None:
    lines = resources.files(rules).joinpath("look_alikes.txt").read_text("utf-8").splitlines()
    signs = [sign for line in lines if line and not line.startswith("#") for sign in line.split("\t")[0]]
    assert len(signs) == len(set(signs))


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)[:LONGEST_QUERY]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_ascii_keeps_its_identity(text: str) -> None:
    assert fold(text) == text.lower()


def test_digits_never_become_letters_nor_letters_digits_of_119() -> None:
    for code in range(128):
        assert chr(code).isdecimal() == FOLD[code].isdecimal()
