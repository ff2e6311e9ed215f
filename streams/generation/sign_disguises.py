"""Disguises made of signs: other alphabets, marks, invisible signs, emoji (see `disguises.py`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from random import Random

_NUMBER = re.compile(r"\d+")
_SOME = 0.5
_LOOK_ALIKES = {
    row[0]: row[1:]
    for row in [
        "aаɑα",
        "bЬƄ",
        "cсϲ",
        "dԁ",
        "eеҽ",
        "fƒ",
        "gɡց",
        "hһհ",
        "iіı",
        "jј",
        "kκк",
        "lӏ",
        "mм",
        "nո",
        "oоοօ",
        "pрρ",
        "qԛ",
        "rг",
        "sѕ",
        "tт",
        "uυս",
        "vν",
        "wԝ",
        "xх",
        "yу",
        "AАΑ",
        "BВΒ",
        "CСϹ",
        "EЕΕ",
        "HНΗ",
        "IІΙ",
        "KКΚ",
        "MМΜ",
        "NΝ",
        "OОΟ",
        "PРΡ",
        "SЅ",
        "TТΤ",
        "XХΧ",
        "YΥ",
    ]
}
"""Letters of other scripts that look the same in most fonts (UTS #39, confusables.txt)."""
_SMALL_CAPITALS = dict(zip("abcdefghijklmnoprtuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ", strict=True))
_SUPERSCRIPT = dict(zip("abcdefghijklmnoprstuvwxyz0123456789", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
_EMOJI = {"a": "🅰️", "b": "🅱️", "o": "🅾️⭕", "p": "🅿️", "i": "ℹ️", "m": "Ⓜ️", "x": "❌"}
_ACCENTS = {"a": "àâä", "e": "éèêë", "i": "îï", "o": "ôö", "u": "ùûü", "c": "ç", "n": "ñ", "y": "ÿ"}
_INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\ufe00", "\u180e", "\U000e0061")
_OVERLAYS = ("\u0336", "\u0335", "\u0332", "\u0333", "\u0338", "\u0305", "\u0353", "\u0489", "\u0301\u0327")
_STYLES = (0x1D400, 0x1D434, 0x1D468, 0x1D4D0, 0x1D56C, 0x1D5A0, 0x1D5D4, 0x1D608, 0x1D63C, 0x1D670)
"""Where the capitals of the whole mathematical alphabets begin (bold, italic, script, Fraktur, sans, monospace)."""
_STYLED_DIGITS = (0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1FBF0)
_OTHER_DIGITS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x1040, 0x17E0)
_ENCLOSED = ((0x24D0, 0x2460), (0x249C, 0x2474), (0x1F170, 0x278A), (0x1F150, 0x2776), (0x1F130, 0x2780))
"""Circled, in brackets, negative squared, negative circled, squared: the first letter, and the digit one."""


def bare(text: str) -> str:
    """Without accents, so that every letter has a place in the alphabets of mathematics."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if unicodedata.category(sign) != "Mn")


def each(text: str, table: Mapping[str, str], rnd: Random, share: float = 1.0) -> str:
    """Each sign that the table knows, with a chance of `share`, as one of its readings."""
    changed = []
    for sign in text:
        readings = table.get(sign) or table.get(sign.lower())
        if readings and rnd.random() < share:
            clusters = re.findall(".\ufe0f?", readings)
            changed.append(rnd.choice(clusters))
        else:
            changed.append(sign)
    return "".join(changed)


def _shifted(text: str, upper: int, lower: int, digit: int | None) -> str:
    """Letters and digits moved to another block of Unicode."""

    def shift(sign: str) -> str:
        if "A" <= sign <= "Z":
            return chr(upper + ord(sign) - ord("A"))
        if "a" <= sign <= "z":
            return chr(lower + ord(sign) - ord("a"))
        if digit is not None and sign.isascii() and sign.isdecimal():
            return chr(digit + int(sign))
        return sign

    return "".join(map(shift, bare(text)))


def case(text: str, rnd: Random) -> str:
    """MON PERE, mOn PeRe."""
    if rnd.random() < _SOME:
        return text.upper()
    return "".join(sign.upper() if rnd.random() < _SOME else sign.lower() for sign in text)


def accents(text: str, rnd: Random) -> str:
    """Accents where none belong, or all of them as combining marks."""
    return unicodedata.normalize("NFD", each(text, _ACCENTS, rnd, _SOME))


def styled(text: str, rnd: Random) -> str:
    """Bold, italic, script, Fraktur, sans, monospace."""
    upper = rnd.choice(_STYLES)
    return _shifted(text, upper, upper + 26, rnd.choice(_STYLED_DIGITS))


def fullwidth(text: str, _rnd: Random) -> str:
    """The wide letters of East Asian keyboards."""
    return _shifted(text, 0xFF21, 0xFF41, 0xFF10)


def small_letters(text: str, rnd: Random) -> str:
    """Small capitals or superscripts."""
    return each(bare(text), rnd.choice((_SMALL_CAPITALS, _SUPERSCRIPT)), rnd)


def enclosed(text: str, rnd: Random) -> str:
    """Letters and digits in circles, squares, brackets."""
    letter, one = rnd.choice(_ENCLOSED)
    shifted = _shifted(text.lower(), letter, letter, None)
    return "".join(chr(one + int(sign) - 1) if sign in "123456789" else sign for sign in shifted)


def keycaps(text: str, _rnd: Random) -> str:
    """Digits as keys."""
    return _NUMBER.sub(lambda found: "".join(f"{digit}\ufe0f\u20e3" for digit in found.group()), text)


def other_digits(text: str, rnd: Random) -> str:
    """Digits of another script."""
    zero = rnd.choice(_OTHER_DIGITS)
    return _NUMBER.sub(lambda found: "".join(chr(zero + int(digit)) for digit in found.group()), text)


def look_alikes(text: str, rnd: Random) -> str:
    """Letters of other scripts that look the same."""
    return each(text, _LOOK_ALIKES, rnd, rnd.choice((1.0, _SOME)))


def invisible(text: str, rnd: Random) -> str:
    """Signs that are drawn as nothing, between the letters."""
    sign = rnd.choice(_INVISIBLE)
    share = rnd.choice((1.0, 0.3))
    return "".join(letter + sign if rnd.random() < share else letter for letter in text)


def combining(text: str, rnd: Random) -> str:
    """Struck through, underlined, slashed."""
    overlay = rnd.choice(_OVERLAYS)
    return "".join(sign + overlay if sign.isalnum() else sign for sign in text)


def bidi(text: str, rnd: Random) -> str:
    """Controls of the writing direction around the text or between its words."""
    start, end = rnd.choice((("\u202e", "\u202c"), ("\u2067", "\u2069"), ("\u200f", "\u200e"), ("\u202b", "\u202c")))
    return f"{start}{text}{end}" if rnd.random() < _SOME else text.replace(" ", f" {start}{end}")


def emoji_letters(text: str, rnd: Random) -> str:
    """Emoji that are letters."""
    return each(text, _EMOJI, rnd, _SOME)
