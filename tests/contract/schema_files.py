"""The published schemas and their examples as the tests read them, and which struct each describes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft202012Validator

from streams import events

SCHEMAS = Path(__file__).parents[2] / "schemas"
EXAMPLES = SCHEMAS / "examples"

STRUCTS: dict[str, tuple[type[msgspec.Struct], ...]] = {
    "search.events.v1": (events.SearchEvent,),
    "banner.commands.v1": (events.BannerCommand,),
    "search.tagged.v1": (events.SearchTagged,),
    "banner.interactions.v1": (events.BannerInteraction,),
    "helpline.calls.v1": (events.HelplineCalls,),
    "trends.tallies.v1": (events.Claim, events.Tally),
    "trends.counts.v1": (events.TrendCount,),
    "trends.alerts.v1": (events.TrendAlert,),
    "trends.funnel.v1": (events.FunnelRow,),
    "trends.ranks.v1": (events.HashtagRank,),
    "protection.rules.v1": (events.ProtectionRules,),
    "dead-letter.v1": (events.DeadLetter,),
}
FROM_OUTSIDE = {"search.events.v1", "banner.interactions.v1", "helpline.calls.v1"}
"""Written by others: unknown fields are allowed, and only what the struct needs is required."""


def load(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.json").read_text())


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def decode(name: str, document: bytes) -> msgspec.Struct:
    structs = STRUCTS[name]
    kind = structs[0] if len(structs) == 1 else structs[0] | structs[1]
    return msgspec.json.decode(document, type=kind)


def examples(kind: str) -> list[tuple[str, Path]]:
    return [(path.parent.parent.name, path) for path in sorted(EXAMPLES.glob(f"*/{kind}/*.json"))]
