"""Candidates decided together lead to what they lead to one by one: the same bytes, counts and dead letters."""

from __future__ import annotations

import binascii
import json
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import pytest
from aiokafka.codec import lz4_decode
from aiokafka.record.memory_records import MemoryRecords
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.broker.partitions import OwnedPartition
from streams.broker.record_writing import Block, OutRecord, encoded, written
from streams.broker.scan import Scan
from streams.broker.takeover import TakenOver
from streams.events import Tally
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.settings import Settings
from streams.tagging.matching import Matcher
from streams.trends.ledger import LedgerState
from streams.workers import stretches, together
from streams.workers.stretches import Judge, Totals
from streams.workers.tagger_outputs import TaggerOutputs
from tests.unit.broker.drawn_responses import COUNTRIES, FIELDS, NOON, Response, responses
from tests.unit.broker.record_batches import batch
from tests.unit.tagging.cries import CRIES, HARMLESS

pytest.importorskip("vigie_kernel")
from streams.broker.kernel_scan import KernelScanner

KEY = b"a key of the tests"
DAY_MS = 86_400_000
NOW_MS = NOON + 3_600_000
LISTED = "#119\n119\nallô enfance en danger\nenfance en danger\nmon père me frappe\n"
IDS = st.one_of(st.sampled_from(("e-1", 'a"b', "back\\slash", "é", "\x7f", "\n", "\u2028", "\U0001f600")),
                st.text(min_size=1, max_size=64))  # fmt: skip
LOCALES = st.sampled_from((None, "fr-FR", "fr_be.UTF-8", "nl-BE", "de", "fr-simple", "en\n", "é", "", 7))
SOURCES = st.sampled_from(([], [("ce_source", b"/p")], [("x", b"y"), ("ce_source", b'a"b')], [("ce_source", b"\xff")],
                           [("ce_source", None), ("ce_source", b"/q")], [("ce_source", b"")]))  # fmt: skip
TIMES = st.one_of(
    st.integers(NOW_MS - 9 * DAY_MS, NOW_MS + DAY_MS),
    st.sampled_from(
        (0, 946_684_799_999, 946_684_800_000, NOW_MS + DAY_MS, NOW_MS + DAY_MS + 59_999, NOW_MS + 2 * DAY_MS)
    ),
)


class Lane:
    """Stands for an outbox: what it was given, as aiokafka reads it."""

    def __init__(self, *, has_number: bool = True) -> None:
        self.blocks: list[Block] = []
        self.records: list[OutRecord] = []
        self._has_number = has_number

    def has(self, _topic: str, _partition: int) -> bool:
        return self._has_number

    def extend_encoded(self, _topic: str, _partition: int, blocks: Any) -> None:
        self.blocks += blocks

    def extend(self, _topic: str, _partition: int, records: Any) -> None:
        self.records += records

    def add(self, topic: str, partition: int, record: OutRecord) -> None:
        self.extend(topic, partition, [record])

    def said(self) -> list[Any]:
        """All records, in any order."""
        blocks = [*self.blocks, *([encoded(self.records)] if self.records else [])]
        rows = []
        for block in blocks:
            found = MemoryRecords(written(block, NOW_MS, (1, 2, 3))).next_batch()
            assert found.validate_crc()
            records = list(found)
            assert [record.offset for record in records] == list(range(block.records))
            rows += [(record.key, record.value, tuple(record.headers)) for record in records]
        return sorted(rows, key=repr)


@pytest.fixture(scope="module", params=["shipped", "list"])
def compiled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> CompiledVocabulary:
    if request.param == "shipped":
        return compile_vocabulary(load_vocabulary(None))
    path: Path = tmp_path_factory.mktemp("list") / "keywords.txt"
    path.write_text(LISTED, "utf-8")
    return compile_vocabulary(load_vocabulary(path))


def in_any_order(tally: Tally) -> Tally:
    """A few sessions stand in a sketch in the order in which they came, four bytes each behind eight; and what is late
    is judged by the newest search before a scan, or by that and those before it in the scan.
    """
    sketches = [binascii.a2b_base64(each.sketch) for each in tally.sessions]
    plain = [(raw[:8], sorted(raw[at : at + 4] for at in range(8, len(raw), 4))) for raw in sketches]
    sessions = zip(tally.sessions, plain, strict=True)
    return msgspec.structs.replace(
        tally, late=0, sessions=tuple(msgspec.structs.replace(each, sketch=repr(raw)) for each, raw in sessions)
    )


class Bench:
    """One judge, and what it has led to."""

    def __init__(self, compiled: CompiledVocabulary, *, has_number: bool = True) -> None:
        self.outputs = TaggerOutputs(Settings())
        self.totals = Totals()
        self.judge = Judge(compiled, KEY, self.outputs, self.totals)
        self.has_number = has_number

    def outcome(self, scan: Scan, *, counting: bool = True) -> dict[str, Any]:
        self.totals.clear()
        commands, books = Lane(has_number=self.has_number), Lane()
        self.outputs.commands, self.outputs.bookkeeping = commands, books  # type: ignore[assignment]
        partition = OwnedPartition(0, DAY_MS, "v")
        partition.begin_counting(TakenOver("c", 0, 0, LedgerState(), "t", 0, 0))
        if not counting:
            partition.stop_counting()
        self.judge.take(partition, self.judge.ahead(scan, NOW_MS), NOW_MS)
        self.blocks = commands.blocks
        return {
            "commands": commands.said(),
            "books": books.said(),
            "totals": {name: count for name, count in self.totals.items() if count},
            "tally": in_any_order(partition.freeze(NOW_MS)[0]) if counting else None,
        }


@pytest.fixture(scope="module")
def benches(compiled: CompiledVocabulary) -> tuple[KernelScanner, Bench, Bench]:
    return KernelScanner(compiled, 4), Bench(compiled), Bench(compiled)


def same(benches: tuple[KernelScanner, Bench, Bench], response: Response, *, counting: bool) -> Bench:
    scanner, one, other = benches
    scan = scanner.scan(*response)
    one_by_one = other.outcome(scan._replace(found=None), counting=counting)
    assert one.outcome(scan, counting=counting) == one_by_one
    assert not other.blocks
    return one


@st.composite
def crying(draw: st.DrawFn) -> Response:
    """Searches most of which match, with ids, places and times of every kind."""
    rows = []
    for _ in range(draw(st.integers(1, 12))):
        fields = {
            "event_id": draw(IDS), "session_id": draw(IDS), "query": draw(st.sampled_from(CRIES + HARMLESS)),
            "country": draw(COUNTRIES), "locale": draw(LOCALES),
        } | draw(st.just({}) | FIELDS)  # fmt: skip
        value = json.dumps(fields, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
        rows.append((draw(TIMES), b"k", value, draw(SOURCES)))
    return batch(rows), 0, []


@settings(max_examples=150, deadline=None)
@given(response=crying(), counting=st.booleans())
def test_cries_lead_to_the_same(
    benches: tuple[KernelScanner, Bench, Bench], response: Response, counting: bool
) -> None:
    same(benches, response, counting=counting)


@settings(max_examples=150, deadline=None)
@given(response=responses(), counting=st.booleans())
def test_whatever_a_topic_holds_leads_to_the_same(
    benches: tuple[KernelScanner, Bench, Bench], response: Response, counting: bool
) -> None:
    same(benches, response, counting=counting)


def cry(number: int, query: str = "#119", at_ms: int = NOON, **fields: object) -> tuple[int, bytes, bytes, list[Any]]:
    value = {"event_id": f"e-{number}", "session_id": f"s-{number}", "query": query, "country": "FR", **fields}
    return at_ms, b"k", json.dumps(value).encode(), []


def test_what_is_plain_is_written_together_and_what_is_odd_alone(
    benches: tuple[KernelScanner, Bench, Bench],
) -> None:
    rows = [cry(0), cry(1, event_id='a"b'), cry(2, at_ms=NOW_MS + 3 * DAY_MS), cry(3), cry(4, query="rien du tout")]
    bench = same(benches, (batch(rows), 0, []), counting=True)
    assert [block.records for block in bench.blocks] == [2]
    assert bench.totals["commands"] == 4


@pytest.mark.parametrize("differing", [
    {"locale": ["fr-FR", "nl-BE", None]},
    {"country": ["BE", "FR", "JP", None]},
    {"at_ms": [NOON - hours * 3_600_000 for hours in (0, 12, 6, 17, 50_000)]},
])  # fmt: skip
@pytest.mark.parametrize("query", ["#119", "mon pere me frappe"])
def test_a_form_is_for_one_language_place_and_hour(
    benches: tuple[KernelScanner, Bench, Bench], query: str, differing: dict[str, list[Any]]
) -> None:
    [(name, values)] = differing.items()
    for country in ("MC", "PF") if name == "at_ms" else ("BE",):  # one has hours, one was not always served
        rows = [cry(n, query, **{"country": country, name: value}) for n, value in enumerate(values)]
        bench = same(benches, (batch(rows), 0, []), counting=True)
        assert bench.totals["matches"] == len(rows)
        assert sum(block.records for block in bench.blocks) == bench.totals["commands"] > 0


def test_many_are_several_batches(benches: tuple[KernelScanner, Bench, Bench], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "FULL_BATCH_BYTES", 4_000)
    bench = same(benches, (batch([cry(number) for number in range(70)]), 0, []), counting=True)
    assert sum(block.records for block in bench.blocks) == 70
    assert len(bench.blocks) > 10
    assert max(len(lz4_decode(block.body)) for block in bench.blocks) < 4_500


@pytest.mark.parametrize(("many", "before_its_turn"), [(3, True), (4, False)])
def test_many_are_decided_before_their_turn_and_few_when_it_comes(
    benches: tuple[KernelScanner, Bench, Bench], monkeypatch: pytest.MonkeyPatch, many: int, *, before_its_turn: bool
) -> None:
    monkeypatch.setattr(stretches, "WORTH_DECIDING_AHEAD", many)
    response = batch([cry(number) for number in range(3)]), 0, []
    scan = benches[0].scan(*response)
    assert (benches[1].judge.ahead(scan, NOW_MS).together is not None) is before_its_turn
    assert same(benches, response, counting=True).totals["commands"] == 3


def test_where_a_topic_lacks_the_partition_all_go_by_their_keys(compiled: CompiledVocabulary) -> None:
    bench = Bench(compiled, has_number=False)
    assert len(bench.outcome(KernelScanner(compiled).scan(batch([cry(0)]), 0, []))["commands"]) == 1
    assert not bench.blocks


@pytest.mark.parametrize("failing", ["find", "alike", "write"])
def test_a_bug_in_deciding_together_costs_no_command(
    compiled: CompiledVocabulary, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    scan = KernelScanner(compiled).scan(batch([cry(0), cry(1)]), 0, [])
    expected = Bench(compiled).outcome(scan)

    def fail(*_: object) -> NoReturn:
        raise ZeroDivisionError

    bench = Bench(compiled)
    if failing == "write":
        monkeypatch.setattr(together, "key_of_day", fail)
    else:
        for name in (failing, "of_lines")[: 1 + (failing == "find")]:  # a list's lines are found by the scan
            monkeypatch.setattr(bench.judge._decider, name, fail)
    assert bench.outcome(scan) == expected
    assert not bench.blocks


OVERLAPPING = "a\na b\nt \n e\nb\nb c\nabcd\nabcde\n#a\n#abcd\nété\nété a\n119\nœuf\nΣας\nẞs\n한국\n"
SIGNS = st.sampled_from(
    ("a", "b", "c", "d", "e", " ", "  ", "#", "_", "1", "9", "119", "é", "e\u0301", "t", "été", "É", "œuf", "OEUF", "Σ",
     "ας", "ß", "ss", "한국", "\u1112\u1161\u11ab", "🆘", "’", "«", "-", "İ", "\u00a0", "\x7f", "abcd", "abcde", "ａ",
     "²", "٣")
)  # fmt: skip


@pytest.fixture(scope="module")
def overlapping(tmp_path_factory: pytest.TempPathFactory) -> CompiledVocabulary:
    path: Path = tmp_path_factory.mktemp("overlapping") / "keywords.txt"
    path.write_text(OVERLAPPING, "utf-8")
    return compile_vocabulary(load_vocabulary(path))


@pytest.fixture(scope="module")
def lines_benches(overlapping: CompiledVocabulary) -> tuple[KernelScanner, Bench, Bench]:
    return KernelScanner(overlapping, 4), Bench(overlapping), Bench(overlapping)


@settings(max_examples=400, deadline=None)
@given(queries=st.lists(st.lists(SIGNS, max_size=9).map("".join), min_size=1, max_size=8))
def test_lines_that_the_scan_finds_are_those_that_the_matcher_finds(
    lines_benches: tuple[KernelScanner, Bench, Bench], overlapping: CompiledVocabulary, queries: list[str]
) -> None:
    response = batch([cry(number, query) for number, query in enumerate(queries)]), 0, []
    found = lines_benches[0].scan(*response).found
    matcher = Matcher(overlapping)
    assert found is not None
    for lines, query, *_ in found.alike():
        assert lines is None or matcher.of_lines(lines) == matcher.find(query)
        assert lines is not None or not query.isascii()
    same(lines_benches, response, counting=True)


def test_a_line_that_ends_behind_the_1024th_sign_is_not_in_the_search(
    lines_benches: tuple[KernelScanner, Bench, Bench],
) -> None:
    rows = [cry(0, "z" * 1_022 + " bc"), cry(1, "é" * 1_022 + " bc"), cry(2, "z" * 1_021 + " b c")]
    bench = same(lines_benches, (batch(rows), 0, []), counting=True)
    assert bench.totals["matches"] == 3


@pytest.mark.parametrize("query", ["mon pere me frappe", "#119"])
def test_searches_that_say_the_same_are_decided_once(
    compiled: CompiledVocabulary, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    bench, asked = Bench(compiled), []
    for name in ("find", "of_lines"):
        ask = getattr(bench.judge._decider, name)
        monkeypatch.setattr(bench.judge._decider, name, lambda said, ask=ask: asked.append(said) or ask(said))
    others = [cry(10, query, country="BE"), cry(11, query, locale="nl-BE"), cry(12, query, at_ms=NOON + 60_000)]
    bench.outcome(KernelScanner(compiled).scan(batch([cry(number, query) for number in range(10)] + others), 0, []))
    assert bench.totals["matches"] == 13
    assert len(asked) == 4


def test_more_choices_than_are_remembered_are_made_anew(
    benches: tuple[KernelScanner, Bench, Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "MOST_CHOICES", 2)
    rows = [cry(number, country=country) for number, country in enumerate(("FR", "BE", "CH", "CA", "FR"))]
    same(benches, (batch(rows), 0, []), counting=True)
    assert len(benches[1].judge._together._choices) <= 2
