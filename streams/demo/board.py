"""The board of the demo's screen: that of the page, and the state of what only the demo starts and asks."""

from __future__ import annotations

import dataclasses

from streams.demo.picture import Answer, Picture
from streams.web.board import Board
from streams.web.picture import Condition, PartState

MINUTES_SHOWN = 10


class DemoBoard(Board):
    """One owner: the demo's event loop."""

    def __init__(self, started_ms: int) -> None:
        super().__init__(started_ms)
        self.worker = self.searches = PartState(Condition.STARTING, "")
        self.answer: Answer | None = None
        self.notice = ""
        self.page = ""

    def picture(self, now_ms: int) -> Picture:
        """The screen of this moment."""
        numbers = self.numbers(now_ms)
        last = [counts.last(MINUTES_SHOWN) for counts in numbers.keywords]
        shown = sorted((counts for counts in last if counts.total), key=lambda counts: -counts.total)
        fields = {field.name: getattr(numbers, field.name) for field in dataclasses.fields(numbers)}
        return Picture(
            **{**fields, "keywords": tuple(shown)},
            worker=self.worker,
            searches=self.searches,
            answer=self.answer,
            notice=self.notice,
            page=self.page,
        )
