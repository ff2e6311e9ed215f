"""uvloop and aiokafka brought together where a connection breaks under a request.

Writing to a transport that has just closed is silent in asyncio, and the request fails with the connection. uvloop
raises a RuntimeError instead, which aiokafka 0.14 does not expect: it ends the background task that wrote, for
example the one that renews metadata, and whoever waits for that task waits for ever. Seen when a broker is killed
and comes back: commands flowed, and nothing was committed any more. Held by tests/contract/test_closed_transports.py.
"""

from __future__ import annotations

from typing import Any

from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import KafkaConnectionError

_send = AIOKafkaConnection.send


def _send_or_say_that_it_is_closed(self: AIOKafkaConnection, request: Any, expect_response: bool = True) -> Any:
    try:
        return _send(self, request, expect_response=expect_response)
    except RuntimeError as error:
        if self._writer is None or not self._writer.transport.is_closing():
            raise
        self.close(reason=CloseReason.CONNECTION_BROKEN)
        raise KafkaConnectionError(f"Connection at {self.host}:{self.port} closed") from error


def install() -> None:
    """For every aiokafka client of the process. Calling it twice changes nothing."""
    AIOKafkaConnection.send = _send_or_say_that_it_is_closed
