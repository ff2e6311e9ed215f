"""All settings, read from the environment once, at the start (STYLE: configure once)."""

from __future__ import annotations

import enum
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LAST_PORT = 65_535
MOST_DAYS = 36_500


class SettingsError(ValueError):
    """A setting that can't be used; the text names the variable and says what to write."""


class ScannerChoice(enum.StrEnum):
    """Which implementation of the scan runs (docs/DESIGN.md, "The hot path")."""

    AUTO = "auto"
    """The kernel where its wheel is installed, else the reference."""
    KERNEL = "kernel"
    REFERENCE = "reference"


class FetchChoice(enum.StrEnum):
    """How the search stream is read (docs/adr/0013)."""

    AUTO = "auto"
    """Raw where the installed aiokafka is one whose internals are known, else public."""
    RAW = "raw"
    """The bytes of fetch responses, through aiokafka's internals."""
    PUBLIC = "public"
    """Records, through aiokafka's public API."""


def _positive(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "").strip() or str(default)
    if not text.isdecimal() or int(text) < 1:
        raise SettingsError(f"{name} is {text!r}: write a whole number from 1, for example {name}={default}")
    return int(text)


def _days_or_never(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default)).strip() or "0"
    if not text.isdecimal() or int(text) > MOST_DAYS:
        raise SettingsError(
            f"{name} is {text!r}: write days from 0 (for ever) to {MOST_DAYS}, for example {name}={default}"
        )
    return int(text)


def _port(environ: Mapping[str, str], name: str) -> int | None:
    text = environ.get(name, "").strip()
    if text and not (text.isdecimal() and 1 <= int(text) <= LAST_PORT):
        raise SettingsError(f"{name} is {text!r}: write a port from 1 to {LAST_PORT}, for example {name}=8119")
    return int(text) if text else None


@dataclass(frozen=True)
class Settings:
    """What `vigie doctor` shows. Times in milliseconds or seconds, as the name says."""

    bootstrap_servers: str | None = None
    """`VIGIE_KAFKA_BOOTSTRAP_SERVERS`; None where it is not set (then the demo and the tests look for a broker)."""
    topic_prefix: str = ""
    partitions: int = 8
    replication_factor: int = 1
    timezone: str = "Europe/Paris"
    pseudonym_key: bytes = field(default=b"", repr=False)
    """`VIGIE_PSEUDONYM_KEY`, UTF-8; empty where it is not set."""
    group_id: str = "vigie"
    rules: Path | None = None
    """`VIGIE_RULES`: a TOML, a folder of them, or a plain list; None: the shipped vocabulary."""
    checkpoint_interval_ms: int = 1_000
    idle_tally_interval_ms: int = 5_000
    grace_seconds: int = 86_400
    minutes_kept_days: int = 92
    """`VIGIE_MINUTES_KEPT_DAYS`: so old, behind the watermark, rows of a minute are forgotten; 0, or empty: never."""
    bookkeeping_backlog_bytes: int = 64 * 1024 * 1024
    """`VIGIE_BOOKKEEPING_BACKLOG_BYTES`: what of tags and tallies is kept in memory while they can't be written."""
    web_port: int | None = None
    """`VIGIE_WEB_PORT`: the dashboard's port on 127.0.0.1; None: a free one."""
    web_token: str = field(default="", repr=False)
    """`VIGIE_WEB_TOKEN`: who holds it may try the phone of a worker's dashboard; empty: read-only."""
    top_trends: int = 10
    """`VIGIE_TOP_TRENDS`: a hashtag is in the top trends where no more than so many are searched at least as often."""
    log_level: str = "INFO"
    scanner: ScannerChoice = ScannerChoice.AUTO
    fetch: FetchChoice = FetchChoice.AUTO

    @property
    def tagger_group(self) -> str:
        return f"{self.group_id}.tagger"

    @property
    def trends_group(self) -> str:
        return f"{self.group_id}.trends"

    @property
    def ranks_group(self) -> str:
        return f"{self.group_id}.ranks"

    @property
    def funnel_group(self) -> str:
        return f"{self.group_id}.funnel"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Reads `VIGIE_*`. Raises SettingsError with the variable's name and a remedy."""
        timezone = environ.get("VIGIE_TIMEZONE", "").strip() or cls.timezone
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise SettingsError(
                f"VIGIE_TIMEZONE is {timezone!r}, which is no time zone: write one like Europe/Paris or UTC"
            ) from None
        rules = environ.get("VIGIE_RULES", "").strip()
        level = environ.get("VIGIE_LOG_LEVEL", "").strip().upper() or cls.log_level
        if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise SettingsError(f"VIGIE_LOG_LEVEL is {level!r}: write DEBUG, INFO, WARNING or ERROR")
        scanner = environ.get("VIGIE_SCANNER", "").strip().lower() or cls.scanner
        if scanner not in set(ScannerChoice):
            raise SettingsError(f"VIGIE_SCANNER is {scanner!r}: write auto, kernel or reference")
        fetch = environ.get("VIGIE_FETCH", "").strip().lower() or cls.fetch
        if fetch not in set(FetchChoice):
            raise SettingsError(f"VIGIE_FETCH is {fetch!r}: write auto, raw or public")
        return cls(
            bootstrap_servers=environ.get("VIGIE_KAFKA_BOOTSTRAP_SERVERS", "").strip() or None,
            topic_prefix=environ.get("VIGIE_TOPIC_PREFIX", "").strip(),
            partitions=_positive(environ, "VIGIE_PARTITIONS", cls.partitions),
            replication_factor=_positive(environ, "VIGIE_REPLICATION_FACTOR", cls.replication_factor),
            timezone=timezone,
            pseudonym_key=environ.get("VIGIE_PSEUDONYM_KEY", "").encode(),
            group_id=environ.get("VIGIE_GROUP_ID", "").strip() or cls.group_id,
            rules=Path(rules) if rules else None,
            checkpoint_interval_ms=_positive(environ, "VIGIE_CHECKPOINT_INTERVAL_MS", cls.checkpoint_interval_ms),
            grace_seconds=_positive(environ, "VIGIE_GRACE_SECONDS", cls.grace_seconds),
            minutes_kept_days=_days_or_never(environ, "VIGIE_MINUTES_KEPT_DAYS", cls.minutes_kept_days),
            bookkeeping_backlog_bytes=_positive(
                environ, "VIGIE_BOOKKEEPING_BACKLOG_BYTES", cls.bookkeeping_backlog_bytes
            ),
            web_port=_port(environ, "VIGIE_WEB_PORT"),
            web_token=environ.get("VIGIE_WEB_TOKEN", "").strip(),
            top_trends=_positive(environ, "VIGIE_TOP_TRENDS", cls.top_trends),
            log_level=level,
            scanner=ScannerChoice(scanner),
            fetch=FetchChoice(fetch),
        )


def random_pseudonym_key() -> bytes:
    """A key for the demo only: pseudonyms made with it can't be compared after a restart."""
    return secrets.token_bytes(32)
