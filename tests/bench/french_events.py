"""Events for the peers' bench that are real French: everyday searches of a corpus, one in a hundred for help.

A share of the searches is new, typed by nobody before, all others repeat an earlier one, drawn from all that was typed:
so few come often and most once, by Zipf's law with 1 - share as its exponent (Simon, On a Class of Skew Distribution
Functions, 1955). Shares that search engines told of:

| new  | where                                                                                                |
| ---: | ---------------------------------------------------------------------------------------------------- |
| 15 % | of a day of Google's, as it says                                                                     |
| 28 % | of three months of AOL's: 10.15 M different ones of 36.4 M (Pass and others, A Picture of Search, 2006) |
| 50 % | what no cache met: of AltaVista's (Lempel and Moran, Predictive Caching and Prefetching of Query Results |
|      | in Search Engines, 2003), of a year of Yahoo's (Baeza-Yates and others, The Impact of Caching on Search |
|      | Engines, 2007)                                                                                       |

Written as `generate.py` writes them, with the answer of the exact matcher under the shipped vocabulary as the oracle:
whatever the scan holds back wrongly, or counts twice, is found.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from rich.progress import track

from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging.deciding import Decider, Decision
from streams.tagging.parsing import ParsedEvent, parse
from streams.timestamps import rfc3339_ms

sys.path.append(str(Path(__file__).parents[1] / "evaluation"))
from everyday_searches import EverydaySearches

LABELLED = Path(__file__).parents[2] / "examples" / "labelled-searches.jsonl"
MATCHES = 0.01
START_MS, SPAN_MS = 1_777_885_200_000, 30 * 60_000
"""As in `generate.py`: half an hour from 2026-05-04T09:00Z on."""
ORACLE_VERSION = 1
"""Of `bench.py`, which makes events of its own where it is another."""
NEVER = "new ones never end"
_VALUE = '{{"event_id":"{0}","occurred_at":"{1}","query":{2},"session_id":"{3}","country":"FR","locale":"fr-FR"}}'


class Answer(NamedTuple):
    text: str
    """The search as JSON."""
    keyword: str | None
    is_commanded: bool


def vocabulary_version() -> str:
    return load_vocabulary(None).version


def _drawn(new: float, different: int | None) -> dict[str, object]:
    return {"vocabulary_version": vocabulary_version(), "new": new, "different": different or NEVER}


def is_current(oracle: Path, new: float, different: int | None) -> bool:
    """Whether it is there, of this vocabulary and drawn in this way."""
    if not oracle.exists():
        return False
    said = json.loads(oracle.read_text("utf-8"))
    return all(said.get(name) == value for name, value in _drawn(new, different).items())


class Answers:
    """What the exact matcher says of a search: the keyword that decides, and whether there is a command."""

    def __init__(self) -> None:
        self._decider = Decider(compile_vocabulary(load_vocabulary(None)), b"a key of the benchmark")

    def to(self, query: str) -> Answer:
        text = json.dumps(query, ensure_ascii=False)
        parsed = parse(_VALUE.format("e", rfc3339_ms(START_MS), text, "s").encode())
        assert isinstance(parsed, ParsedEvent)
        decision = self._decider.decide(parsed, START_MS, START_MS)
        assert isinstance(decision, Decision)
        return Answer(text, decision.keyword, decision.command is not None)


def helped() -> list[str]:
    """Searches that the labelled ones want a banner for."""
    rows = map(json.loads, LABELLED.read_text("utf-8").splitlines())
    return [row["query"] for row in rows if row["expect"] is not None]


def searches(corpus: Path, answers: Answers, new: float, different: int | None) -> Iterator[Answer]:
    """Without an end: for help, new (`new` of all others, and `different` at most), or typed before."""
    rnd = Random(3)
    cries = [answers.to(query) for query in helped()]
    drawn = dict.fromkeys(cry.text for cry in cries)
    first = _first_times(EverydaySearches(corpus, rnd), drawn)
    others = (answers.to(query) for query in itertools.islice(first, different))
    typed = [next(others)]
    while True:
        if rnd.random() < MATCHES:
            yield rnd.choice(cries)
        else:
            one = next(others, None) if rnd.random() < new else None
            typed.append(one or rnd.choice(typed))
            yield typed[-1]


def _first_times(everyday: EverydaySearches, drawn: dict[str, None]) -> Iterator[str]:
    """Each search once."""
    for _, query in everyday:
        if query not in drawn:
            drawn[query] = None
            yield query


def write(corpus: Path, events: int, new: float, different: int | None, tsv: Path, oracle: Path) -> None:
    """Both files; what is half written has another name. After so many `different` searches all are repeats.

    Raises ValueError where the corpus has no text.
    """
    rnd = Random(3)
    matched: dict[str, str] = {}
    counts: Counter[str] = Counter()

    def lines() -> Iterator[str]:
        drawn = searches(corpus, Answers(), new, different)
        for number, answer in zip(track(range(events), "events, with exact answers"), drawn, strict=False):
            at_ms = START_MS + number * SPAN_MS // events
            event_id, session, at = f"{number:026X}", f"s-{rnd.getrandbits(64):016x}", rfc3339_ms(at_ms)
            counts[f"{at[:16]}Z|*"] += 1
            if answer.keyword is not None:
                counts[f"{at[:16]}Z|{answer.keyword}"] += 1
                if answer.is_commanded:
                    matched[event_id] = answer.keyword
            yield f"{at_ms}\t{session}\t{_VALUE.format(event_id, at, answer.text, session)}\n"

    unfinished = tsv.with_suffix(".tmp")
    with unfinished.open("w", encoding="utf-8") as file:
        file.writelines(lines())
    unfinished.rename(tsv)
    answer = {"version": ORACLE_VERSION, "events": events, "matched": matched, "counts": counts}
    answer |= _drawn(new, different)
    oracle.write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
