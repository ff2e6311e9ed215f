"""From banners to what people did with them: commands and interactions in, rows of `trends.funnel.v1` out.

A banner is counted in the local week of its search, once a step, so that clicks are never more than impressions. The
week is what reports can publish, and sessions are told apart over all of it: they are
hashed under a key of the week, into sketches only (streams/trends/sessions.py).

Who read the banner's topic knows which session was shown a banner; this module keeps that no longer than the
topic does, an hour, and as a hash. So an interaction finds its banner for an hour; what comes later is `late` or
`unmatched`. It depends on the log's order alone: after a restart, `remember` and `recall` bring back what was known.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import deque
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from streams import events
from streams.timestamps import parse_rfc3339_ms
from streams.trends.funnel_rows import (
    STEP_OF,
    TOTALS,
    Cell,
    CommandedBanner,
    FunnelName,
    Step,
    Week,
    WrittenRow,
    sketches_of,
    step_of,
    week_of,
    written,
)

JOIN_MS = 3_600_000
"""How long an interaction finds its banner: `banner.commands.v1` lives an hour, and a banner expires much sooner."""
MOST_BANNERS = 300_000
"""Banners remembered at once, about 80 MB; beyond it the oldest are forgotten first."""
_KEY_BYTES = 16


Command = events.BannerCommand | CommandedBanner


@dataclass(slots=True)
class _Banner:
    week: Week
    name: FunnelName
    occurred_ms: int
    steps: int = 1 << Step.COMMANDS


class Funnel:
    """The open weeks, for one owner that reads both logs in order.

    Weeks are final when the newest command's time has passed their end by the grace; a command for such a week only
    raises `late`. `pseudonym_key` keeps sessions in sketches from being looked up.
    """

    def __init__(self, zone: ZoneInfo, grace_ms: int, pseudonym_key: bytes) -> None:
        self.watermark_ms = -1
        self._zone = zone
        self._week = Week(0, 0)
        self._grace_ms = grace_ms
        self._key = pseudonym_key
        self._weeks: dict[Week, dict[FunnelName, Cell]] = {}
        self._banners: dict[bytes, _Banner] = {}
        self._order: deque[tuple[int, bytes]] = deque()

    def __len__(self) -> int:
        """Banners remembered."""
        return len(self._banners)

    def open_weeks(self) -> list[Week]:
        """The weeks in memory, oldest first."""
        return sorted(self._weeks)

    def oldest_banner_ms(self) -> int | None:
        """The earliest search whose banner is remembered; None without a banner."""
        return min((banner.occurred_ms for banner in self._banners.values()), default=None)

    def resume(self, watermark_ms: int) -> None:
        """After the last restored row: how far the commands had come when it was written."""
        self.watermark_ms = watermark_ms
        self._weeks = {week: cells for week, cells in self._weeks.items() if not self._is_over(week)}

    def restore(self, row: events.FunnelRow, sketches: bytes | None) -> None:
        """Takes a row as it was written; the last one of a cell holds. A row that is final is left out."""
        try:
            week = Week(parse_rfc3339_ms(row.window_start), parse_rfc3339_ms(row.window_end))
        except ValueError:
            return
        name = FunnelName(row.campaign, row.keyword, row.audience, row.language, row.vocabulary_version)
        if row.final:
            self._weeks.get(week, {}).pop(name, None)
            return
        cell = Cell([step_of(row, step).count for step in Step], sketches_of(sketches))
        cell.late, cell.repeats, cell.unmatched, cell.rejected = row.late, row.repeats, row.unmatched, row.rejected
        self._weeks.setdefault(week, {})[name] = cell

    def remember(self, command: Command, recorded_ms: int) -> None:
        """A command that was counted before a restart. `recorded_ms`: the record's timestamp."""
        banner = self._banner(command)
        if banner is not None:
            self._keep(_key(command.command_id, command.session_id), banner, recorded_ms)

    def recall(self, interaction: events.BannerInteraction, timestamp_ms: int) -> None:
        """An interaction that was counted before a restart."""
        banner = self._banners.get(_key(interaction.command_id, interaction.session_id))
        if banner is not None and timestamp_ms <= banner.occurred_ms + JOIN_MS:
            banner.steps |= _bits(interaction)

    def command(self, command: Command, recorded_ms: int) -> None:
        """A banner that the tagger ordered. A repeat changes nothing."""
        key = _key(command.command_id, command.session_id)
        banner = None if key in self._banners else self._banner(command)
        if banner is None:
            return
        if banner.occurred_ms > self.watermark_ms:
            decided_ms = _time_or(command.decided_at, banner.occurred_ms)
            # A clock that runs ahead must not close weeks.
            self.watermark_ms = max(self.watermark_ms, min(banner.occurred_ms, decided_ms))
        if self._is_over(banner.week):
            self._cell_now(banner.occurred_ms).late += 1
            return
        self._keep(key, banner, recorded_ms)
        self._count(banner, [Step.COMMANDS], command.session_id)

    def interaction(self, interaction: events.BannerInteraction, timestamp_ms: int) -> None:
        """What a person did. An act on a banner says that it was shown, also where no impression came."""
        banner = self._banners.get(_key(interaction.command_id, interaction.session_id))
        if banner is None or self._is_over(banner.week):
            self._cell_now(timestamp_ms).unmatched += 1
            return
        cells = [self._cell(banner.week, name) for name in (banner.name, TOTALS)]
        added = _bits(interaction) & ~banner.steps
        if timestamp_ms > banner.occurred_ms + JOIN_MS:
            for cell in cells:
                cell.late += 1
        elif not added:
            for cell in cells:
                cell.repeats += 1
        else:
            banner.steps |= added
            self._count(banner, [step for step in Step if added >> step & 1], interaction.session_id)

    def reject(self, timestamp_ms: int) -> None:
        """A record that became a dead letter."""
        self._cell_now(timestamp_ms).rejected += 1

    def changed(self) -> list[WrittenRow]:
        """The rows that changed since the last call; weeks that have become final with all rows, and forgotten."""
        rows = []
        for week in self.open_weeks():
            is_over = self._is_over(week)
            for name, cell in sorted(self._weeks[week].items()):
                if cell.changed or is_over:
                    rows.append(written(week, name, cell, final=is_over))
                    cell.changed = False
            if is_over:
                del self._weeks[week]
        return rows

    def _banner(self, command: Command) -> _Banner | None:
        """None: its time can't be read, so it has no week."""
        occurred_ms = _time_or(command.occurred_at, -1)
        if occurred_ms < 0:
            return None
        language = command.locale.partition("-")[0].lower()
        name = FunnelName(command.campaign, command.keyword, command.audience, language, command.vocabulary_version)
        if not self._week.start_ms <= occurred_ms < self._week.end_ms:  # mostly as before: a calendar is slow
            self._week = week_of(occurred_ms, self._zone)
        return _Banner(self._week, name, occurred_ms)

    def _keep(self, key: bytes, banner: _Banner, recorded_ms: int) -> None:
        self._banners[key] = banner
        self._order.append((recorded_ms, key))
        while self._order and (self._order[0][0] < recorded_ms - JOIN_MS or len(self._order) > MOST_BANNERS):
            self._banners.pop(self._order.popleft()[1], None)

    def _count(self, banner: _Banner, steps: list[Step], session_id: str) -> None:
        pseudonym = hmac.digest(
            self._key, b"vigie funnel %d " % banner.week.start_ms + session_id.encode(), "sha256"
        ).hex()
        for name in (banner.name, TOTALS):
            cell = self._cell(banner.week, name)
            for step in steps:
                cell.counts[step] += 1
                cell.sessions[step].update(pseudonym)

    def _cell(self, week: Week, name: FunnelName) -> Cell:
        """The cell, made where missing and noted as changed."""
        cells = self._weeks.setdefault(week, {})
        cell = cells.get(name)
        if cell is None:  # no setdefault: a cell is eight sketches, too many to make one for each command
            cell = cells[name] = Cell()
        cell.changed = True
        return cell

    def _cell_now(self, timestamp_ms: int) -> Cell:
        """The totals of the week for what belongs to no banner: of its own time, within the weeks that are open.

        Before the first command there is no week; then what is counted here is not kept.
        """
        if self.watermark_ms < 0:
            return Cell()
        week = week_of(min(max(timestamp_ms, 0), self.watermark_ms), self._zone)
        return self._cell(week_of(self.watermark_ms, self._zone) if self._is_over(week) else week, TOTALS)

    def _is_over(self, week: Week) -> bool:
        return week.end_ms + self._grace_ms <= self.watermark_ms


def _bits(interaction: events.BannerInteraction) -> int:
    return 1 << Step.IMPRESSIONS | 1 << STEP_OF[interaction.action]


def _key(command_id: str, session_id: str) -> bytes:
    """The banner of a session. With another session in it an interaction finds no banner: it is not about this one."""
    return hashlib.blake2b(f"{command_id}\0{session_id}".encode(), digest_size=_KEY_BYTES).digest()


def _time_or(text: str, otherwise: int) -> int:
    try:
        return parse_rfc3339_ms(text)
    except ValueError:
        return otherwise
