"""The full-screen terminal: the picture above, one line to type in below."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import HSplit, Layout, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.layout.processors import AfterInput, BeforeInput, ConditionalProcessor
from prompt_toolkit.styles import Style

from streams.demo.board import DemoBoard
from streams.demo.view import draw
from streams.rules.jurisdiction import normalise_country
from streams.web.readers import now_ms

REFRESH_SECONDS = 0.2
INPUT_ROWS = 2
"""The input line and the hints below it."""
HINTS = "Enter sends · /country BE · /country none · ↑ earlier searches · Ctrl-C ends"
PLACEHOLDER = "type a search, for example #119"
STYLE = Style.from_dict(
    {
        # White on a colour of its own, or a middle tone: readable on dark and on light terminals.
        "top": "bg:#1d4e89 #ffffff bold",
        "rule": "#808080",
        "head": "bold",
        "soft": "#808080",
        "number": "bold",
        "keyword": "#3a7bd5",
        "bar": "#3a7bd5",
        "good": "#2e8b57 bold",
        "wait": "#c26a00 bold",
        "bad": "#d7263d bold",
        "query": "bold",
        "banner": "bg:#1d4e89 #ffffff bold",
        "button": "bg:#5f6368 #ffffff",
        "tier-a": "bg:#b3261e #ffffff bold",
        "tier-b": "bg:#9a5b00 #ffffff bold",
        "tier-c": "bg:#5f6368 #ffffff bold",
        "prompt": "bg:#2e8b57 #ffffff bold",
    }
)

Ask = Callable[[str, str | None], Awaitable[None]]


class Screen:
    """One prompt_toolkit application. `run` returns when the person wants to leave, or closes the terminal."""

    def __init__(self, board: DemoBoard, ask: Ask, zone: ZoneInfo) -> None:
        self._board, self._ask, self._zone = board, ask, zone
        self._country: str | None = "FR"
        self._asking: set[asyncio.Task[None]] = set()
        self._buffer = Buffer(multiline=False, history=InMemoryHistory(), accept_handler=self._accept)
        self._application: Application[None] = Application(
            layout=self._layout(),
            key_bindings=self._keys(),
            style=STYLE,
            full_screen=True,
            refresh_interval=REFRESH_SECONDS,
        )

    async def run(self) -> None:
        """Takes the terminal and gives it back as it was."""
        try:
            await self._application.run_async(handle_sigint=False)
        except (EOFError, OSError):
            return  # the terminal was closed
        finally:
            for task in self._asking:
                task.cancel()

    def refresh(self) -> None:
        """Draws at once what has just changed."""
        self._application.invalidate()

    def _layout(self) -> Layout:
        empty = Condition(lambda: not self._buffer.text)
        typing = BufferControl(
            self._buffer,
            input_processors=[
                BeforeInput(self._prompt),
                ConditionalProcessor(AfterInput(PLACEHOLDER, style="class:soft"), empty),
            ],
        )
        view = Window(FormattedTextControl(self._view), wrap_lines=False)
        hints = Window(FormattedTextControl(self._hint), height=1)
        return Layout(HSplit([view, Window(typing, height=1), hints]), focused_element=typing)

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("c-c")
        @keys.add("c-d")
        def _leave(_event: KeyPressEvent) -> None:
            self._leave()

        @keys.add("escape", eager=False)
        def _clear(_event: KeyPressEvent) -> None:
            self._buffer.reset()

        return keys

    def _leave(self) -> None:
        if not self._application.is_done:
            self._application.exit()

    def _view(self) -> StyleAndTextTuples:
        size = self._application.output.get_size()
        lines = draw(self._board.picture(now_ms()), size.columns, max(1, size.rows - INPUT_ROWS), self._zone)
        fragments: StyleAndTextTuples = []
        for line in lines:
            fragments += [*line, ("", "\n")]
        return fragments[:-1]

    def _prompt(self) -> StyleAndTextTuples:
        return [("class:prompt", f" {self._country or '??'} "), ("", " ")]

    def _hint(self) -> StyleAndTextTuples:
        return [("class:wait" if self._board.notice else "class:soft", f" {self._board.notice or HINTS}")]

    def _accept(self, buffer: Buffer) -> bool:
        typed = " ".join(buffer.text.split())
        self._board.notice = ""
        if typed in {"/quit", "/q", "q"}:
            self._leave()
        elif typed.startswith("/"):
            self._board.notice = self._obey(typed)
        elif typed:
            task = asyncio.get_running_loop().create_task(self._ask_and_refresh(typed, self._country))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        return False  # the line is emptied

    async def _ask_and_refresh(self, typed: str, country: str | None) -> None:
        await self._ask(typed, country)
        self.refresh()

    def _obey(self, typed: str) -> str:
        """Does what a line with a slash says; returns what to tell the person."""
        order, _, argument = typed.partition(" ")
        if order != "/country":
            return f"{order} is not known here. Known: /country BE, /country none, /quit"
        if argument.strip().lower() in {"none", ""}:
            self._country = None
            return "Your searches now come from nowhere that is known."
        country = normalise_country(argument.strip())
        if country is None:
            return "Write a country as two letters (ISO 3166-1): /country BE, /country JP, /country RE"
        self._country = country
        return f"Your searches now come from {country}."
