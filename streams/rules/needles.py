"""What a prefilter looks for: words it knows, needles in words it does not know, and rules over what it found.

A prefilter knows no French and no rule. It turns a search into words (`haystack`), and each word into groups
(demands.py): by look-up where the word is known as it stands, else by the needles in it; then it asks whether the
groups lead to `MAY_MATCH`. It may let a search through wrongly and never holds one back wrongly, because:

* `reading.py` takes a known word as it stands, whatever stands beside it: the vocabulary's own forms have their
  classes, an ordinary word has none.
* However a word of the vocabulary is written otherwise so that `reading.py` understands it, what is written is no
  known word, and has a needle with that word's groups (writings.py).
* A long word with one error and the word that was meant are the same once a letter is left out in one or in both.
* Of letters and digits written together, each run of letters and each of digits is a word of its own besides.
* Letters that are no known word are parted as `joined_words.py` parts them, and their parts looked up; also without the
  last letter, which an apostrophe may give to what follows (`onm'enferme`).
* Two neighbours that make one word together are looked up as one (`pairs`).
* A letter three times in a row or more is looked up once and twice, as `word_readings.py` does; a first letter that is
  there twice (`bbat`) once.
* Three single letters in a row, between words that are known, are looked up as one word as well.
* What this can't spell out is not vouched for and passes: more single letters in a row, a letter three times in a row
  among digits, a sign standing for a letter inside a word, 119 written together with letters.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from streams.rules import writings
from streams.rules.alphabet import HOLE, UNVOUCHED_SIGN, in_alphabet
from streams.rules.demands import MAY_MATCH, Demands, Rule
from streams.rules.edits import deletions
from streams.rules.lexicon import GLUED, LONG_WORD, SHORT_WORD, Lexicon
from streams.rules.needle_sources import Sources, writings_of
from streams.rules.plain_list import plain_fold

_HOLE_IN_WORD = re.compile(f"{HOLE}+(?=[^ {HOLE}])")
_RUN = re.compile(r"(.)\1\1")
_SHORTEST_NEEDLE = 3


def haystack(folded: str) -> str:
    """Folded text as a prefilter sees it: holes marked, single spaces between words."""
    text = _HOLE_IN_WORD.sub(f" {UNVOUCHED_SIGN} ", in_alphabet(folded)).replace(HOLE, " ")
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Needles:
    """Plain values: what the reference prefilter and the kernel both get. Groups are bits."""

    words: bool
    """True: the haystack is `haystack(fold(query))`. False (plain list): `plain_fold(query)`; any needle decides."""
    texts: tuple[str, ...]
    """Needles. Unknown words are looked through with digits as letters (`as_letters`) and a space at each end."""
    groups: tuple[int, ...]
    """For each needle its groups."""
    joined: Mapping[str, int] = field(default_factory=dict)
    """Needles in unknown words that have digits besides, with their groups: words that may be written together with
    others. Letters alone are parted as the matcher parts them (`tagging/joined_words.py`), and no needle is needed."""
    known: Mapping[str, int] = field(default_factory=dict)
    """Words that are taken as they stand, with their groups."""
    errors: Mapping[str, int] = field(default_factory=dict)
    """The groups of long words, by the word and by each that it is with a letter left out. Unknown words are looked up
    in the same ways."""
    is_parted: bool = True
    """Whether an unknown word has to be parted. False: it passes as it is, and nobody needs to know what parts cost."""
    pairs: Mapping[str, int] = field(default_factory=dict)
    """The groups of words that may be written in two, by the two put together."""
    rules: tuple[Rule, ...] = ()


def needles_of_list(lines: Sequence[str]) -> Needles:
    """The needles of a plain list: its folded lines, in their order; each alone is enough."""
    texts = tuple(dict.fromkeys(folded for line in lines if (folded := plain_fold(line))))
    return Needles(words=False, texts=texts, groups=(MAY_MATCH,) * len(texts))


def needles_of_vocabulary(demands: Demands, lexicon: Lexicon) -> Needles:
    """The needles of what keywords demand."""
    tags = _Tags(lexicon, demands)
    sources = Sources(lexicon, demands)
    whole = sorted({**_telling(_spelled(sources.whole, demands)), " ": tags.unread}.items())
    joined = _telling(_spelled(sources.joined, demands))
    joined.update({letter * 3: MAY_MATCH for letter in string.ascii_lowercase})
    joined.update(dict.fromkeys(map(writings.as_letters, lexicon.in_pieces), MAY_MATCH))
    return Needles(
        words=True,
        texts=tuple(text for text, _ in whole),
        groups=tuple(groups for _, groups in whole),
        joined=dict(sorted(joined.items())),
        known=_known(lexicon, demands),
        errors=_errors(lexicon, demands),
        pairs=_pairs(lexicon, demands, tags),
        rules=(*demands.rules, *tags.rules),
    )


def quick_needles(demands: Demands, lexicon: Lexicon) -> Needles:
    """What is known of known words, made in a sixth of the time; a search with any other word passes.

    For a vocabulary whose needles are being made: of everyday searches about an eighth passes.
    """
    tags = _Tags(lexicon, demands)
    return Needles(
        words=True,
        texts=(" ",),  # stands beside every unknown word
        groups=(MAY_MATCH,),
        is_parted=False,
        known=_known(lexicon, demands),
        pairs=_pairs(lexicon, demands, tags),
        rules=(*demands.rules, *tags.rules),
    )


class _Tags:
    """Groups for tags whose beginning stands in two words (`enfanceen danger`), and what follows from these.

    A tag in pieces is one only where not all of them are known words (`pieces.py`): `mon pere ne` is none.
    """

    def __init__(self, lexicon: Lexicon, demands: Demands) -> None:
        unread = 1 + max((need for rule in demands.rules for need in rule.needs), default=0)
        self.unread = 1 << unread
        """The group of every unknown word."""
        self.begun: dict[str, int] = {}
        """By the beginning of a tag its groups."""
        number_of: dict[int, int] = {}
        for tag, bits in lexicon.joined.items():
            groups = demands.groups_of(bits)
            if tag.isalpha() and groups:
                groups = 1 << number_of.setdefault(groups, 1 + unread + len(number_of))
            for end in range(writings.HEAD + 1, len(tag) + 1):
                self.begun[tag[:end]] = self.begun.get(tag[:end], 0) | groups
        self.rules = tuple(Rule((number, unread), groups) for groups, number in number_of.items())


def _spelled(sources: Mapping[tuple[str, str], int], demands: Demands) -> dict[str, int]:
    """The needles, each with its groups."""
    by_text: dict[str, int] = {}
    for (kind, source), bits in sources.items():
        groups = demands.groups_of(bits)
        if groups:
            for text in writings_of(kind, source):
                by_text[text] = by_text.get(text, 0) | groups
    return by_text


def _telling(by_text: dict[str, int]) -> dict[str, int]:
    """The needles without those that begin with another one which stands for all that they stand for."""
    kept = {}
    for text, groups in by_text.items():
        for end in range(_SHORTEST_NEEDLE, len(text)):
            shorter = by_text.get(text[:end])
            if shorter is not None and shorter & groups == groups:
                break
        else:
            kept[text] = groups
    return kept


def _known(lexicon: Lexicon, demands: Demands) -> dict[str, int]:
    """Words that are read as they stand, and as nothing else."""
    known = {word: 0 for word in lexicon.harmless if word.isascii() and word.isalpha() and not _RUN.search(word)}
    for form, bits in lexicon.forms.items():
        word = in_alphabet(form)
        if not form.startswith(GLUED) and word.isalnum():
            known[word] = known.get(word, 0) | demands.groups_of(demands.bits_of(form, bits))
    tags = {text: bits for tag, bits in lexicon.joined.items() for text in writings.tag_writings(tag)}
    for word in known:
        if len(word) > writings.TAG_HEAD:  # a tag may go on in the next words, with an error here
            for end in range(writings.TAG_HEAD, writings.TAG_HEAD + 3):
                if word[:end] in tags:
                    known[word] |= demands.groups_of(tags[word[:end]])
    return known


def _errors(lexicon: Lexicon, demands: Demands) -> dict[str, int]:
    """What a long word, or a word with one error, is with a letter left out or none."""
    found: dict[str, int] = {}
    for form, bits in lexicon.forgiving.items():
        groups = demands.groups_of(demands.bits_of(form, bits)) if len(form) >= LONG_WORD else 0
        if groups:
            for text in (form, *deletions(form)):
                found[text] = found.get(text, 0) | groups
    return found


def may_be_parted(form: str, lexicon: Lexicon) -> bool:
    """Whether a form may be written as two words: it says something, and is not too short or made by rule."""
    return len(form) >= SHORT_WORD and form.isalpha() and lexicon.forms[form] > 0 and form not in lexicon.respelled


def _pairs(lexicon: Lexicon, demands: Demands, tags: _Tags) -> dict[str, int]:
    """What two neighbours may be together: a word, a number, or the beginning of a tag."""
    bits_of = {
        form: demands.bits_of(form, bits) for form, bits in lexicon.forms.items() if may_be_parted(form, lexicon)
    }
    for word, bit in demands.word_bits.items():
        if word in lexicon.harmless:  # by itself it says nothing, in an entry of several words it does
            bits_of[word] = bits_of.get(word, 0) | bit
    for number, bits in lexicon.in_pieces.items():
        for end in range(2, len(number) + 1):
            bits_of[number[:end]] = bits_of.get(number[:end], 0) | bits
    pairs = {text: groups for text, bits in bits_of.items() if (groups := demands.groups_of(bits))}
    for text, groups in tags.begun.items():
        pairs[text] = pairs.get(text, 0) | groups
    return pairs
