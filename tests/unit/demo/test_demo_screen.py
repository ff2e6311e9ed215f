"""What is typed on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from demo_pictures import PARIS
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from streams.demo.board import DemoBoard
from streams.demo.screen import Screen
from tests.unit.web.banner_commands import NOW_MS

DEADLINE_SECONDS = 10.0


class Typing:
    """A person at the screen: what they type, what was asked, what the screen said back."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.board = DemoBoard(NOW_MS)

    async def ask(self, query: str, country: str | None) -> None:
        self.asked.append((query, country))

    async def type(self, keys: str, seen: Callable[[Typing], bool], leave: str = "\x03") -> None:
        """Types, waits until `seen`, leaves; the screen has ended when this returns."""
        with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
            running = asyncio.create_task(Screen(self.board, self.ask, PARIS).run())
            keyboard.send_text(keys)
            async with asyncio.timeout(DEADLINE_SECONDS):
                while not seen(self):  # noqa: ASYNC110 - what is seen is the screen's own state
                    await asyncio.sleep(0.01)
                keyboard.send_text(leave)
                await running


@pytest.fixture
def typing() -> Typing:
    return Typing()


async def test_enter_asks_with_the_country_of_the_prompt(typing: Typing) -> None:
    await typing.type("#119\r", lambda t: bool(t.asked))
    assert typing.asked == [("#119", "FR")]


async def test_another_country_holds_for_the_next_searches(typing: Typing) -> None:
    await typing.type("/country be\r119\r/country none\rallô é\r", lambda t: len(t.asked) == 2)
    assert typing.asked == [("119", "BE"), ("allô é", None)]


async def test_a_wrong_country_is_refused_with_a_remedy(typing: Typing) -> None:
    await typing.type("/country Belgique\r119\r", lambda t: bool(t.asked))
    assert typing.asked == [("119", "FR")]
    await typing.type("/country XX\r", lambda t: "two letters" in t.board.notice)


async def test_an_unknown_order_is_not_sent_as_a_search(typing: Typing) -> None:
    await typing.type("/contry BE\r", lambda t: "Known: /country" in t.board.notice)
    assert not typing.asked


async def test_an_empty_line_asks_nothing(typing: Typing) -> None:
    await typing.type("   \r\r119\r", lambda t: bool(t.asked))
    assert len(typing.asked) == 1


@pytest.mark.parametrize("leave", ["\x03", "\x04", "q\r", "/quit\r"])
async def test_there_are_several_ways_to_leave(typing: Typing, leave: str) -> None:
    await typing.type("", lambda _: True, leave)
