"""Disguises to draw from: what people do to a search so that a list of words does not find it."""

from __future__ import annotations

import random
import re

LOOK_ALIKES = str.maketrans("aeopcxyis", "аеорсхуіѕ")
LEET = str.maketrans("aeios", "4310$")
EMOJI_LETTERS = {"a": "🅰", "b": "🅱", "o": "🅾", "p": "🅿"}


def _every_letter(text: str, change) -> str:
    return "".join(change(c) if c.isascii() and c.isalnum() else c for c in text)


def _style(base_upper: int, base_lower: int):
    def change(c: str) -> str:
        if "a" <= c <= "z":
            return chr(base_lower + ord(c) - ord("a"))
        if "A" <= c <= "Z":
            return chr(base_upper + ord(c) - ord("A"))
        return c

    return change


def _inside_a_word(text: str, rnd: random.Random, change) -> str:
    places = [m.start() for m in re.finditer(r"(?<=[a-z])[a-z](?=[a-z])", text)]
    if not places:
        return text
    at = rnd.choice(places)
    return text[:at] + change(text[at]) + text[at + 1 :]


def _swap(text: str, rnd: random.Random) -> str:
    places = [m.start() for m in re.finditer(r"[a-z](?=[a-z])", text)]
    if not places:
        return text
    at = rnd.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


DISGUISES = {
    "case": lambda t, _: t.upper(),
    "accents": lambda t, _: t.translate(str.maketrans("aeiou", "àêïöù")),
    "fullwidth": lambda t, _: _every_letter(t, lambda c: chr(ord(c) + 0xFEE0)),
    "bold": lambda t, _: _every_letter(t, _style(0x1D400, 0x1D41A)),
    "sans": lambda t, _: _every_letter(t, _style(0x1D5D4, 0x1D5EE)),
    "circled": lambda t, _: _every_letter(t, _style(0x24B6, 0x24D0)),
    "negative_squared": lambda t, _: _every_letter(
        t, lambda c: chr(0x1F170 + ord(c.lower()) - 97) if c.isalpha() else c
    ),
    "regional": lambda t, _: " ".join(
        "\u200b".join(chr(0x1F1E6 + ord(c) - 97) if "a" <= c <= "z" else c for c in word) for word in t.split(" ")
    ),
    "look_alikes": lambda t, _: t.translate(LOOK_ALIKES),
    "leet": lambda t, _: " ".join(w.translate(LEET) if len(w) > 3 else w for w in t.split(" ")),
    "zero_width": lambda t, r: _inside_a_word(t, r, lambda c: f"\u200b{c}"),
    "bidi": lambda t, _: f"\u202e{t}\u202c",
    "strike": lambda t, _: "".join(f"{c}\u0336" for c in t),
    "underline": lambda t, _: "".join(f"{c}\u0332" for c in t),
    "soft_hyphen": lambda t, r: _inside_a_word(t, r, lambda c: f"\u00ad{c}"),
    "dots": lambda t, _: ".".join(t),
    "spaced": lambda t, _: " ".join(t.replace(" ", "")),
    "underscores": lambda t, _: t.replace(" ", "_"),
    "joined": lambda t, _: "#" + t.replace(" ", ""),
    "more_spaces": lambda t, _: t.replace(" ", "   "),
    "repeated": lambda t, r: _inside_a_word(t, r, lambda c: c * 4),
    "hole": lambda t, r: _inside_a_word(t, r, lambda _c: "*"),
    "bang": lambda t, _: t.replace("i", "!"),
    "swap": _swap,
    "drop": lambda t, r: _inside_a_word(t, r, lambda _c: ""),
    "double": lambda t, r: _inside_a_word(t, r, lambda c: c * 2),
    "wrong": lambda t, r: _inside_a_word(t, r, lambda _c: r.choice("abcdefghijklmnopqrstuvwxyz")),
    "split": lambda t, r: _inside_a_word(t, r, lambda c: f" {c}"),
    "emoji_letters": lambda t, _: "".join(EMOJI_LETTERS.get(c, c) for c in t),
    "quotes": lambda t, _: f"« {t} »!!",
    "emoji_around": lambda t, _: f"😢{t}😭",
    "stars_around": lambda t, _: f"*{t}*",
}


CRIES = (
    "119",
    "allo 119",
    "enfance en danger",
    "allo enfance en danger",
    "mon pere me frappe",
    "ma mere me tape",
    "mes parents me battent",
    "mon oncle me touche",
    "je suis un enfant battu",
    "numero enfant maltraite",
    "maltraitance infantile",
    "snated",
    "116111",
    "mon pere est violent avec moi",
    "ma soeur se fait taper par mon pere",
    "voisin frappe son enfant",
    "signaler maltraitance enfant",
    "j'ai peur de rentrer chez moi",
    "mes parents m'ont mis dehors j'ai 15 ans",
    "mon pere a leve la main sur moi",
)
HARMLESS = (
    "recette gateau chocolat",
    "mon pere me bat aux echecs",
    "page 119",
    "l'enfance de l'art",
    "une frappe de loin",
    "tapis de course",
    "que faire ce week end",
    "il y a un an deja",
)
