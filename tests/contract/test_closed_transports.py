"""uvloop's and aiokafka's habits that broker/closed_transports.py brings together, on a real broker."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import uvloop
from aiokafka.client import AIOKafkaClient
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest

from streams.broker import closed_transports
from streams.settings import Settings

pytestmark = pytest.mark.kafka


@pytest.fixture
def original() -> Iterator[None]:
    """aiokafka as it comes."""
    installed = AIOKafkaConnection.send
    AIOKafkaConnection.send = closed_transports._send
    yield
    AIOKafkaConnection.send = installed


async def send_on_a_connection_that_has_just_closed(settings: Settings) -> Exception | None:
    """What the request raises."""
    client = AIOKafkaClient(bootstrap_servers=settings.bootstrap_servers)
    await client.bootstrap()
    try:
        assert await client.force_metadata_update()
        [connection] = client._conns.values()
        assert connection.connected()
        connection._read_task.cancel()  # it would hear of it, but a moment later than the next request
        connection._writer.transport.abort()  # as when the broker is killed
        await asyncio.sleep(0.1)
        try:
            await connection.send(MetadataRequest([]))
        except Exception as error:  # noqa: BLE001
            return error
        return None
    finally:
        await client.close()


def error_of(settings: Settings) -> Exception | None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(send_on_a_connection_that_has_just_closed(settings))


def test_a_request_on_a_connection_that_has_just_closed_fails_as_clients_expect(settings: Settings) -> None:
    closed_transports.install()
    assert isinstance(error_of(settings), KafkaConnectionError)


@pytest.mark.usefixtures("original")
def test_without_that_it_fails_as_they_do_not_expect(settings: Settings) -> None:
    """When this fails, aiokafka or uvloop has changed its habit, and the module can go."""
    assert type(error_of(settings)) is RuntimeError
