"""`vigie worker` with a bug in it, which quotes the search in every way that a program can say something.

`HURT` says where: `matcher` (a candidate can't be decided), `scan` (the worker itself crashes), `asides` (errors in
places whose report is Python's own: a thread, a destructor, the event loop, a task that nobody awaits, a warning).
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import warnings
from typing import Any, NoReturn

from streams.broker.scan import ReferenceScanner
from streams.cli.main import main
from streams.tagging.matching import Matcher

_find = Matcher.find


def _fail(text: str) -> NoReturn:
    raise ValueError(text)


class _Bad:
    def __init__(self, text: str) -> None:
        self.text = text

    def __del__(self) -> None:
        _fail(self.text)


async def _fail_later(text: str) -> NoReturn:
    _fail(text)


_kept: list[Any] = []


def _say_it_everywhere(self: Matcher, query: str) -> Any:
    loop = asyncio.get_running_loop()
    loop.call_soon(_fail, query)
    loop.create_task(_fail_later(query))  # noqa: RUF006  (that nobody keeps it is the point)
    threading.Thread(target=_fail, args=[query], name=query).start()
    _Bad(query)
    warnings.warn("a warning", stacklevel=1)
    for library in ("aiokafka", "kafka", "faust", "mode", "asyncio"):
        logging.getLogger(library).debug("sending %s", query)
    try:
        _fail(query)
    except ValueError as error:
        logging.getLogger("streams").exception("it failed: %s and %r", error, error)  # noqa: TRY401
    return _find(self, query)


def _fail_to_decide(_self: Matcher, query: str) -> NoReturn:
    try:
        _fail(query)
    except ValueError as error:
        raise KeyError(query) from error


def _fail_to_scan(_self: ReferenceScanner, buffer: bytes, _from_offset: int, _aborted: object) -> NoReturn:
    _fail(bytes(buffer).decode(errors="replace"))


_BUGS = {
    "matcher": (Matcher, "find", _fail_to_decide),
    "asides": (Matcher, "find", _say_it_everywhere),
    "scan": (ReferenceScanner, "scan", _fail_to_scan),
}

if __name__ == "__main__":
    if bug := _BUGS.get(os.environ["HURT"]):
        setattr(*bug)
        os.environ["VIGIE_SCANNER"] = "reference"  # whose scan can be replaced
    sys.argv[0] = "vigie"
    main()
