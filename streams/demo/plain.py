"""The picture as one line of text, for pipes and continuous integration. Pure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from streams.demo.lines import clock, printable
from streams.demo.picture import Picture
from streams.events import BannerCommand
from streams.web.picture import Condition


def status_line(picture: Picture, zone: ZoneInfo) -> str:
    """The numbers of this second."""
    lag = "unknown" if picture.lag_records is None else f"{picture.lag_records:,}"
    parts = (("broker", picture.broker), ("worker", picture.worker), ("searches", picture.searches))
    troubles = [f"{name} {state.condition}: {state.note}" for name, state in parts if state.condition is Condition.DEAD]
    keywords = ", ".join(f"{counts.keyword} {counts.total:,}" for counts in picture.keywords[:3])
    fields = [
        f"{picture.searches_per_second:,.0f} searches/s",
        f"{picture.matches_per_second:.1f} matches/s",
        f"{picture.published:,} searches",
        f"{picture.counted:,} counted",
        f"{picture.banners:,} banners",
        f"lag {lag}",
        *([f"most: {keywords}"] if keywords else []),
        *troubles,
    ]
    return f"{clock(picture.now_ms, zone)}  {' · '.join(fields)}"


def banner_line(command: BannerCommand, now_ms: int, zone: ZoneInfo) -> str:
    """One banner."""
    return (
        f"{clock(now_ms, zone)}  banner: {command.keyword} (tier {command.tier.value}, for {command.audience.value}) "
        f"→ {command.campaign}: {printable(command.banner.title)}"
    )
