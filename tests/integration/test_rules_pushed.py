"""Rules change while searches flow: real workers on a real broker, `vigie rules` as a person calls it."""

from __future__ import annotations

import asyncio
import gc
import json
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from kafka import KafkaProducer
from worker_harness import VIGIE, Outputs, Reader, Searches, Worker, Workers, environment, until

from streams.broker.rules_log import PushedMeanwhileError, RulesPublisher
from streams.broker.rules_push import Proposal, Verdict, push, read_in_force
from streams.broker.topics import Topic, topic_name
from streams.events import ProtectionRules
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import parse_files
from streams.settings import Settings
from streams.workers.rules_following import RulesFollower
from streams.workers.rules_starting import RulesStart
from streams.workers.rules_status import Origin

pytestmark = pytest.mark.kafka

CAMPAIGN = """
[vocabulary]
name = "essai"
[[campaign]]
id = "fr-119"
name = "119"
territories = ["FR"]
verified_at = 2026-11-22
source = "a page"
[campaign.actions]
call = "tel:119"
[campaign.texts.fr]
labels = { call = "Appeler le 119" }
any = { title = "119, enfance en danger", message = "Jour et nuit.", actions = ["call"] }
"""


def rules(*words: str) -> dict[str, str]:
    """A vocabulary that understands these words, each by a keyword of that name."""
    keywords = (f'[[keyword]]\nid = "{word}"\ntier = "A"\npatterns = ["{word}"]\n' for word in words)
    return {"campagne.toml": CAMPAIGN, "mots.toml": "".join(keywords)}


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class Vigie:
    """`vigie rules …` in an environment and a folder of the test."""

    settings: Settings
    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*VIGIE, "rules", *arguments], env=environment(self.settings), capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip

    def push(self, files: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
        for old in self.folder.glob("*.toml"):
            old.unlink()
        for name, text in files.items():
            (self.folder / name).write_text(text)
        return self.run("push", str(self.folder), *options)

    def pushed(self, files: dict[str, str], *options: str) -> str:
        """Pushes what can be pushed; its version."""
        done = self.push(files, "--force", *options)
        assert done.returncode == 0, done.stderr
        return parse_files(files).version

    def write_raw(self, value: bytes) -> int:
        """What somebody else could write into the log; its offset."""
        producer = KafkaProducer(bootstrap_servers=self.settings.bootstrap_servers, acks="all")
        sent = producer.send(topic_name(Topic.RULES, self.settings), value).get(20)
        producer.close(timeout=5)
        return int(sent.offset)


@pytest.fixture
def vigie(topics: Settings, tmp_path: Path) -> Vigie:
    folder = tmp_path / "rules"
    folder.mkdir()
    return Vigie(topics, folder)


def commanded(outputs: Outputs) -> dict[str, str]:
    """The vocabulary of each command, by event."""
    return {command["event_id"]: command["vocabulary_version"] for command in outputs.of(Topic.COMMANDS).values()}


def comes(searches: Searches, outputs: Outputs, query: str, version: str) -> None:
    """A search gets its command, decided by this version."""
    event_id = searches.publish(query, now_ms())
    searches.flush()
    until(f"{query!r} is commanded", lambda: event_id in commanded(outputs), 60)
    assert commanded(outputs)[event_id] == version


class Flow(threading.Thread):
    """Searches on all partitions, some thousand a second, until it is stopped; each with its place in the log."""

    QUERIES = ("ancien", "nouveau", "ancien nouveau", "recette", "meteo", "tuto", "danse", "crepes", "chat", "foot")
    CHUNK = 250

    def __init__(self, searches: Searches) -> None:
        super().__init__()
        self._searches = searches
        self._ended = threading.Event()
        self._sent: list[tuple[str, str, object]] = []
        self.count = 0

    def run(self) -> None:
        searches, number = self._searches, 0
        while not self._ended.wait(0.05):
            for _ in range(self.CHUNK):
                query, event_id = self.QUERIES[number // 3 % len(self.QUERIES)], f"f-{number}"
                value = {"event_id": event_id, "session_id": f"s-{number % 99}", "query": query, "country": "FR"}
                sent = searches.producer.send(
                    searches.topic, json.dumps(value).encode(), partition=number % 3, timestamp_ms=now_ms()
                )
                self._sent.append((event_id, query, sent))
                number += 1
                self.count = number

    def end(self) -> Iterator[tuple[str, str, int, int]]:
        """Event id, query, partition, offset of all that was sent."""
        self._ended.set()
        self.join()
        self._searches.flush()
        for event_id, query, sent in self._sent:
            place = sent.get(30)  # type: ignore[attr-defined]
            yield event_id, query, place.partition, place.offset


def versions_by_offset(outputs: Outputs) -> dict[tuple[int, int], str]:
    """By partition and offset the version under which it was counted; each offset once."""
    found: dict[tuple[int, int], str] = {}
    for tally in outputs.of(Topic.TALLIES).values():
        if tally["kind"] == "tally":
            for offset in range(tally["from_offset"], tally["next_offset"]):
                assert (tally["partition"], offset) not in found
                found[tally["partition"], offset] = tally["vocabulary_version"]
    return found


def test_rules_change_between_two_batches_while_searches_flow_and_no_search_is_missed(
    workers: Workers, searches: Searches, outputs: Outputs, vigie: Vigie
) -> None:
    first = vigie.pushed(rules("ancien"))
    workers.start("tagger")
    workers.start("tagger")
    flow = Flow(searches)
    flow.start()
    until("searches flow", lambda: flow.count > 5_000)
    second = vigie.pushed(rules("ancien", "nouveau"))
    pushed_at = flow.count
    until("searches flow on", lambda: flow.count > pushed_at + 5_000)
    sent = list(flow.end())
    understood = {first: {"ancien", "ancien nouveau"}, second: {"ancien", "nouveau", "ancien nouveau"}}
    until("all is committed", lambda: outputs.committed() == len(sent), 90)
    until("all tallies are read back", lambda: len(versions_by_offset(outputs)) >= len(sent))
    under = versions_by_offset(outputs)
    expected = {
        event_id: under[partition, offset]
        for event_id, query, partition, offset in sent
        if query in understood[under[partition, offset]]
    }
    until("all commands are read back", lambda: len(commanded(outputs)) >= len(expected))
    assert commanded(outputs) == expected
    for number in range(3):
        mine = [under[partition, offset] for _, _, partition, offset in sent if partition == number]
        assert mine == sorted(mine, key=[first, second].index), "once changed, it stays so"
        assert set(mine) == {first, second}
    ids = outputs.of(Topic.COMMANDS).field("command_id")
    assert len(ids) == len(set(ids)), "nothing was decided twice"


@pytest.mark.slow
@pytest.mark.parametrize(
    "broken",
    [b"{", b"null", b'{"version":"1","pushed_at":"","files":{"a.toml":"[[keyword]]"}}',
     b'{"version":"1","pushed_at":"","files":{}}', b"\xff\xfe"],
    ids=["no JSON", "nothing", "a faulty vocabulary", "no files", "no UTF-8"],
)  # fmt: skip
def test_a_broken_version_leaves_the_one_before_in_force_also_for_a_worker_that_starts(
    workers: Workers, searches: Searches, outputs: Outputs, vigie: Vigie, broken: bytes
) -> None:
    version = vigie.pushed(rules("ancien"))
    worker = workers.start("tagger")
    offset = vigie.write_raw(broken)
    until("it says so", lambda: worker.says(f"the rules pushed at offset {offset} can't be used"))
    comes(searches, outputs, "ancien", version)
    worker.stop()
    worker = workers.start("tagger")
    assert worker.says(f"the rules pushed at offset {offset} can't be used")
    comes(searches, outputs, "ancien", version)
    assert "can't be used" in vigie.run("diff").stderr
    mended = vigie.pushed(rules("ancien", "nouveau"))
    comes(searches, outputs, "nouveau", mended)


def told(worker: Worker, path: str) -> list[str]:
    """The lines that a worker's page answers; `/ready` with 200."""
    with urllib.request.urlopen(f"{worker.dashboard()}{path}", timeout=20) as answer:
        return str(answer.read().decode()).splitlines()


def is_told(worker: Worker, ready: list[str], **metrics: int) -> None:
    """Waits for what `/ready` says of rules (its beginnings), and for numbers among the metrics."""
    wanted = {f"vigie_rules_{name} {float(value)}" for name, value in metrics.items()}

    def as_wanted() -> bool:
        try:
            first, *lines = told(worker, "/ready")
        except urllib.error.HTTPError:  # not ready yet
            return False
        fits = [line.startswith(begin) for line, begin in zip(lines, ready, strict=False)]
        return first == "ready" and len(lines) == len(ready) and all(fits) and wanted <= set(told(worker, "/metrics"))

    until(f"it says {ready} and {wanted}", as_wanted)


def test_a_worker_says_on_its_page_which_rules_are_in_force_and_that_the_newest_ones_are_not(
    workers: Workers, vigie: Vigie
) -> None:
    first = vigie.pushed(rules("ancien"))
    worker = workers.start("tagger", "--dashboard")
    is_told(worker, [f"rules: {first} (pushed, offset 0)"], offset=0, switches_total=0, newest_refused=0)
    second = vigie.pushed(rules("ancien", "nouveau"))
    is_told(worker, [f"rules: {second} (pushed, offset 2)"], offset=2, switches_total=1, newest_refused=0)
    vigie.write_raw(b"{")
    alert = f"alert: the rules pushed last can't be used, {second} stays in force"
    is_told(worker, [f"rules: {second} (pushed, offset 2)", alert], offset=2, newest_refused=1, refused_total=1)
    worker.stop()
    worker = workers.start("tagger", "--dashboard")
    is_told(worker, [f"rules: {second} (pushed, offset 2)", alert], offset=2, newest_refused=1, refused_total=1)
    third = vigie.pushed(rules("ancien", "nouveau", "dernier"))
    is_told(worker, [f"rules: {third} (pushed, offset 5)"], offset=5, newest_refused=0, refused_total=1)
    assert f'vigie_rules_info{{origin="pushed",version="{third}"}} 1.0' in told(worker, "/metrics")


def test_the_alert_that_the_log_can_not_be_read_ends_when_it_can(vigie: Vigie, topics: Settings) -> None:
    version = vigie.pushed(rules("ancien"))
    start = RulesStart(compile_vocabulary(parse_files(rules("autre"))), Origin.SHIPPED, -1, None, is_log_read=False)
    follower = RulesFollower(topics, start)
    assert follower.status.alerts

    def is_there() -> bool:
        follower.take(0)
        return follower.status.version == version and follower.status.is_log_read

    asyncio.run(asyncio.wait_for(follower.follow(is_there), 60))
    assert follower.status.alerts == ()


def test_a_worker_begins_with_the_newest_rules_and_not_with_the_shipped_ones(
    workers: Workers, searches: Searches, outputs: Outputs, vigie: Vigie
) -> None:
    vigie.pushed(rules("ancien"))
    version = vigie.pushed(rules("nouveau"))
    searches.publish("ancien", now_ms())
    searches.publish("#119", now_ms())
    workers.start("tagger")
    comes(searches, outputs, "nouveau", version)
    until("all is committed", lambda: outputs.committed() == searches.published)
    assert list(commanded(outputs)) == ["e-2"], "nothing was decided by other rules"


def test_rules_of_the_setting_override_what_is_pushed_and_the_log_says_so(
    workers: Workers, searches: Searches, outputs: Outputs, vigie: Vigie, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text("".join(rules("propre").values()))
    vigie.pushed(rules("ancien"))
    worker = workers.start("tagger", VIGIE_RULES=str(own))
    assert worker.says("VIGIE_RULES is set: the rules pushed at offset 0 are not taken")
    vigie.pushed(rules("nouveau"), "--no-wait")
    until("it says so", lambda: worker.says("the rules pushed at offset 2 are not taken"))
    searches.publish("ancien", now_ms())
    searches.publish("nouveau", now_ms())
    comes(searches, outputs, "propre", parse_files({"own.toml": own.read_text()}).version)
    until("all is committed", lambda: outputs.committed() == searches.published)
    assert list(commanded(outputs)) == ["e-2"]


def test_a_campaign_is_switched_off_and_on_again_while_its_searches_are_tagged(
    workers: Workers, searches: Searches, outputs: Outputs, vigie: Vigie
) -> None:
    version = vigie.pushed(rules("ancien"))
    worker = workers.start("tagger")
    comes(searches, outputs, "ancien", version)
    assert vigie.run("disable", "fr-119").returncode == 1, "only with --force"
    off = vigie.run("disable", "fr-119", "--force", "--by", "a person")
    assert off.returncode == 0, off.stderr
    assert "all 3 partitions" in off.stderr
    silent = searches.publish("ancien", now_ms())
    searches.flush()
    until("it is tagged", lambda: silent in outputs.of(Topic.TAGGED).field("event_id"))
    later = vigie.pushed(rules("ancien", "nouveau"))
    still = searches.publish("nouveau", now_ms())
    searches.flush()
    until("it is tagged", lambda: still in outputs.of(Topic.TAGGED).field("event_id"))
    assert vigie.run("enable", "fr-119").returncode == 0
    comes(searches, outputs, "nouveau", later)
    assert {silent, still}.isdisjoint(commanded(outputs))
    assert worker.stop() == 0


@pytest.mark.slow
def test_a_worker_killed_after_a_switch_counts_every_search_once(
    workers: Workers, searches: Searches, outputs: Outputs, vigie: Vigie
) -> None:
    vigie.pushed(rules("ancien"))
    worker = workers.start("tagger")
    flow = Flow(searches)
    flow.start()
    until("searches flow", lambda: flow.count > 2_000)
    vigie.pushed(rules("ancien", "nouveau"))
    worker.signal(signal.SIGKILL)
    workers.start("tagger")
    sent = list(flow.end())
    until("all is committed", lambda: outputs.committed() == len(sent), 90)
    until("all tallies are read back", lambda: len(versions_by_offset(outputs)) >= len(sent))
    assert set(versions_by_offset(outputs)) == {(partition, offset) for _, _, partition, offset in sent}
    wanted = {event_id for event_id, query, *_ in sent if "ancien" in query}
    until("all commands are read back", lambda: wanted <= set(commanded(outputs)))


def doctor(settings: Settings, **more: str) -> list[tuple[str, str]]:
    """State and sentence of each finding about pushed rules."""
    environ = environment(settings, **more)
    done = subprocess.run([*VIGIE, "doctor", "--json"], env=environ, capture_output=True, text=True, timeout=120,
                          check=False)  # fmt: skip
    findings = json.loads(done.stdout)["findings"]
    assert done.returncode == any(one["state"] == "problem" for one in findings)
    return [(one["state"], one["found"]) for one in findings if one["subject"] == "pushed rules"]


def test_the_doctor_says_which_rules_are_in_force_and_what_is_wrong_with_newer_ones(
    vigie: Vigie, tmp_path: Path
) -> None:
    [(state, found)] = doctor(vigie.settings)
    assert (state, found.partition(" (")[0]) == ("ok", "none: the shipped ones rule")
    version = vigie.pushed(rules("ancien"))
    assert doctor(vigie.settings) == [("ok", f"offset 0 rules ({version})")]
    assert vigie.run("disable", "fr-119", "--force").returncode == 0
    vigie.write_raw(b"{")
    own = tmp_path / "own.toml"
    own.write_text("".join(rules("propre").values()))
    states = doctor(vigie.settings, VIGIE_RULES=str(own))
    assert [state for state, _ in states] == ["ok", "problem", "warn", "warn"]
    assert states[0][1].startswith("offset 2 rules (")
    assert "the version at offset 4 can't be used" in states[1][1]
    assert "fr-119 is switched off" in states[2][1]
    assert "VIGIE_RULES is set here" in states[3][1]


SWITCHED_OFF = CAMPAIGN.replace("source =", "enabled = false\nsource =")
SILENCING = [
    ("a keyword of tier A goes", rules("nouveau"), "removed keyword of tier A ancien"),
    ("a number changes", {**rules("ancien"), "campagne.toml": CAMPAIGN.replace("tel:119", "tel:3939")}, "tel:3939"),
    ("a campaign goes", {**rules("ancien"), "campagne.toml": CAMPAIGN.replace('"fr-119"', '"fr-120"')}, "fr-119"),
    ("a campaign is off", {**rules("ancien"), "campagne.toml": SWITCHED_OFF}, "switched off"),
]  # fmt: skip


def test_what_could_silence_the_line_is_refused_and_nothing_is_written(vigie: Vigie, outputs: Outputs) -> None:
    vigie.pushed(rules("ancien"))
    written = until("it is written", outputs.of(Topic.RULES).poll)
    for name, files, said in SILENCING:
        done = vigie.push(files)
        assert done.returncode == 1, name
        assert said in done.stderr, name
        assert "--force" in done.stderr, name
    faulty = vigie.push({**rules("ancien"), "faulty.toml": "[[keyword]]\nid = 1"})
    assert faulty.returncode == 1
    assert "faulty.toml:" in faulty.stderr, "file, line and remedy"
    assert vigie.push(rules("ancien")).returncode == 0, "the same again is fine, and nothing new"
    assert len(outputs.of(Topic.RULES).poll()) == len(written) == 1
    assert vigie.push(rules("ancien", "nouveau")).returncode == 0, "what only adds needs no force"
    [_, added] = until("it is written", lambda: len(found := outputs.of(Topic.RULES).values()) > 1 and found)
    assert (added["replaces"], added["forced"]) == (parse_files(rules("ancien")).version, False)


def test_of_two_pushes_at_the_same_time_one_is_refused(topics: Settings, caplog: pytest.LogCaptureFixture) -> None:
    async def race() -> None:
        mine = ProtectionRules(version="mine", files=rules("ancien"), pushed_at="2026-12-01T08:30:00.000Z")
        async with RulesPublisher(topics) as slow:
            await read_in_force(topics)
            other = await push(topics, Proposal(rules("nouveau")), now_ms=now_ms, by=None, force=True)
            assert other.verdict is Verdict.PUSHED
            with pytest.raises(PushedMeanwhileError):
                await slow.write(mine, "fr-119")
        assert (await read_in_force(topics)).files == rules("nouveau")

    asyncio.run(race())
    gc.collect()
    assert "never retrieved" not in caplog.text, "who pushes is told in one sentence"
    reader = Reader(topics, Topic.RULES)
    until("the log is read", reader.poll)
    assert [rules["version"] for rules in reader.values()] == [parse_files(rules("nouveau")).version]
    reader.consumer.close()
