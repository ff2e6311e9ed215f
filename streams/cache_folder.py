"""Where vigie keeps what can be made again: compiled vocabularies, Kafka's jars."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder(environ: dict[str, str] | None = None) -> Path:
    """Vigie's folder in the user's cache (XDG base directory specification)."""
    values = dict(os.environ) if environ is None else environ
    base = values.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "vigie"
