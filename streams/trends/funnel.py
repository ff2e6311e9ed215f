"""From banners to what people did with them: commands and interactions in, rows of `trends.funnel.v1` out.

A banner is counted in the local week of its search, once a step, so that clicks are never more than impressions. The
week is what reports can publish, and sessions are told apart over all of it: they are
hashed under a key of the week, into sketches only (streams/trends/sessions.py).

An interaction finds its banner for an hour (known_banners.py); what comes later is `late` or `unmatched`. All depends
on the log's order alone: after a restart, `remember` and `recall` bring back what was known. Commands come one by one,
or many together, read and hashed elsewhere as `Reading` says: both count alike.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from zoneinfo import ZoneInfo

from streams import events
from streams.timestamps import parse_rfc3339_ms
from streams.trends.funnel_rows import (
    STEP_OF,
    TOTALS,
    Cell,
    Commanded,
    CommandsTogether,
    FunnelName,
    Reading,
    Step,
    Week,
    Weeks,
    WrittenRow,
    sketches_of,
    step_of,
    written,
)
from streams.trends.known_banners import JOIN_MS, KnownBanners
from streams.trends.sessions import NUMBER_BYTES, keyed_number

BETWEEN_IDS = b"\xff"
"""No UTF-8 has it."""
_COMMANDED = 1 << Step.COMMANDS


class Funnel:
    """The open weeks, for one owner that reads both logs in order.

    Weeks are final when the newest command's time has passed their end by the grace; a command for such a week only
    raises `late`. `pseudonym_key` keeps sessions in sketches from being looked up.
    """

    def __init__(self, zone: ZoneInfo, grace_ms: int, pseudonym_key: bytes) -> None:
        self.watermark_ms = -1
        self._calendar = Weeks(zone)
        self._grace_ms = grace_ms
        self._key = pseudonym_key
        self._weeks: dict[Week, dict[FunnelName, Cell]] = {}
        self._banners = KnownBanners()
        self._banners_key = hmac.digest(pseudonym_key, b"vigie funnel banners", "sha256")
        self._banners_hash = _hash(self._banners_key)
        self._week = Week(0, 0)
        """Of the last command, and mostly of the next one; with what that week's commands need."""
        self._week_hash = _hash(self._key_of(self._week))
        self._cells: dict[FunnelName, tuple[Cell, Cell]] = {}

    def __len__(self) -> int:
        """Banners remembered."""
        return len(self._banners)

    def open_weeks(self) -> list[Week]:
        """The weeks in memory, oldest first."""
        return sorted(self._weeks)

    def oldest_banner_ms(self) -> int | None:
        """The earliest search whose banner is remembered; None without a banner."""
        return self._banners.oldest_ms()

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

    def remember(self, command: Commanded, recorded_ms: int) -> None:
        """A command that was counted before a restart. `recorded_ms`: the record's timestamp."""
        number, occurred_ms = self._number(command.command_id, command.session_id), _time_or(command.occurred_at, -1)
        if occurred_ms >= 0 and number not in self._banners:
            self._banners.keep(self.turn_to(occurred_ms), command.name, {number: occurred_ms}, recorded_ms)

    def recall(self, interaction: events.BannerInteraction, timestamp_ms: int) -> None:
        """An interaction that was counted before a restart."""
        number = self._number(interaction.command_id, interaction.session_id)
        banner = self._banners.get(number)
        if banner is not None and timestamp_ms <= banner.occurred_ms + JOIN_MS:
            acts = self._banners.acts
            acts[number] = acts.get(number, _COMMANDED) | _bits(interaction)

    def command(self, command: Commanded, recorded_ms: int) -> None:
        """A banner that the tagger ordered. A repeat counts nothing."""
        occurred_ms = _time_or(command.occurred_at, -1)
        if occurred_ms < 0:  # it has no week
            return
        # A clock that runs ahead must not close weeks.
        self.watermark_ms = max(self.watermark_ms, min(occurred_ms, _time_or(command.decided_at, occurred_ms)))
        number = self._number(command.command_id, command.session_id)
        if number in self._banners:
            return
        week = self.turn_to(occurred_ms)
        if self._is_over(week):
            self._cell_now(occurred_ms).late += 1
            return
        self._banners.keep(week, command.name, {number: occurred_ms}, recorded_ms)
        self._count_commands(command.name, [keyed_number(command.session_id.encode(), self._week_hash)])

    @property
    def reading(self) -> Reading | None:
        """How commands of the week at hand are to be read, to be taken together; None where that week is over."""
        return None if self._is_over(self._week) else Reading(self._week, self._key_of(self._week), self._banners_key)

    def commands(self, together: CommandsTogether) -> None:
        """As `command`, of many that were read as `reading` says."""
        self.watermark_ms = max(self.watermark_ms, together.watermark_ms)
        for name, numbers, occurred_ms, pseudonyms in together.groups:
            fresh = self._banners.new(numbers, pseudonyms)
            if fresh:
                self._keep(together, name, self._banners.new(numbers, occurred_ms))
                self._count_commands(name, fresh.values())

    def remember_all(self, together: CommandsTogether) -> None:
        """As `remember`, of many."""
        for name, numbers, occurred_ms, _ in together.groups:
            self._keep(together, name, self._banners.new(numbers, occurred_ms))

    def _keep(self, together: CommandsTogether, name: FunnelName, occurred_ms: dict[int, int]) -> None:
        self._banners.keep(self._week, name, occurred_ms, together.recorded_ms)

    def _count_commands(self, name: FunnelName, pseudonyms: Collection[int]) -> None:
        """In the week at hand."""
        cells = self._cells.get(name)
        if cells is None:
            cells = self._cells[name] = self._cell(self._week, name), self._cell(self._week, TOTALS)
        for cell in cells:
            cell.count_all(Step.COMMANDS, pseudonyms)

    def interaction(self, interaction: events.BannerInteraction, timestamp_ms: int) -> None:
        """What a person did. An act on a banner says that it was shown, also where no impression came."""
        number = self._number(interaction.command_id, interaction.session_id)
        banner = self._banners.get(number)
        if banner is None or self._is_over(banner.week):
            self._cell_now(timestamp_ms).unmatched += 1
            return
        cells = [self._cell(banner.week, name) for name in (banner.name, TOTALS)]
        before = self._banners.acts.get(number, _COMMANDED)
        added = _bits(interaction) & ~before
        if timestamp_ms > banner.occurred_ms + JOIN_MS:
            for cell in cells:
                cell.late += 1
        elif not added:
            for cell in cells:
                cell.repeats += 1
        else:
            self._banners.acts[number] = before | added
            pseudonym = keyed_number(interaction.session_id.encode(), _hash(self._key_of(banner.week)))
            for step in Step:
                for cell in cells if added >> step & 1 else ():
                    cell.count_all(step, [pseudonym])

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

    def turn_to(self, occurred_ms: int) -> Week:
        """The week of a command: from now on the one at hand."""
        if not self._week.start_ms <= occurred_ms < self._week.end_ms:
            self._week = self._calendar.of(occurred_ms)
            self._week_hash = _hash(self._key_of(self._week))
            self._cells = {}
        return self._week

    def _key_of(self, week: Week) -> bytes:
        return hmac.digest(self._key, b"vigie funnel %d" % week.start_ms, "sha256")

    def _number(self, command_id: str, session_id: str) -> int:
        """The banner of a session. With another session in it an interaction finds no banner: it is not about this one.

        At 300,000 banners, one command in 6e13 is taken for another.
        """
        return keyed_number(command_id.encode() + BETWEEN_IDS + session_id.encode(), self._banners_hash)

    def _cell(self, week: Week, name: FunnelName) -> Cell:
        """The cell, made where missing and noted as changed."""
        cells = self._weeks.setdefault(week, {})
        cell = cells.get(name)
        if cell is None:  # no setdefault: a cell is eight sketches
            cell = cells[name] = Cell()
        cell.changed = True
        return cell

    def _cell_now(self, timestamp_ms: int) -> Cell:
        """The totals of the week for what belongs to no banner: of its own time, within the weeks that are open.

        Before the first command there is no week; then what is counted here is not kept.
        """
        if self.watermark_ms < 0:
            return Cell()
        week = self._calendar.of(min(max(timestamp_ms, 0), self.watermark_ms))
        return self._cell(self._calendar.of(self.watermark_ms) if self._is_over(week) else week, TOTALS)

    def _is_over(self, week: Week) -> bool:
        return week.end_ms + self._grace_ms <= self.watermark_ms


def _bits(interaction: events.BannerInteraction) -> int:
    return 1 << Step.IMPRESSIONS | 1 << STEP_OF[interaction.action]


def _hash(key: bytes) -> hashlib.blake2b:
    return hashlib.blake2b(key=key, digest_size=NUMBER_BYTES)


def _time_or(text: str, otherwise: int) -> int:
    try:
        return parse_rfc3339_ms(text)
    except ValueError:
        return otherwise
