"""Words in pieces: spelled out letter by letter (`f r a p p e`, `1 1 9`), or parted (`fra ppe`, `enfancen danger`).

rules/writings.py and `needles._pairs` spell out the same rule: change both together; test_prefilter.py tells when they
differ.
"""

from __future__ import annotations

import enum
import operator
import re
import string
from collections.abc import Sequence

from streams.rules.alphabet import LEET
from streams.rules.lexicon import SHORT_WORD, Lexicon
from streams.rules.needles import may_be_parted
from streams.rules.writings import HEAD, TAG_HEAD
from streams.tagging.joined_words import Splitter
from streams.tagging.separators import is_plain
from streams.tagging.word_readings import LEAST_SPELLED
from streams.tagging.words import Word

_LEET_SIGNS = str.maketrans({sign: letter for sign, letter in LEET.items() if not sign.isdecimal()})
_LEET_TABLE = str.maketrans(LEET)
_SINGLE = frozenset([*string.ascii_lowercase, *string.digits, *LEET])
_RUN = re.compile(r"([a-z])\1{2,}")
_GLUED = 2
"""Letters of two single ones that are written together."""
_LETTERS_OR_DIGITS = re.compile(r"[0-9]+|[a-z]+")
_FEW_DIGITS = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")
"""That may be letters: `f r 4 p p 3`."""
_SINGLES_IN_A_ROW = re.compile(r"(?<!\S)[a-z](?: [a-z]){2,}(?!\S)")
_SIGN_INSIDE = re.compile(r"(?<![a-z0-9@$€])([a-z]+)[^a-z0-9\s'@$€#*!|+]([a-z]+)(?![a-z0-9@$€'])")
"""An apostrophe is none, nor is a space: `j etais` is no `jetais`."""
_MOST_PIECES = 5
_MOST_DIGITS = 11
"""Of the longest number: +1 and ten more."""
_FREQUENT_COST = 5.3
"""Of the last of the 200 most frequent words (ordinary.py: the logarithm of its rank)."""
_LONGEST_ERRING = 64
"""Letters in a row beyond which no error is looked for."""


class Spelling(enum.Enum):
    """How single letters are put together."""

    CLEAN = enum.auto()
    """As they stand; a letter that is held down counts once, or twice."""
    LOOSE = enum.auto()
    """Digits are letters, and two letters may be written together."""
    ERRING = enum.auto()
    """One of the words that they spell has an error."""


class Pieces:
    """Puts words together with the forms of one lexicon."""

    def __init__(self, lexicon: Lexicon, splitter: Splitter) -> None:
        self._lexicon = lexicon
        self._splitter = splitter
        self._parted = frozenset(form for form in lexicon.forms if may_be_parted(form, lexicon))
        numbers = (number[:end] for number in lexicon.in_pieces for end in range(2, len(number) + 1))
        self._tag_pairs = frozenset(tag[:end] for tag in lexicon.joined for end in range(HEAD + 1, len(tag) + 1))
        self._wholes = self._parted.union(self._tag_pairs, numbers)

    def spelled(self, texts: Sequence[str], most: int = _LONGEST_ERRING) -> bool:
        """Whether single letters may spell words: there are a few, and at most so many."""
        return LEAST_SPELLED <= list(map(len, texts)).count(1) <= most

    def named(self, texts: Sequence[str]) -> frozenset[str]:
        """What single letters spell of a word that is written out as well, so that it hides nothing: `Marinier m a r i
        n i e r`. An ordinary word that only begins so does hide something (`violet v i o l`).
        """
        if not self.spelled(texts, most=len(texts)):
            return frozenset()
        spelled = (row.replace(" ", "") for row in _SINGLES_IN_A_ROW.findall(" ".join(texts)))
        return frozenset(letters for letters in spelled if any(self._is_written(text, letters) for text in texts))

    def _is_written(self, text: str, letters: str) -> bool:
        return text == letters or (text.startswith(letters) and not self._all_known((text,)))

    def without_signs_inside(self, folded: str) -> str:
        """The search without a sign that parts one word in two: `f.rappe`, `mè-re`."""
        return folded if is_plain(folded) else _SIGN_INSIDE.sub(self._whole_or_as_it_is, folded)

    def _whole_or_as_it_is(self, found: re.Match[str]) -> str:
        whole = found[1] + found[2]
        return whole if whole in self._parted else found[0]

    def may_mend(self, texts: Sequence[str]) -> bool:
        """Whether two neighbours may be one word, at first sight: in most searches none are."""
        pairs = list(map(operator.add, texts, texts[1:]))
        return not (self._wholes.isdisjoint(pairs) and self._lexicon.harmless.isdisjoint(pairs))

    def mended(self, texts: Sequence[str], *, both_known: bool) -> list[tuple[str, int]] | None:
        """The words and of how many each was made, where neighbours make one word; None where none do.

        `both_known`: also where both are words by themselves (`mai son`).
        """
        out: list[tuple[str, int]] = []
        index = 0
        while index < len(texts):
            taken = self._pieces_of_one(texts, index, both_known)
            out.append(("".join(texts[index : index + taken]), taken))
            index += taken
        return out if len(out) < len(texts) else None

    def _pieces_of_one(self, texts: Sequence[str], index: int, both_known: bool) -> int:
        """How many words from `index` on are one word: two of a long one, or up to five of a tag or a number."""
        if index + 1 == len(texts):
            return 1
        one, other = texts[index], texts[index + 1]
        pair = one + other
        if one.isdecimal():
            return self._pieces_of_number(texts, index)
        if pair in self._tag_pairs:
            for count in range(min(_MOST_PIECES, len(texts) - index), 1, -1):
                pieces = texts[index : index + count]
                if "".join(pieces) in self._lexicon.joined and not self._all_known(pieces):
                    return count
        if len(one) == 1 or len(other) == 1:  # `j etais` is no `jetais`
            return 1
        if self._all_known((one, other)):
            parted = both_known and len(pair) > SHORT_WORD and pair in self._parted
            return 2 if parted and not self._all_frequent((one, other)) else 1
        return 2 if pair in self._parted or pair in self._lexicon.harmless else 1

    def _all_known(self, texts: Sequence[str]) -> bool:
        return all(text in self._lexicon.forms or text in self._lexicon.harmless for text in texts)

    def _all_frequent(self, texts: Sequence[str]) -> bool:
        """Whether they stand side by side in any sentence: `mais on` is no `maison`, `par en` no `paren`."""
        return all(self._lexicon.ordinary.get(text, _FREQUENT_COST) < _FREQUENT_COST for text in texts)

    def _pieces_of_number(self, texts: Sequence[str], index: int) -> int:
        """All the digits in a row, where they are a number that may be written in pieces."""
        end = index
        while end < len(texts) and end < index + _MOST_DIGITS and texts[end].isdecimal():
            end += 1
        if "".join(texts[index:end]) not in self._lexicon.in_pieces:
            return 1
        around = (*texts[max(0, index - 1) : index], *texts[end : end + 1])
        spelled = max(map(len, texts[index:end])) == 1 and any(len(text) == 1 and text.isalpha() for text in around)
        return 1 if spelled else end - index  # `l e 1 1 9` is read whole

    def put_together(
        self, words: list[Word], spelling: Spelling = Spelling.CLEAN, named: frozenset[str] = frozenset()
    ) -> list[Word]:
        """The words, those that stand in pieces put together, but for what they have `named`."""
        return self._tags(self._single_letters(words, spelling, named))

    def _single_letters(self, words: list[Word], spelling: Spelling, named: frozenset[str]) -> list[Word]:
        """Three or more single letters, or digits that make 119, as one word."""
        if not self.spelled([word.text for word in words], most=len(words)):
            return words
        out: list[Word] = []
        index = 0
        while index < len(words):
            end = _end_of_singles(words, index)
            if named and "".join(word.text for word in words[index:end]) in named:
                out.extend(words[index:end])
                index = end
                continue
            if spelling is Spelling.LOOSE:
                end = _end_of_loose(words, index, end)
            found, taken = self._spelled([word.text for word in words[index:end]], spelling)
            out.extend(found or words[index : max(end, index + 1)])
            if found:
                out.extend(words[index + taken : end])
            index = max(end, index + 1)
        return out

    def _spelled(self, texts: Sequence[str], spelling: Spelling) -> tuple[tuple[Word, ...], int]:
        """What single letters and digits in a row spell, and how many of them.

        The last may belong to what follows (`m è r e m'insulte`). Nothing where no part is a word of the vocabulary.
        """
        for end in (len(texts), len(texts) - 1)[: 2 if len(texts) <= _LONGEST_ERRING else 1]:
            letters = "".join(texts[:end]).translate(_LEET_SIGNS)
            if spelling is Spelling.LOOSE:
                letters = _FEW_DIGITS.sub(self._number_or_letters, letters)
            groups = _LETTERS_OR_DIGITS.findall(letters) if end >= LEAST_SPELLED else ()
            read = [self._spelled_group(group, spelling, alone=len(groups) == 1) for group in groups]
            spelled = tuple(word for words in read for word in words)
            if all(read) and any(word.classes for word in spelled):
                return spelled, end
        return (), 0

    def _number_or_letters(self, digits: re.Match[str]) -> str:
        """Digits as the letters that they stand for, unless they are a number of the vocabulary."""
        number = digits.group()
        known = number in self._lexicon.forms or number in self._lexicon.in_pieces
        return number if known else number.translate(_LEET_TABLE)

    def _spelled_group(self, group: str, spelling: Spelling, alone: bool) -> tuple[Word, ...]:
        """Letters, or digits, as words; nothing where they are none."""
        lexicon = self._lexicon
        if group.isdecimal():
            bits = lexicon.in_pieces.get(group, 0) | (0 if alone else lexicon.forms.get(group, 0))
            return (Word(group, bits, group, "spaced"),)
        if group in lexicon.forms:
            return (Word(group, lexicon.forms[group], group, "spaced"),)
        if spelling is Spelling.ERRING:
            before, wrong, after = self._splitter.around_error(group, lexicon.meant)
            meant = lexicon.meant(wrong) if wrong else None
            known = [Word(part, lexicon.forms.get(part, 0), part, "spaced") for part in (*before, *after)]
            if meant is not None:
                known.insert(len(before), Word(wrong, meant[0], meant[1], "spaced", 1))
            return tuple(known)
        writings = (_RUN.sub(run, group) for run in (r"\1", r"\1\1")) if _RUN.search(group) else (group,)
        parts = next(filter(None, (self._splitter.split(one, spelled=True) for one in writings)), ())
        return tuple(Word(p, lexicon.forms.get(p, 0) if c else 0, p, "spaced") for p, c in parts)

    def _tags(self, words: list[Word]) -> list[Word]:
        """Neighbours that together are a tag with an error, begun well enough by the first to be looked for."""
        out: list[Word] = []
        index = 0
        while index < len(words):
            taken = 1
            if len(words[index].text) > TAG_HEAD:
                for count in range(2, min(_MOST_PIECES, len(words) - index) + 1):
                    found = self._one_tag(words[index : index + count])
                    if found is not None:
                        out.append(found)
                        taken = count
                        break
            if taken == 1:
                out.append(words[index])
            index += taken
        return out

    def _one_tag(self, pieces: list[Word]) -> Word | None:
        joined = "".join(piece.text for piece in pieces)
        if self._all_known([piece.text for piece in pieces]) or any(
            piece.mechanism and not piece.doubt for piece in pieces
        ):
            return None
        meant = self._lexicon.meant_joined(joined)
        return None if meant is None else Word(joined, meant[0], meant[1], "split", 1)


def _end_of_singles(words: Sequence[Word], index: int) -> int:
    """Where the single letters and digits end that begin at `index`."""
    while index < len(words) and _is_single(words[index]):
        index += 1
    return index


def _end_of_loose(words: Sequence[Word], index: int, end: int) -> int:
    """The same where two of them may be written together: four in a row are not, so that a prefilter lets them pass."""
    most, glued = end - index, end
    while glued < len(words) and len(words[glued].text) == _GLUED:
        behind = _end_of_singles(words, glued + 1)
        most, glued = max(most, behind - glued - 1), behind
    return glued if most > LEAST_SPELLED else end


def _is_single(word: Word) -> bool:
    """A letter or digit that stands alone, and is no part of a written word (`15mere1`, `dorta`)."""
    part = word.mechanism == "joined" or (word.mechanism and word.text.isdecimal())
    return word.text in _SINGLE and not part
