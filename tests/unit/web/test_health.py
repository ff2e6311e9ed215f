"""What `/ready` and `/metrics` say of the broker, the taggers and the rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from streams.web.board import Board
from streams.web.health import Metrics, readiness
from streams.web.picture import Condition, PartState
from streams.workers.rules_status import Origin, RulesStatus
from tests.unit.web.banner_commands import NOW_MS

GOOD = RulesStatus("v-7", Origin.PUSHED, 12, NOW_MS, switches=2)


@pytest.fixture
def board() -> Board:
    board = Board(NOW_MS)
    board.broker = PartState(Condition.RUNNING, "")
    board.tagger_members = 1
    return board


def test_a_worker_is_ready_where_the_broker_answers_and_a_tagger_is_there(board: Board) -> None:
    assert readiness(board.numbers(NOW_MS)).lines == ("ready",)
    board.tagger_members = 0
    board.broker = PartState(Condition.DEAD, "")
    found = readiness(board.numbers(NOW_MS), GOOD)
    assert not found.is_ready
    assert found.lines == (
        "the broker does not answer; no tagger is in its group", "rules: v-7 (pushed, offset 12)",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (GOOD, []),
        (RulesStatus("v-1", Origin.SHIPPED, -1, NOW_MS), []),
        (replace(GOOD, refused=3), []),
        (replace(GOOD, refused=1, is_newest_refused=True), ["the rules pushed last can't be used, v-7 stays in force"]),
        (replace(GOOD, is_log_read=False), ["the pushed rules can't be read to their end, v-7 stays in force"]),
    ],
)
def test_rules_that_are_not_in_force_are_an_alert_and_take_no_worker_out_of_service(
    board: Board, status: RulesStatus, said: list[str]
) -> None:
    found = readiness(board.numbers(NOW_MS), status)
    assert found.is_ready
    where = ", offset 12" if status.offset == 12 else ""
    first, version, *alerts = found.lines
    assert (first, version) == ("ready", f"rules: {status.version} ({status.origin}{where})")
    assert [alert.removeprefix("alert: ").partition(":")[0] for alert in alerts] == said


def test_metrics_say_which_rules_are_in_force_and_what_was_refused(board: Board) -> None:
    status = replace(GOOD, refused=3, is_newest_refused=True, ignored=4, is_log_read=False)
    lines = Metrics(board, lambda: status).text().decode().splitlines()
    for line in (
        'vigie_rules_info{origin="pushed",version="v-7"} 1.0',
        "vigie_rules_offset 12.0",
        "vigie_rules_newest_refused 1.0",
        "vigie_rules_log_unread 1.0",
        "vigie_rules_switches_total 2.0",
        "vigie_rules_refused_total 3.0",
        "vigie_rules_ignored_total 4.0",
    ):
        assert line in lines
    [since] = [line for line in lines if line.startswith("vigie_rules_since_seconds ")]
    assert float(since.split()[1]) == NOW_MS / 1_000
    fine = Metrics(board, lambda: GOOD).text().decode().splitlines()
    assert "vigie_rules_newest_refused 0.0" in fine
    assert "vigie_rules_log_unread 0.0" in fine
    assert "rules" not in Metrics(board).text().decode(), "a process without a tagger decides by none"
