"""docker-compose.yml is valid, calls commands that exist, and is as closed as it says."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import typer
import yaml
from jsonschema import Draft202012Validator

from streams.broker.embedded.container import IMAGE
from streams.cli.main import build_app
from streams.settings import Settings

ROOT = Path(__file__).parents[2]
OFFICIAL = Path(__file__).parent / "third_party" / "compose-spec.json"
OURS = ("topics", "tagger", "trends", "generator")
PLACEHOLDER_ENVIRONMENT = {"VIGIE_PARTITIONS": "8", "VIGIE_PSEUDONYM_KEY": "a key of the tests"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def parse(arguments):
    """Parses a command line of vigie as the program does, without running it. Raises click's UsageError."""
    program = typer.main.get_command(build_app())
    with program.make_context("vigie", list(arguments), resilient_parsing=False) as context:
        name, command, rest = program.resolve_command(context, [*context._protected_args, *context.args])
        with command.make_context(name, rest, parent=context):
            return name


def test_it_follows_the_official_schema_of_the_compose_specification(compose):
    official = Draft202012Validator(json.loads(OFFICIAL.read_text()))
    official.validate(compose)
    broken = copy.deepcopy(compose)
    broken["services"]["kafka"]["helthcheck"] = {}
    assert not official.is_valid(broken)


@pytest.mark.parametrize("service", OURS)
def test_every_service_calls_a_command_of_vigie_with_flags_that_it_has(compose, service):
    command = compose["services"][service]["command"]
    assert parse(command) == command[0]


def test_a_flag_that_vigie_does_not_have_would_be_seen():
    with pytest.raises(Exception, match="No such option"):
        parse(["worker", "--rolle", "tagger"])
    with pytest.raises(Exception, match="No such command"):
        parse(["wrker"])


def test_the_services_are_kafka_the_topics_both_roles_and_the_generator(compose):
    assert set(compose["services"]) == {"kafka", *OURS}
    assert compose["services"]["tagger"]["command"] == ["worker", "--role", "tagger"]
    assert compose["services"]["trends"]["command"] == ["worker", "--role", "trends"]
    assert compose["services"]["topics"]["command"] == ["topics", "--create"]


def test_its_kafka_is_the_one_of_the_tests_and_makes_no_topic_by_itself(compose):
    kafka = compose["services"]["kafka"]
    assert kafka["image"] == IMAGE
    assert kafka["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    assert kafka["healthcheck"]["test"][0] == "CMD"


def test_nothing_starts_before_what_it_needs(compose):
    services = compose["services"]
    assert services["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}
    for name in ("tagger", "trends", "generator"):
        assert services[name]["depends_on"]["topics"] == {"condition": "service_completed_successfully"}
        assert services[name]["restart"] == "unless-stopped"
    assert services["topics"]["restart"] == "no"


@pytest.mark.parametrize("service", OURS)
def test_our_services_can_write_nowhere_and_gain_nothing(compose, service):
    described = compose["services"][service]
    assert described["read_only"] is True
    assert described["cap_drop"] == ["ALL"]
    assert described["security_opt"] == ["no-new-privileges:true"]
    assert not described["user"].startswith("0")
    assert described["stop_grace_period"] == "15s"
    assert "ports" not in described
    assert "privileged" not in described


def test_every_service_has_limits_and_publishes_on_loopback_only(compose):
    for name, described in compose["services"].items():
        assert set(described["deploy"]["resources"]["limits"]) == {"cpus", "memory"}, name
        assert all(port.startswith("127.0.0.1:") for port in described.get("ports", [])), name


def test_the_settings_it_gives_are_settings_that_vigie_reads(compose):
    for name in OURS:
        environment = compose["services"][name]["environment"]
        read = set()

        class Watched(dict):
            def get(self, key, default=None, *, _read=read):
                _read.add(key)
                return super().get(key, default)

        given = {key: PLACEHOLDER_ENVIRONMENT.get(key, value) for key, value in environment.items()}
        settings = Settings.from_environment(Watched(given))
        assert set(environment) <= read
        assert settings.bootstrap_servers == "kafka:9092"


def test_the_pseudonym_key_is_asked_for_and_stands_in_no_file(compose):
    for name in OURS:
        assert compose["services"][name]["environment"]["VIGIE_PSEUDONYM_KEY"].startswith("${VIGIE_PSEUDONYM_KEY:?")
