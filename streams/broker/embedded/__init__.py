"""Finds a broker, or starts one: the same order for the demo, `make run` and the tests.

    VIGIE_KAFKA_BOOTSTRAP_SERVERS → a container engine that answers → Apache Kafka on Java → an embedded wheel

The first is never replaced by another: who names a broker means that one. Each way that is not taken leaves a
sentence that says why; each that is taken says so in `Broker.reason`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streams.broker.administration_client import BrokerUnreachableError, broker_answers
from streams.broker.embedded.container import ContainerBroker, require_container_engine
from streams.broker.embedded.jars import find_jars, find_java
from streams.broker.embedded.java import JavaBroker
from streams.broker.embedded.kinds import Broker, GivenBroker, NoBrokerError, NotAvailableError, Say
from streams.broker.embedded.wheel import WheelBroker
from streams.settings import Settings

__all__ = ["Broker", "NoBrokerError", "NotAvailableError", "find_broker", "start_on_java"]


def _silent(_sentence: str) -> None:
    """Nobody waits."""


def find_broker(settings: Settings, *, say: Say = _silent, for_a_look: bool = False) -> Broker:
    """A broker that answers, started where need be; use it as a context manager, which ends what was started here.

    Only with `for_a_look` (the demo) the last way is open: that broker guarantees nothing. `say` receives sentences
    for the person who waits. Raises BrokerUnreachableError where `VIGIE_KAFKA_BOOTSTRAP_SERVERS` is set and does not
    answer, NoBrokerError where nothing can be started.
    """
    if settings.bootstrap_servers is not None:
        if not broker_answers(settings.bootstrap_servers):
            raise BrokerUnreachableError(
                f"VIGIE_KAFKA_BOOTSTRAP_SERVERS is {settings.bootstrap_servers}, but no Kafka broker answers there: "
                "start it, or unset the variable and vigie starts one of its own"
            )
        return GivenBroker(settings.bootstrap_servers)
    ways: list[Callable[[Say], Broker]] = [_start_in_a_container, start_on_java]
    if for_a_look:
        ways.append(_start_the_wheel)
    refusals: list[NotAvailableError] = []
    for start in ways:
        try:
            broker = start(say)
        except NotAvailableError as refusal:
            refusals.append(refusal)
        else:
            why = " and ".join(["VIGIE_KAFKA_BOOTSTRAP_SERVERS is not set", *(refusal.why for refusal in refusals)])
            broker.reason = f"{broker.reason}, because {why}"
            return broker
    raise NoBrokerError("no Kafka broker can be started here.\n  " + "\n  ".join(map(str, refusals)))


def _start_in_a_container(say: Say) -> Broker:
    require_container_engine()
    return _started(ContainerBroker(), say)


def start_on_java(say: Say = _silent, folder: Path | None = None) -> JavaBroker:
    """Apache Kafka on Java whatever else there is; in `folder` its data outlives it. Raises NotAvailableError."""
    java = find_java()
    jars = find_jars(say)
    broker = JavaBroker(java, jars, folder)
    _started(broker, say)
    return broker


def _started(broker: Broker, say: Say) -> Broker:
    say(f"Starting {broker.reason} …")
    try:
        broker.start()
    except BaseException:
        broker.close()
        raise
    return broker


def _start_the_wheel(say: Say) -> Broker:
    return _started(WheelBroker(), say)
