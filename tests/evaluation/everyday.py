"""How often an everyday search shows a banner, plain and in disguise.

    python tests/evaluation/everyday.py FOLDER --queries 1000000 --disguised 100000

FOLDER holds French text that may be used (one sentence a line in `*.txt`; the README here says where ours came
from) and, where there is one, a list of words with their counts (`*_50k.txt`: "word count" a line). What is made
of it says everyday_searches.py. What matches is printed with the rule, to be read: some of it is a cry.

A match that was read and found right stands in `everyday-right.txt` as a digest, for the texts are not ours to
ship: typed into a search, these words do ask for help (the README here says by what we judge). A digest may stand
for the cry alone: a search with more words around it is right as well. Both figures are printed, all banners and
those that are not judged right. The last figure disguises searches that do not match
(streams/generation/disguises.py), one to three deep.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from everyday_searches import EverydaySearches
from rich.console import Console
from rich.progress import track

from streams.generation.disguises import disguise
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging.matching import Matcher
from streams.tagging.prefilter import Prefilter

BATCH = 1_000
LEAST_CRY = 3
"""Words of the shortest cry that counts with others around it."""
_RIGHT = Path(__file__).with_name("everyday-right.txt")


def digest(text: str) -> str:
    """Sixteen hexadecimal digits that stand for a search."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def reviewed_as_right() -> frozenset[str]:
    """The digests of the matches that were read and found right."""
    return frozenset(line.split()[0] for line in _RIGHT.read_text("utf-8").splitlines() if line[:1] not in {"", "#"})


def is_right(text: str, right: frozenset[str]) -> bool:
    """Whether a search, or at least three of its words in a row, was found to ask for help."""
    words = text.split()
    runs = (
        " ".join(words[start:end]) for start in range(len(words)) for end in range(start + LEAST_CRY, len(words) + 1)
    )
    return digest(text) in right or any(digest(run) in right for run in runs)


class Count:
    """Different searches by source, and those that match."""

    def __init__(self, matcher: Matcher, prefilter: Prefilter) -> None:
        self._matcher, self._prefilter = matcher, prefilter
        self.searches: Counter[str] = Counter()
        self.passed = 0
        self.found: list[tuple[str, str, str]] = []
        """Source, keyword and search."""
        self.silent: list[str] = []

    def add(self, searches: Iterable[tuple[str, str]]) -> None:
        """Decides some searches; each is to be given once."""
        batch = list(searches)
        self.searches.update(source for source, _ in batch)
        candidates = self._prefilter.may_match_many([text for _, text in batch])
        self.passed += len(candidates)
        matching = {index: match for index in candidates if (match := self._matcher.find(batch[index][1]))}
        self.found += [(batch[index][0], match.keyword, batch[index][1]) for index, match in matching.items()]
        self.silent += [text for index, (_, text) in enumerate(batch) if index not in matching]


def _once(searches: Iterable[tuple[str, str]], seen: set[str]) -> Iterator[tuple[str, str]]:
    for source, text in searches:
        if text not in seen:
            seen.add(text)
            yield source, text


def _rate(shown: int, total: int) -> str:
    return f"{shown} banners ({shown * 100_000 / total:.1f} in 100,000)"


def _report(count: Count, console: Console) -> None:
    """Prints what matched, and how often by source."""
    right = reviewed_as_right()
    false = [row for row in count.found if not is_right(row[2], right)]
    for source, keyword, text in false:
        print(f"{source}\t{keyword}\t{text}")
    for source, total in count.searches.items():
        shown = sum(row[0] == source for row in count.found)
        console.print(f"{source}: {_rate(shown, total)}, {_rate(sum(row[0] == source for row in false), total)} wrong")
    total = count.searches.total()
    console.print(f"all: {_rate(len(count.found), total)} of {total:,} searches, {_rate(len(false), total)} wrong")
    console.print(f"the prefilter lets {count.passed / count.searches.total():.2%} through")
    console.print(Counter(keyword for _, keyword, _ in false).most_common(15))


def _disguised(matcher: Matcher, harmless: list[str], rnd: Random, console: Console) -> None:
    """Disguises searches that do not match, and prints those that then do."""
    created = 0
    for text in track(harmless, "in disguise", console=console):
        made = disguise(text, rnd, rnd.choice((1, 1, 2, 3)))
        if made and (match := matcher.find(made.text)):
            created += 1
            print(f"{match.keyword}\t{'+'.join(made.mechanisms)}\t{made.text}\t{text}")
    console.print(f"{created} of {len(harmless):,} harmless searches match in disguise")


def main() -> None:
    """Prints the figures, and on standard output what matched."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--queries", type=int, default=1_000_000)
    parser.add_argument("--disguised", type=int, default=100_000)
    parser.add_argument("--sentences", action="store_true", help="whole sentences too, each once")
    parser.add_argument("--salad", type=int, default=0, help="so many of words by themselves, counted apart")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    console, rnd = Console(stderr=True), Random(chosen.seed)
    compiled = compile_vocabulary(load_vocabulary(None))
    matcher = Matcher(compiled)
    count, seen = Count(matcher, Prefilter(compiled)), set[str]()
    try:
        everyday = EverydaySearches(chosen.folder, rnd)
    except ValueError as problem:
        sys.exit(str(problem))
    stream = _once(iter(everyday), seen)
    for _ in track(range(0, chosen.queries, BATCH), "everyday searches", console=console):
        count.add(itertools.islice(stream, BATCH))
    if chosen.sentences:
        count.add(_once((("sentence", " ".join(words)) for words in everyday.sentences), seen))
    _report(count, console)
    if chosen.salad:
        apart = Count(matcher, Prefilter(compiled))
        apart.add(_once((("salad", everyday.salad()) for _ in range(chosen.salad)), seen))
        _report(apart, console)
    _disguised(matcher, rnd.sample(count.silent, min(chosen.disguised, len(count.silent))), rnd, console)


if __name__ == "__main__":
    main()
