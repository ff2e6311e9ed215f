"""vigie beside the same work in other stacks: events a second, CPU and memory, in one table, as JSON and as a picture.

    python -m tests.bench.against_peers [--events 8000000] [--rounds 5] [--only 'list,5 % match'] [--json F]

| case         | what is asked                                                                   |
| ------------ | ------------------------------------------------------------------------------- |
| `list`       | the peers' work: 210 keywords, 1 % of the searches match; Go and vigie by turns |
| `others`     | the same, Kafka Streams and plain Python by turns with vigie                    |
| `rates`      | 0.1, 1, 5, 25 and 100 % match: the curve                                        |
| `workers`    | two workers share the partitions                                                |
| `keywords`   | 20,000 keywords                                                                 |
| `partitions` | 64 partitions                                                                   |
| `tagger`     | `list`, with the tagger alone                                                   |
| `french`     | the shipped vocabulary on everyday French (`--corpus`), to be read beside `list` |

Of everyday French a share of the searches is new (`french_events.py`): 15, 28 and 50 %; or there are 500,000 different
ones. All roles, and the tagger alone: `--only "French 28 % new tagger"` is one of them.
Every round's commands and counts are verified by the peers' own `bench.py`; a wrong answer ends this program.
Broker and workers share the machine: compare within one run only.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.bench.drawing import curves, save
from tests.bench.peers import WORKSPACE, Case, Peers

RATES = (0.001, 0.01, 0.05, 0.25, 1.0)
RATE_EVENTS = 2_000_000
"""Where many match: enough for some commits of the fastest."""
RARE = 0.05
MANY_KEYWORDS = 20_000
DIFFERENT = 500_000
NEW = (0.15, 0.28, 0.5)
COLUMNS = {
    "steady_rate": ("events/s", "{:,.0f}"),
    "wall_rate": ("with start", "{:,.0f}"),
    "steady_cpu_per_m": ("CPU-s/M", "{:.2f}"),
    "peak_rss_mb": ("MB", "{:.0f}"),
    "first_commit_s": ("first commit s", "{:.1f}"),
    "broker_cpu_per_m": ("broker CPU-s/M", "{:.2f}"),
}


def cases(events: int, rounds: int, role: str, peers: Peers, corpus: Path | None) -> dict[str, list[Case]]:
    """All cases by the name under which `--only` knows them."""
    plain = Case("list", events, rounds, ("go",), role=role)
    rates = [
        replace(plain, name=f"{100 * rate:g} % match", match_rate=rate, rounds=min(rounds, 3),
                events=events if rate <= RARE else min(events, RATE_EVENTS), peers=("go", "python_confluent"))
        for rate in RATES
    ]  # fmt: skip
    few = min(rounds, 3)
    named = {
        "list": [plain],
        "tagger": [replace(plain, name="tagger", role="tagger")],
        "others": [replace(plain, name="others", rounds=few, peers=("kafka_streams", "python_confluent"))],
        "rates": rates,
        "workers": [replace(plain, name="2 workers", workers=2, rounds=few, peers=())],
        "keywords": [
            replace(
                plain,
                name=f"{MANY_KEYWORDS:,} keywords",
                rules=peers.write_keywords(MANY_KEYWORDS),
                rounds=few,
                peers=(),
            )
        ],
        "partitions": [replace(plain, name="64 partitions", partitions=64, rounds=few, peers=("go",))],
    }
    if corpus is not None:
        french = replace(plain, corpus=corpus.resolve(), rules="", rounds=few, peers=())
        kinds = [replace(french, name=f"French {100 * share:g} % new", new=share) for share in NEW]
        kinds.append(replace(french, name=f"French {DIFFERENT // 1_000} k different", different=DIFFERENT))
        named["french"] = [
            replace(kind, name=f"{kind.name} {each}".strip(), role=each)
            for kind in kinds
            for each in dict.fromkeys((role, "tagger"))
        ]
    return named


def table_of(results: dict[str, dict[str, Any]]) -> Table:
    """Medians by case and worker, with ratios to Go in the same rounds, where it ran."""
    table = Table("case", "worker", *(title for title, _ in COLUMNS.values()), "x Go", "CPU x Go", title="medians")
    for name, entry in results.items():
        go = entry["summary"].get("go")
        for worker, medians in entry["summary"].items():
            cells = [
                shown.format(medians[column]) if column in medians else "-" for column, (_, shown) in COLUMNS.items()
            ]
            ratios = [f"{medians[column] / go[column]:.2f}" if go and column in go and column in medians else "-"
                      for column in ("steady_rate", "steady_cpu_per_m")]  # fmt: skip
            table.add_row(name, worker, *cells, *ratios)
    return table


READABLE = {"go": "Go", "kafka_streams": "Kafka Streams", "python_confluent": "plain Python"}
"""How the picture names the peers."""


def rate_curves(results: dict[str, dict[str, Any]]) -> str | None:
    """Million events a second by the share of searches that match; None where that was not measured."""
    named: dict[str, list[tuple[float, float]]] = {}
    for rate in RATES:
        entry = results.get(f"{100 * rate:g} % match")
        for worker, medians in entry["summary"].items() if entry else ():
            name, rate_of = READABLE.get(worker, worker), medians.get("steady_rate", medians["wall_rate"])
            named.setdefault(name, []).append((100 * rate, rate_of / 1e6))
    if not named:
        return None
    return curves("Events a second by match rate", "searches that match, %", "million events/s", named, log_x=True)


def measure(chosen: list[Case], run: Callable[[Case], dict[str, Any]], console: Console) -> dict[str, dict[str, Any]]:
    results = {}
    for case in track(chosen, "measuring", console=console):
        results[case.name] = run(case)
        console.print(f"{case.name}: done, every answer right")
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=8_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--role", default="", help="of vigie in every case: `tagger` is what the peers do; all without it"
    )
    parser.add_argument("--only", help="cases, with commas; all without it")
    parser.add_argument("--corpus", type=Path, help="French text, as tests/evaluation/everyday.py takes it")
    parser.add_argument("--workspace", type=Path, default=WORKSPACE, help="where the peers are copied to and built")
    parser.add_argument("--json", type=Path, help="where everything goes as JSON")
    parser.add_argument("--plot", type=Path, help="where the curve of match rates goes: .svg or .png")
    arguments = parser.parse_args()
    console = Console(stderr=True)
    peers = Peers(arguments.workspace)
    groups = cases(arguments.events, arguments.rounds, arguments.role, peers, arguments.corpus)
    named = {case.name: [case] for group in groups.values() for case in group} | groups
    wanted = arguments.only.split(",") if arguments.only else list(groups)
    if unknown := set(wanted) - named.keys():
        parser.error(f"no case {', '.join(sorted(unknown))}; there are {', '.join(named)}")
    peers.prepare()
    results = measure([case for name in wanted for case in named[name]], peers.run, console)
    Console(width=150).print(table_of(results))
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    if arguments.plot is not None and (svg := rate_curves(results)) is not None:
        save(svg, arguments.plot)


if __name__ == "__main__":
    main()
