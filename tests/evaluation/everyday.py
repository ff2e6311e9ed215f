"""How often an everyday search shows a banner, plain and in disguise.

    python tests/evaluation/everyday.py FOLDER --queries 1000000 --disguised 100000

FOLDER holds French text that may be used (one sentence a line in `*.txt`; the README here says where ours came
from) and, where there is one, a list of words with their counts (`*_50k.txt`: "word count" a line). Three
kinds of searches are made of it, always the same for the same seed: one to eight words in a row of real sentences;
words drawn by their frequency; and everyday searches of `vigie generate`. What matches is printed,
to be read: some of it is a cry. The second figure disguises searches that do not
match (streams/generation/disguises.py), one to three deep.
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import track

from streams.generation.disguises import disguise
from streams.generation.phrases import EVERYDAY
from streams.generation.searches import expand
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging.matching import Matcher
from streams.tagging.prefilter import Prefilter

LENGTHS = (1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 7, 8)
"""Words of a search, as often as they stand here."""
BATCH = 1_000
_WORD = re.compile(r"[\w'’-]+")


def sentences_of(folder: Path) -> list[list[str]]:
    """The words of each sentence, small letters as people type them."""
    files = sorted(file for file in folder.rglob("*.txt") if not file.name.endswith("_50k.txt"))
    lines = itertools.chain.from_iterable(file.read_text("utf-8").splitlines() for file in files)
    return [words for line in lines if (words := _WORD.findall(line.lower()))]


def words_by_frequency(folder: Path) -> tuple[list[str], list[int]]:
    """Words and their added-up counts; empty where there is no list."""
    rows = [line.split() for file in sorted(folder.rglob("*_50k.txt")) for line in file.read_text("utf-8").splitlines()]
    return [row[0] for row in rows], list(itertools.accumulate(int(row[1]) for row in rows))


def searches(folder: Path, rnd: Random) -> Iterator[str]:
    """Everyday searches without end: three of four from real sentences."""
    sentences, (words, counts) = sentences_of(folder), words_by_frequency(folder)
    if not sentences:
        sys.exit(f"{folder} holds no *.txt with sentences: see tests/evaluation/README.md")
    phrases = [text for _, templates in EVERYDAY.values() for template in templates for text in expand(template)]
    while True:
        kind, length = rnd.random(), rnd.choice(LENGTHS)
        if kind < 0.75 or not words:
            sentence = rnd.choice(sentences)
            start = rnd.randrange(max(1, len(sentence) - length + 1))
            yield " ".join(sentence[start : start + length])
        elif kind < 0.95:
            yield " ".join(words[bisect(counts, rnd.randrange(counts[-1]))] for _ in range(length))
        else:
            yield rnd.choice(phrases)


def main() -> None:
    """Prints both figures, and on standard output what matched."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--queries", type=int, default=1_000_000)
    parser.add_argument("--disguised", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    console, rnd = Console(stderr=True), Random(chosen.seed)
    compiled = compile_vocabulary(load_vocabulary(None))
    matcher, prefilter = Matcher(compiled), Prefilter(compiled)
    stream, seen, passed = searches(chosen.folder, rnd), set[str](), 0
    found: list[tuple[str, str]] = []
    for _ in track(range(0, chosen.queries, BATCH), "everyday searches", console=console):
        batch = list(itertools.islice((text for text in stream if text not in seen), BATCH))
        seen.update(batch)
        candidates = prefilter.may_match_many(batch)
        passed += len(candidates)
        found += [(match.keyword, batch[index]) for index in candidates if (match := matcher.find(batch[index]))]
    for keyword, text in found:
        print(f"{keyword}\t{text}")
    console.print(
        f"{len(found)} of {len(seen):,} different searches match; the prefilter lets {passed / len(seen):.2%} through"
    )
    console.print(Counter(keyword for keyword, _ in found).most_common(15))
    harmless = rnd.sample(sorted(seen - {text for _, text in found}), min(chosen.disguised, len(seen) - len(found)))
    created = 0
    for text in track(harmless, "in disguise", console=console):
        made = disguise(text, rnd, rnd.choice((1, 1, 2, 3)))
        if made and (match := matcher.find(made.text)):
            created += 1
            print(f"{match.keyword}\t{'+'.join(made.mechanisms)}\t{made.text}\t{text}")
    console.print(f"{created} of {len(harmless):,} harmless searches match in disguise")


if __name__ == "__main__":
    main()
