"""Fetch responses for property tests: batches of every kind, values as producers write them and as they should not."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from .record_batches import ABORT, CODECS, COMMIT, batch, control

MINUTE_MS = 60_000
NOON = 1_777_888_800_000
Response = tuple[bytes, int, list[tuple[int, int]]]
"""The bytes of a fetch response, the offset asked for, and its aborted transactions."""

QUERIES = st.one_of(
    st.sampled_from(
        (
            "#119",
            "119",
            "1119",
            "foot",
            "recette crêpes",
            "mon pere me frappe",
            "MON PÈRE ME FRAPPE",
            "m0n p3re me fr*ppe",
            "allo enfance en danger 🇫🇷",
            "１.1.9",
            'le "chat" {noir} \\',
            "œuf",
            "une straße",
            "ÉTÉ 2026",
            "🇫🇫🇷",
            "",
            " ",
            "je me fais harceler",
            "papa me tape\ntous les soirs",
            "x" * 1_100,
            "pizza " * 171 + "119",
            "\u200b119",
            "한국어",
            "страх",
        )
    ),
    st.text(max_size=30),
)
IDS = st.one_of(st.sampled_from(("e", "s-1", "é" * 64, "e" * 65, "", "\U0001f600" * 64)), st.text(max_size=8))
COUNTRIES = st.sampled_from(("FR", "fr", "BE", "JP", "XX", "F1", "", None, 7, "FRA", "ﬁ", ["FR"], {"FR": 1}, True, 1.5))
JUNK = st.sampled_from(
    (None, True, 0, -1.5e3, 10**30, 'x\\"y', [], [1, {"query": "#119"}], {"query": 1}, "\u0001", "é")
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={"query": QUERIES, "event_id": IDS, "session_id": IDS, "country": COUNTRIES, "locale": JUNK, "x y": JUNK},
)
ODD = st.sampled_from(
    (
        None,
        b"",
        b"{}",
        b"[]",
        b"#119",
        b'{"query":"119","event_id":"e","session_id":"s"',
        b'{"query":"foot","event_id":"e","session_id":"s"}x',
        b'\xef\xbb\xbf{"query":"119","event_id":"e","session_id":"s"}',
        b'{"query":"foot","query":"119","event_id":"e","session_id":"s"}',
        b'{"query":"119","query":"foot","event_id":"e","session_id":"s"}',
        b'{"query":"\\ud83d","event_id":"e","session_id":"s"}',
        b'{"query":"\\ud83d\\ude00","event_id":"e","session_id":"s"}',
        b'{"query":"a\x01b","event_id":"e","session_id":"s"}',
        b'{"query":"\xff","event_id":"e","session_id":"s"}',
        b'{"qu\\u0065ry":"119","event_id":"e","session_id":"s"}',
        b'{"query":"\\x","event_id":"e","session_id":"s"}',
        b'{"query":"foot","event_id":"e","session_id":"s","n":01}',
        b'{"query":"foot","event_id":"e","session_id":"s","n":1.}',
        b'{"query":"foot","event_id":"e","session_id":"s","n":NaN}',
        b'{"query":"foot","event_id":"e","session_id":"s",}',
        b'{"query":"foot","event_id":"e","session_id":"s","n":' + b"[" * 40 + b"]" * 40 + b"}",
        b'{"query":"foot","event_id":"e","session_id":"s","country":"F\\u0052"}',
        b'{"query":"foot" "event_id":"e"}',
        b'{"query":"foot","event_id":"e","session_id":"s","n":"\xc3"}',
        b'{"query":"foot","event_id":"e","session_id":"s","locale":"\xc3"}',
        b'{"query":"foot","event_id":"\\u00e9","session_id":"\\n"}',
        b'{"specversion":"1.0","data":{"query":"119","event_id":"e","session_id":"s"}}',
    )
)


@st.composite
def values(draw: st.DrawFn) -> bytes | None:
    if draw(st.integers(0, 3)) == 0:
        return draw(ODD)
    fields = draw(FIELDS)
    if draw(st.integers(0, 3)):
        fields = {"event_id": "e", "session_id": "s", "query": draw(QUERIES)} | fields
    names = draw(st.permutations(list(fields)))
    style: dict[str, Any] = draw(st.sampled_from(({}, {"indent": 2}, {"separators": (",", ":")}, {"indent": "\t"})))
    written = json.dumps({name: fields[name] for name in names}, ensure_ascii=draw(st.booleans()), **style)
    return written.encode("utf-8", "surrogatepass")


TELLING = st.sampled_from((b"", b'"', b"\\", b"\x01", b"\x1f", b"\x7f", b"\xff", b"\xc3\xa9", b"a", b"119", b","))


@st.composite
def runs(draw: st.DrawFn) -> list[bytes | None]:
    """Values as one producer writes them: each like the first but for a few bytes, also where none may differ."""
    first = draw(values())
    run = [first]
    for _ in range(draw(st.integers(0, 5))):
        like = bytearray(first or b"")
        at, length = draw(st.integers(0, len(like))), draw(st.integers(0, 3))
        like[at : at + length] = draw(TELLING)
        run.append(bytes(like))
    return run


RECORDS = st.tuples(
    st.one_of(st.integers(NOON, NOON + 3 * MINUTE_MS), st.sampled_from((-1, 0, NOON - 90_000_000, NOON + 10**12))),
    st.sampled_from((b"s", None, b"")),
    values(),
    st.sampled_from(([], [("ce_source", b"/p")], [("é", b""), ("", b"\xff")])),
)


@st.composite
def responses(draw: st.DrawFn) -> Response:
    raw, offset, aborted = b"", draw(st.sampled_from((0, 7, 2**40))), []
    start = offset
    for _ in range(draw(st.integers(1, 4))):
        producer = draw(st.sampled_from((-1, 8, 9)))
        if draw(st.integers(0, 4)) == 0:
            raw += control(draw(st.sampled_from((ABORT, COMMIT))), offset, producer)
            offset += 1
            continue
        records = draw(st.lists(RECORDS, min_size=1, max_size=6))
        if draw(st.booleans()):
            records = [(*records[0][:2], value, records[0][3]) for value in draw(runs())]
        deltas = sorted(draw(st.sets(st.integers(0, 12), min_size=len(records), max_size=len(records))))
        codec, transactional = draw(st.sampled_from(sorted(CODECS))), producer >= 0 and draw(st.booleans())
        raw += batch(records, offset, codec=codec, transactional=transactional, producer_id=producer, gaps=deltas)
        if draw(st.integers(0, 5)) == 0:
            aborted.append((producer, offset))
        offset += deltas[-1] + 1
    return raw[: draw(st.sampled_from((None, None, None, -1, -30)))], start + draw(st.integers(0, 3)), aborted
