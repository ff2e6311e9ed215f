"""How many keywords are still found in disguise: one, two and three mechanisms deep.

    python tests/evaluation/keywords_in_disguise.py [LABELLED.jsonl…]

Every example and every tag of the vocabulary, and the searches of labelled files that get their banner undisguised, go
through streams/generation/disguises.py. Some disguises make another real word, which no reader takes for the first
(`franc` of france, `aide les enfants` of aidez, `german` of manger in verlan): these are misses all the same. A table
gives the share found for each mechanism; --misses prints the rest.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import track
from rich.table import Table

from streams.generation.disguises import MECHANISMS, Disguised, disguise, each_once
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging.matching import Matcher

DRAWS = 12
"""Disguises of two and three mechanisms that are drawn for each keyword."""
DEEPEST = 3
_BETWEEN = re.compile(r"[\s'’-]+")
"""What a hashtag of several words leaves out: it would end there."""


def keywords(matcher: Matcher, files: list[Path]) -> list[str]:
    """What is found undisguised."""
    texts: list[str] = []
    for keyword in matcher.compiled.vocabulary.keywords:
        texts += [
            *keyword.examples,
            *keyword.tags,
            *("#" + "".join(_BETWEEN.split(tag.title())) for tag in keyword.tags),
        ]
    for file in files:
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        texts += [row["query"] for row in rows if row["expect"]]
    return [text for text in dict.fromkeys(texts) if matcher.find(text)]


def disguises(text: str, rnd: Random, deep: int) -> list[Disguised]:
    """Each mechanism once, or some of the many combinations."""
    if deep == 1:
        return list(each_once(text, rnd))
    return [made for _ in range(DRAWS) if (made := disguise(text, rnd, deep))]


def main() -> None:
    """Prints the table, a column a depth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path, nargs="*")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--seed", type=int, default=5)
    chosen = parser.parse_args()
    console, rnd = Console(stderr=True), Random(chosen.seed)
    matcher = Matcher(compile_vocabulary(load_vocabulary(None)))
    tried = keywords(matcher, chosen.labelled)
    made: Counter[tuple[str, int]] = Counter()
    found: Counter[tuple[str, int]] = Counter()
    for deep in range(1, DEEPEST + 1):
        for text in track(tried, f"{deep} deep", console=console):
            for one in disguises(text, rnd, deep):
                hit = matcher.find(one.text) is not None
                for name in ("all", *one.mechanisms):
                    made[name, deep] += 1
                    found[name, deep] += hit
                if chosen.misses and not hit:
                    print(deep, "+".join(one.mechanisms), one.text, text, sep="\t")
    table = Table("mechanism", *(f"{deep} deep" for deep in range(1, DEEPEST + 1)), title=f"{len(tried)} keywords")
    for name in ("all", *sorted(MECHANISMS, key=lambda name: found[name, 1] / max(1, made[name, 1]))):
        table.add_row(name, *(f"{found[name, d] / max(1, made[name, d]):.1%}" for d in range(1, DEEPEST + 1)))
    Console().print(table)


if __name__ == "__main__":
    main()
