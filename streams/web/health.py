"""Is it alive, is it ready, and the numbers for Prometheus. Pure, but for the registry that is handed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from streams.web.board import Board
from streams.web.picture import Condition, Numbers
from streams.web.readers import now_ms


@dataclass(frozen=True, slots=True)
class Readiness:
    """Ready where nothing is missing; `missing` in sentences."""

    missing: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        return not self.missing


def readiness(numbers: Numbers) -> Readiness:
    """Banners can come: the broker answers, and a tagger holds partitions."""
    missing = []
    if numbers.broker.condition is not Condition.RUNNING:
        missing.append("the broker does not answer")
    if not numbers.tagger_members:
        missing.append("no tagger is in its group")
    return Readiness(tuple(missing))


class _BoardCollector(Collector):
    """The board, read when Prometheus asks. No label has a keyword, a country, or anything of a person."""

    def __init__(self, board: Board) -> None:
        self._board = board

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


class Metrics:
    """Prometheus' text format (version 0.0.4)."""

    content_type = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self, board: Board) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_BoardCollector(board))

    def text(self) -> bytes:
        return generate_latest(self._registry)
