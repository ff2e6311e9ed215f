"""The page over HTTP: files, one stream of numbers for all, the phone's two requests, health and metrics.

| request                    | answer                                                                         |
| -------------------------- | ------------------------------------------------------------------------------ |
| GET /                      | the dashboard                                                                  |
| GET /phone /safety /away   | the phone, the stand-in for the Safety Centre's page, where quick exit leads to |
| GET /files/…               | scripts, styles, fonts                                                         |
| GET /numbers               | server-sent events, `numbers` twice a second: all of `snapshot.py` in each      |
| POST /search               | token; the answer is a stream of events of its own: `sent`, `banner` or `none`  |
| POST /interaction          | token; 204                                                                     |
| GET /live /ready /metrics  | for those who run it                                                           |
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web
from aiokafka.errors import KafkaError

from streams.web.board import Board
from streams.web.guard import HEADERS, READING, content_security_policy, may_write, refusal
from streams.web.health import AskRules, Metrics, readiness
from streams.web.latest import Latest
from streams.web.phone import Phone, Touch, TypedSearch, fault
from streams.web.readers import now_ms

log = logging.getLogger(__name__)

PAGE = Path(__file__).with_name("page")
LARGEST_BODY_BYTES = 16 * 1_024
MOST_VIEWERS = 64
RETRY_MS = 1_000
"""How long a browser waits before it connects again."""
_FILES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}
_PAGES = {"/": "index.html", "/phone": "phone.html", "/safety": "safety.html", "/away": "away.html"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _event(name: str, value: bytes) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), value)


class Server:
    """Everything that is asked over HTTP. `token` empty: read-only."""

    def __init__(self, board: Board, latest: Latest, phone: Phone, token: str, rules: AskRules | None = None) -> None:
        self._board, self._latest, self._phone, self._token, self._rules = board, latest, phone, token, rules
        self._metrics = Metrics(board, rules)
        self._viewers = 0

    def application(self) -> web.Application:
        """The aiohttp application."""
        application = web.Application(middlewares=[self._guarded], client_max_size=LARGEST_BODY_BYTES)
        application.router.add_get("/numbers", self._numbers)
        application.router.add_get("/live", self._live)
        application.router.add_get("/ready", self._ready)
        application.router.add_get("/metrics", self._prometheus)
        application.router.add_post("/search", self._search)
        application.router.add_post("/interaction", self._interaction)
        for path in _PAGES:
            application.router.add_get(path, self._page)
        for file in sorted(PAGE.rglob("*")):
            if file.suffix in _FILES:  # a fixed list: no path from outside reaches the file system
                application.router.add_get(f"/files/{file.relative_to(PAGE).as_posix()}", self._file(file))
        return application

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        headers = request.headers
        refused = refusal(request.method, headers.get("Host"), headers.get("Origin"))
        if refused is not None:
            return _text(403, refused)
        if request.method not in READING and not may_write(headers.get("Authorization"), self._token):
            return _text(401, "this needs the token that the start of vigie printed")
        try:
            return await handler(request)
        except web.HTTPException as error:
            return _text(error.status, error.reason)
        except KafkaError as error:
            return _text(503, f"the broker did not take it ({type(error).__name__})")

    async def _page(self, request: web.Request) -> web.Response:
        body = await asyncio.to_thread((PAGE / _PAGES[request.path]).read_bytes)
        policy = content_security_policy(in_our_frame=request.path != "/")
        return web.Response(
            body=body,
            headers=HEADERS | {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy},
        )

    @staticmethod
    def _file(file: Path) -> Handler:
        async def answer(_request: web.Request) -> web.StreamResponse:
            body = await asyncio.to_thread(file.read_bytes)
            return web.Response(body=body, headers=HEADERS | {"Content-Type": _FILES[file.suffix]})

        return answer

    async def _numbers(self, request: web.Request) -> web.StreamResponse:
        if self._viewers >= MOST_VIEWERS:
            return _text(503, f"{MOST_VIEWERS} viewers are connected already")
        stream = await _event_stream(request)
        self._viewers += 1
        seen = 0
        try:
            await stream.write(b"retry: %d\n\n" % RETRY_MS)
            while True:
                seen, value = await self._latest.after(seen)
                await stream.write(_event("numbers", value))
        except ConnectionError:
            return stream
        finally:
            self._viewers -= 1

    async def _search(self, request: web.Request) -> web.StreamResponse:
        typed = await _body(request, TypedSearch)
        wrong = "the body is no search of this form" if typed is None else fault(typed)
        if typed is None or wrong is not None:
            return _text(400, str(wrong))
        steps = self._phone.search(typed)
        first = await anext(steps)  # before the answer begins: a broker that is away is a 503
        stream = await _event_stream(request)
        await stream.write(_event(first[0], msgspec.json.encode(first[1])))
        async for name, said in steps:
            await stream.write(_event(name, msgspec.json.encode(said)))
        await stream.write_eof()
        return stream

    async def _interaction(self, request: web.Request) -> web.StreamResponse:
        touch = await _body(request, Touch)
        if touch is None:
            return _text(400, "the body is no interaction of this form")
        if not await self._phone.touch(touch):
            return _text(404, "no phone of this page was shown that banner")
        return web.Response(status=204, headers=HEADERS)

    async def _live(self, _request: web.Request) -> web.Response:
        return _text(200, "alive")

    async def _ready(self, _request: web.Request) -> web.Response:
        rules = None if self._rules is None else self._rules()
        found = readiness(self._board.numbers(now_ms()), rules)
        return _text(200 if found.is_ready else 503, "\n".join(found.lines))

    async def _prometheus(self, _request: web.Request) -> web.Response:
        return web.Response(body=self._metrics.text(), headers=HEADERS | {"Content-Type": Metrics.content_type})


async def _body(request: web.Request, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


async def _event_stream(request: web.Request) -> web.StreamResponse:
    stream = web.StreamResponse(headers=HEADERS | {"Content-Type": "text/event-stream; charset=utf-8"})
    await stream.prepare(request)
    return stream


def _text(status: int, sentence: str) -> web.Response:
    return web.Response(
        status=status, text=f"{sentence}\n", headers=HEADERS | {"Content-Security-Policy": "default-src 'none'"}
    )
