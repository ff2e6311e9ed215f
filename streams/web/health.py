"""Is it alive, is it ready, and the numbers for Prometheus. Pure, but for the registry that is handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from streams.web.board import Board
from streams.web.picture import Condition, Numbers
from streams.web.readers import now_ms
from streams.workers.rules_status import RulesStatus

AskRules = Callable[[], RulesStatus]
"""Which rules the tagger of this process has in force."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Ready where nothing is missing; `missing` in sentences.

    `rules` tells what the tagger of this process decides by, and what is wrong with what was pushed. That makes nobody
    unready: banners flow by the last good version, and a worker taken out of service shows none.
    """

    missing: tuple[str, ...]
    rules: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        return not self.missing

    @property
    def lines(self) -> tuple[str, ...]:
        """What `/ready` answers."""
        return ("ready" if self.is_ready else "; ".join(self.missing), *self.rules)


def readiness(numbers: Numbers, rules: RulesStatus | None = None) -> Readiness:
    """Banners can come: the broker answers, and a tagger holds partitions. `rules` None: no tagger in this process."""
    missing = []
    if numbers.broker.condition is not Condition.RUNNING:
        missing.append("the broker does not answer")
    if not numbers.tagger_members:
        missing.append("no tagger is in its group")
    return Readiness(tuple(missing), () if rules is None else tuple(_rules_lines(rules)))


def _rules_lines(rules: RulesStatus) -> Iterator[str]:
    where = f", offset {rules.offset}" if rules.offset >= 0 else ""
    yield f"rules: {rules.version} ({rules.origin}{where})"
    for alert in rules.alerts:
        yield f"alert: {alert}"


def _rules_metrics(rules: RulesStatus) -> Iterator[Metric]:
    named = GaugeMetricFamily("vigie_rules_info", "The rules that this worker decides by", labels=["version", "origin"])
    named.add_metric([rules.version, rules.origin.value], 1)
    yield named
    for name, meaning, value in (
        ("vigie_rules_offset", "Where they stand in protection.rules.v1; -1: not pushed", rules.offset),
        ("vigie_rules_since_seconds", "Unix time at which they came into force here", rules.since_ms / 1_000),
        ("vigie_rules_newest_refused", "1: what was pushed last can't be used", rules.is_newest_refused),
        ("vigie_rules_log_unread", "1: protection.rules.v1 can't be read to its end", not rules.is_log_read),
    ):
        yield GaugeMetricFamily(name, meaning, float(value))
    for name, meaning, total in (
        ("vigie_rules_switches", "Changes of rules since this worker began", rules.switches),
        ("vigie_rules_refused", "Pushed versions met that can't be used", rules.refused),
        ("vigie_rules_ignored", "Pushed versions not taken because VIGIE_RULES is set", rules.ignored),
    ):
        yield CounterMetricFamily(name, meaning, total)


class _BoardCollector(Collector):
    """The board, read when Prometheus asks. No label has a keyword, a country, or anything of a person."""

    def __init__(self, board: Board, rules: AskRules | None) -> None:
        self._board, self._rules = board, rules

    def collect(self) -> Iterator[Metric]:
        numbers = self._board.numbers(now_ms())
        up = float(numbers.broker.condition is Condition.RUNNING)
        yield GaugeMetricFamily("vigie_broker_up", "1: the broker answered the last question", up)
        yield GaugeMetricFamily("vigie_tagger_members", "Taggers in their consumer group", numbers.tagger_members)
        yield GaugeMetricFamily("vigie_trends_members", "TRENDS in their consumer group", numbers.trends_members)
        for name, meaning, total in (
            ("vigie_searches", "Records ever written to search.events.v1", numbers.published),
            ("vigie_matches", "Records ever written to search.tagged.v1", numbers.matches),
            ("vigie_banners", "Commands read since this page began, without repeats", numbers.banners),
            ("vigie_dead_letters", "Records ever written to search.events.v1.dlq", numbers.dead_letters),
        ):
            yield CounterMetricFamily(name, meaning, total)
        if numbers.lag_records is not None:
            yield GaugeMetricFamily("vigie_lag_records", "Searches that taggers did not commit", numbers.lag_records)
        if numbers.latency is not None:
            latency = GaugeMetricFamily(
                "vigie_banner_latency_seconds",
                "From search to command, read back from Kafka, over the last minute",
                labels=["quantile"],
            )
            latency.add_metric(["0.5"], numbers.latency.median_ms / 1_000)
            latency.add_metric(["0.99"], numbers.latency.p99_ms / 1_000)
            yield latency
        if self._rules is not None:
            yield from _rules_metrics(self._rules())


class Metrics:
    """Prometheus' text format (version 0.0.4)."""

    content_type = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self, board: Board, rules: AskRules | None = None) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_BoardCollector(board, rules))

    def text(self) -> bytes:
        return generate_latest(self._registry)
