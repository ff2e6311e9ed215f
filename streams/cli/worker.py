"""`vigie worker`: the program that runs in production."""

from __future__ import annotations

import dataclasses
import enum
import gc
import logging
import os
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import socket

    from mode import Service

    from streams.settings import Settings
    from streams.workers.tagger import TaggerService


class Role(enum.StrEnum):
    """What a worker does."""

    TAGGER = "tagger"
    TRENDS = "trends"
    ALL = "all"


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command(
        epilog="Stop it with SIGTERM or Ctrl-C: it finishes what it read, commits, and leaves its group.\n\n"
        "More taggers: start more workers; Kafka spreads the partitions over them."
    )(worker)


def worker(
    role: Annotated[
        Role, typer.Option(help="tagger: searches in, banners out. trends: counts. all: both in one process.")
    ] = Role.ALL,
    dashboard: Annotated[
        bool, typer.Option("--dashboard", help="A page on 127.0.0.1 with live numbers, health and metrics.")
    ] = False,
) -> None:
    """Reads searches, commands banners, and counts, until it is stopped.

    Reads search.events.v1 and writes banner.commands.v1, search.tagged.v1, trends.tallies.v1 (tagger) and
    trends.counts.v1, trends.ranks.v1 and trends.alerts.v1 (trends); also reads banner.interactions.v1 and writes
    trends.funnel.v1 (trends). Settings are environment variables: see them with `vigie doctor`.
    """
    gc.disable()  # while modules are made: a fifth of the imports' time; `run_worker` tames and enables it
    from streams.settings import Settings
    from streams.workers.app import run_worker
    from streams.workers.logs import configure

    settings = Settings.from_environment(os.environ)
    configure(settings.log_level)
    settings = _prepare(settings)
    services = _services(settings, role, _listen(settings) if dashboard else None)
    raise typer.Exit(run_worker(settings, services))


def _prepare(settings: Settings) -> Settings:
    """Checks what must hold before the first event. Raises errors whose text says what to do."""
    from streams.broker.administration import DifferenceKind, check_topics
    from streams.broker.administration_client import BrokerUnreachableError, TopicMissingError
    from streams.broker.scanners import KERNEL_VERSION, kernel_version, scanner_kind
    from streams.settings import random_pseudonym_key

    log = logging.getLogger("streams.worker")
    log.info("vigie worker: scan by %s", scanner_kind(settings.scanner))
    if kernel_version() not in {None, KERNEL_VERSION}:
        log.warning("vigie-kernel %s is installed, where %s is needed: not used, searches are scanned in Python",
                    kernel_version(), KERNEL_VERSION)  # fmt: skip
    if settings.bootstrap_servers is None:
        raise BrokerUnreachableError(
            "no broker is named: set VIGIE_KAFKA_BOOTSTRAP_SERVERS=host:port, or try `vigie demo`, which brings its own"
        )
    differences = check_topics(settings)
    if missing := [difference.topic for difference in differences if difference.kind is DifferenceKind.MISSING]:
        verb = "is" if len(missing) == 1 else "are"
        raise TopicMissingError(f"{', '.join(missing)} {verb} missing on the broker: run `vigie topics --create`")
    for difference in differences:
        log.warning("%s", difference.sentence)
    if not settings.pseudonym_key:
        log.warning(
            "VIGIE_PSEUDONYM_KEY is not set: sessions get pseudonyms that no other worker shares, and session counts "
            "are too high after a restart. Set it to the same long random text on all workers."
        )
        settings = dataclasses.replace(settings, pseudonym_key=random_pseudonym_key())
    return settings


def _listen(settings: Settings) -> socket.socket:
    """Made first: a port that is taken is said before the vocabulary is compiled."""
    from streams.web.dashboard import bind

    return bind(settings)


def _services(settings: Settings, role: Role, listening: socket.socket | None) -> list[Service]:
    services: list[Service] = []
    tagger: TaggerService | None = None
    if role in {Role.TAGGER, Role.ALL}:
        from streams.workers.rules_starting import rules_at_start
        from streams.workers.tagger import TaggerService

        tagger = TaggerService(settings, rules_at_start(settings))
        services.append(tagger)
    if role in {Role.TRENDS, Role.ALL}:
        from streams.workers.funnel import FunnelService
        from streams.workers.ranks import RanksService
        from streams.workers.trends import TrendsService

        services += [TrendsService(settings), RanksService(settings), FunnelService(settings)]
    if listening is not None:
        from streams.web.dashboard import DashboardService

        services.append(DashboardService(settings, listening, None if tagger is None else tagger.rules_status))
    return services
