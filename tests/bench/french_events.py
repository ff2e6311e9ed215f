"""Events for the peers' bench that are real French: everyday searches of a corpus, one in a hundred for help.

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

from rich.progress import track

from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging.deciding import Decider, Decision
from streams.tagging.parsing import ParsedEvent, parse
from streams.timestamps import rfc3339_ms

sys.path.append(str(Path(__file__).parents[1] / "evaluation"))
from everyday_searches import EverydaySearches

LABELLED = Path(__file__).parents[2] / "examples" / "labelled-searches.jsonl"
DISTINCT = 500_000
MATCHES = 0.01
START_MS, SPAN_MS = 1_777_885_200_000, 30 * 60_000
"""As in `generate.py`: half an hour from 2026-05-04T09:00Z on."""
ORACLE_VERSION = 1
_VALUE = '{{"event_id":"{0}","occurred_at":"{1}","query":{2},"session_id":"{3}","country":"FR","locale":"fr-FR"}}'
Answers = dict[str, tuple[str | None, bool]]
"""By search: the keyword that decides, and whether there is a command."""


def vocabulary_version() -> str:
    return load_vocabulary(None).version


def is_current(oracle: Path) -> bool:
    """Whether it is there, and of this vocabulary."""
    return oracle.exists() and json.loads(oracle.read_text("utf-8"))["vocabulary_version"] == vocabulary_version()


def answers_to(queries: list[str]) -> Answers:
    """What the exact matcher says."""
    decider = Decider(compile_vocabulary(load_vocabulary(None)), b"a key of the benchmark")
    found: Answers = {}
    for query in track(queries, "exact answers"):
        parsed = parse(_VALUE.format("e", rfc3339_ms(START_MS), json.dumps(query, ensure_ascii=False), "s").encode())
        assert isinstance(parsed, ParsedEvent)
        decision = decider.decide(parsed, START_MS, START_MS)
        assert isinstance(decision, Decision)
        found[query] = decision.keyword, decision.command is not None
    return found


def helped() -> list[str]:
    """Searches that the labelled ones want a banner for."""
    rows = map(json.loads, LABELLED.read_text("utf-8").splitlines())
    return [row["query"] for row in rows if row["expect"] is not None]


def write(corpus: Path, events: int, tsv: Path, oracle: Path) -> None:
    """Both files; what is half written has another name. Raises ValueError where the corpus has no text."""
    rnd = Random(3)
    everyday = [text for _, text in itertools.islice(EverydaySearches(corpus, rnd), DISTINCT)]
    cries = helped()
    answers = answers_to([*dict.fromkeys((*everyday, *cries))])
    matched: dict[str, str] = {}
    counts: Counter[str] = Counter()

    def lines() -> Iterator[str]:
        for number in track(range(events), "events"):
            at_ms = START_MS + number * SPAN_MS // events
            query = rnd.choice(cries) if rnd.random() < MATCHES else rnd.choice(everyday)
            event_id, session, at = f"{number:026X}", f"s-{rnd.getrandbits(64):016x}", rfc3339_ms(at_ms)
            keyword, is_commanded = answers[query]
            counts[f"{at[:16]}Z|*"] += 1
            if keyword is not None:
                counts[f"{at[:16]}Z|{keyword}"] += 1
                if is_commanded:
                    matched[event_id] = keyword
            value = _VALUE.format(event_id, at, json.dumps(query, ensure_ascii=False), session)
            yield f"{at_ms}\t{session}\t{value}\n"

    unfinished = tsv.with_suffix(".tmp")
    with unfinished.open("w", encoding="utf-8") as file:
        file.writelines(lines())
    unfinished.rename(tsv)
    answer = {"version": ORACLE_VERSION, "events": events, "matched": matched, "counts": counts,
              "vocabulary_version": vocabulary_version()}  # fmt: skip
    oracle.write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
