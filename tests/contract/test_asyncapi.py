"""The AsyncAPI document is valid, and says what the table of topics, the codecs and the schemas say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator
from schema_files import FROM_OUTSIDE, SCHEMAS, STRUCTS, load

from streams.broker.codecs import MESSAGE_TYPES, cloud_event_headers
from streams.broker.topics import TOPICS, Topic
from streams.settings import Settings

OFFICIAL = Path(__file__).parent / "third_party" / "asyncapi-3.0.0.json"


@pytest.fixture(scope="module")
def document():
    return yaml.safe_load((SCHEMAS / "asyncapi.yaml").read_text())


def pointed_at(document, reference):
    target = document
    for step in reference.removeprefix("#").removeprefix("/").split("/"):
        target = target[step]
    return target


def references(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_the_document_follows_the_official_schema_of_asyncapi_3(document):
    official = Draft7Validator(json.loads(OFFICIAL.read_text()))
    official.validate(document)
    broken = {**document, "channels": {"searchEvents": {"adress": "search.events.v1"}}}
    assert not official.is_valid(broken)


def test_every_reference_leads_somewhere(document):
    found = list(references(document))
    assert len(found) > 50
    for reference in found:
        if reference.startswith("#/"):
            pointed_at(document, reference)
        else:
            file, _, pointer = reference.partition("#")
            schema = json.loads((SCHEMAS / file).read_text())
            assert not pointer or pointed_at(schema, pointer)["description"]


def test_its_channels_are_the_table_of_topics(document):
    channels = {channel["address"]: channel for channel in document["channels"].values()}
    assert set(channels) == {topic.value for topic in Topic}
    for topic, spec in TOPICS.items():
        channel = channels[topic.value]
        binding = channel["bindings"]["kafka"]
        assert binding["topic"] == topic.value
        assert binding["partitions"] == spec.partition_count(Settings()), topic
        assert channel["x-key"] == spec.key, topic
        assert channel["x-written-by"] == spec.writer, topic
        said = {
            name: ",".join(value) if isinstance(value, list) else str(value)
            for name, value in binding["topicConfiguration"].items()
        }
        assert said == dict(spec.config), topic


def test_an_example_of_a_bracketed_key_has_the_parts_that_the_table_names(document):
    for channel in document["channels"].values():
        if channel["x-key"].startswith("["):
            parts = json.loads(channel["x-key-example"])
            named = channel["x-key"].strip("[]").split(", ")
            assert [isinstance(part, str) for part in parts] == [name.startswith('"') for name in named]
            assert json.dumps(parts, separators=(",", ":")) == channel["x-key-example"]


def test_every_topic_has_an_operation_and_each_reads_what_the_channel_carries(document):
    used = set()
    for operation in document["operations"].values():
        channel = operation["channel"]["$ref"]
        used.add(channel)
        assert {message["$ref"] for message in operation["messages"]} == {
            f"{channel}/messages/{name}" for name in pointed_at(document, channel)["messages"]
        }
    assert used == {f"#/channels/{name}" for name in document["channels"]}


def test_its_messages_are_the_structs_with_their_types_and_schemas(document):
    messages = document["components"]["messages"]
    schema_of = {struct: name for name, structs in STRUCTS.items() for struct in structs}
    described = {message["name"]: message["payload"]["schema"]["$ref"] for message in messages.values()}
    assert set(described) == set(MESSAGE_TYPES.values())
    for struct, type_ in MESSAGE_TYPES.items():
        file, _, pointer = described[type_].partition("#")
        assert file == f"./{schema_of[struct]}.json"
        if pointer:
            part = pointed_at(load(schema_of[struct]), pointer)
            assert part["properties"]["kind"]["const"] == struct.__struct_config__.tag


def test_our_messages_need_the_headers_that_we_write_and_others_may_leave_them_out(document):
    schemas = document["components"]["schemas"]
    written = {
        name: value.decode()
        for name, value in cloud_event_headers(
            event_id="1", source="/vigie/tagger", type_="t", time="2026-05-04T09:12:31.123Z"
        )
    }
    ours = schemas["cloudEventHeaders"]
    assert set(ours["required"]) == set(ours["properties"]) == set(written)
    Draft202012Validator(ours).validate(written)
    assert not Draft202012Validator(ours).is_valid({})
    Draft202012Validator(schemas["optionalCloudEventHeaders"]).validate({})
    for name, message in document["components"]["messages"].items():
        file = message["payload"].get("schema", {}).get("$ref", "").removeprefix("./").partition(".json")[0]
        outside = file in FROM_OUTSIDE
        trait = "optionalCloudEvent" if outside else "cloudEvent"
        assert message["traits"] == [{"$ref": f"#/components/messageTraits/{trait}"}], name
