"""Logs that can't carry a query: tracebacks without messages, and no library's debug output.

The text of an exception can quote what failed (a UnicodeEncodeError shows the string, a KeyError the key), and the
clients' debug logs print whole requests and responses. So a traceback is written as frames and the exception's type;
only errors of ours and of the Kafka clients, whose texts we know, keep their words.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from aiokafka.errors import KafkaError

QUIET_LIBRARIES = ("aiokafka", "kafka", "faust", "mode", "asyncio")
"""Never below WARNING: at DEBUG they print records."""
FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_OWN = "streams."

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def safe_text(error: BaseException) -> str:
    """The exception's type; its words as well where they are known to hold no query."""
    name = type(error).__qualname__
    if isinstance(error, KafkaError) or type(error).__module__.startswith(_OWN):
        return f"{name}: {error}"
    return name


class _Words:
    """An exception as a log argument: `%s` and `%r` alike say what is safe."""

    def __init__(self, error: BaseException) -> None:
        self._text = safe_text(error)

    def __repr__(self) -> str:
        return self._text


class QuietFormatter(logging.Formatter):
    """Writes a traceback as frames and `safe_text`, and an exception among a message's arguments likewise."""

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.args, tuple) and any(isinstance(arg, BaseException) for arg in record.args):
            record = logging.makeLogRecord(record.__dict__)
            assert isinstance(record.args, tuple)
            record.args = tuple(_Words(arg) if isinstance(arg, BaseException) else arg for arg in record.args)
        record.exc_text = None  # another handler may have kept the loud form
        return super().format(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  (logging's name)
        error = ei[1]
        if error is None:
            return ""
        frames = [
            f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        return "\n".join(["Traceback (most recent call last; texts are left out, they could quote a search):", *frames,
                          safe_text(error)])  # fmt: skip


def configure(level: str) -> None:
    """Sends all logs to standard error in the quiet format, and unhandled errors the same way."""
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(QuietFormatter(FORMAT))
    logging.basicConfig(level=level, handlers=[output], force=True)
    logging.captureWarnings(capture=True)
    for name in QUIET_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _log_unhandled
    threading.excepthook = _log_in_thread
    sys.unraisablehook = _log_unraisable


def quiet_event_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Errors that reach the event loop are logged by their safe text: asyncio's own report prints whole objects."""
    loop.set_exception_handler(_log_in_loop)


def _log_unhandled(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("streams").critical("unexpected error", exc_info=(kind, error, trace))


def _log_in_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None:
        _log_unhandled(failed.exc_type, failed.exc_value, failed.exc_traceback)


def _log_unraisable(failed: sys.UnraisableHookArgs) -> None:
    """From a destructor or the like. Python's own report prints the object and the error's words."""
    if failed.exc_value is not None:
        _log_unhandled(failed.exc_type, failed.exc_value, failed.exc_traceback)


def _log_in_loop(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    error = context.get("exception")
    logging.getLogger("streams").error(
        "in the event loop: %s", safe_text(error) if isinstance(error, BaseException) else "an error without exception"
    )
