"""Does a prefilter hold back what the matcher finds? Every labelled search, as it is and in some twenty-nine disguises.

    python tests/evaluation/held_back.py [--seed N] [--searches N] [LABELLED.jsonl…]

Each goes through both prefilters (the reference and, where it is built, the kernel); what one of them holds back is
asked of the matcher, without its own use of the same rules. Exit status 1 where anything that matches is held back.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import track

from streams.broker.scanners import kernel_version
from streams.generation.disguises import disguise, each_once
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging.matching import Matcher
from streams.tagging.prefilter import Prefilter

HERE = Path(__file__).parent
LABELLED = [*sorted(HERE.glob("*.jsonl")), HERE.parents[1] / "examples" / "labelled-searches.jsonl"]
DRAWS = 4
"""Disguises of two and of three mechanisms that are drawn for each search."""


def prefilters(compiled: CompiledVocabulary) -> list[Callable[[str], bool]]:
    """The reference, and the kernel where there is one."""
    found = [Prefilter(compiled).may_match]
    if kernel_version() is not None:
        from streams.broker.kernel_scan import KernelScanner

        found.append(KernelScanner(compiled).may_match)
    return found


def written(query: str, rnd: Random) -> Iterator[str]:
    """A search as it is, in each disguise once, and in some of two and three."""
    yield query
    for made in each_once(query, rnd):
        yield made.text
    for deep in (2, 3):
        for _ in range(DRAWS):
            drawn = disguise(query, rnd, deep)
            if drawn:
                yield drawn.text


def main() -> None:
    """Prints how many were tried and how many held back; where they are not of a held-out set, which ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path, nargs="*", default=LABELLED)
    parser.add_argument("--searches", type=int, help="so many of them, drawn")
    parser.add_argument("--seed", type=int, default=5)
    chosen = parser.parse_args()
    rnd = Random(chosen.seed)
    readable = {
        json.loads(line)["query"]: not file.stem.startswith("held-out")
        for file in chosen.labelled
        for line in file.read_text("utf-8").splitlines()
    }
    searches = rnd.sample(sorted(readable), min(chosen.searches or len(readable), len(readable)))
    compiled = compile_vocabulary(load_vocabulary(None))
    matcher, asked = Matcher(compiled), prefilters(compiled)
    tried = held_back = 0
    for query in track(searches, "disguised", console=Console(stderr=True)):
        for text in written(query, rnd):
            tried += 1
            if not all(may_match(text) for may_match in asked) and matcher.explain(text).match is not None:
                held_back += 1
                print(text if readable[query] else "(of a held-out set)")
    print(f"{tried:,} searches, {len(asked)} prefilters: {held_back} held back")
    sys.exit(held_back > 0)


if __name__ == "__main__":
    main()
