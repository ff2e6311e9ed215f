"""Struct, schema and examples are held to each other, in both directions."""

from __future__ import annotations

import enum
import importlib
import inspect
import json
import types
import typing
from pkgutil import iter_modules

import msgspec
import pytest
from jsonschema import Draft202012Validator
from schema_files import EXAMPLES, FROM_OUTSIDE, SCHEMAS, STRUCTS, decode, examples, load, validator

from streams import events
from streams.broker.codecs import MESSAGE_TYPES, encode

PARTS = {
    events.BannerAction,
    events.Banner,
    events.BannerResource,
    events.EasyRead,
    events.TallyCount,
    events.TallySessions,
    events.TallyHashtags,
    events.TrackedHashtag,
    events.FunnelStep,
}
"""Structs that stand inside a message and have their schema in its `$defs`."""
TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def json_types(annotation):
    """The JSON types, and the values of an enum or Literal, that a field's annotation stands for."""
    if typing.get_origin(annotation) is types.UnionType or typing.get_origin(annotation) is typing.Union:
        found = [json_types(arm) for arm in typing.get_args(annotation)]
        return set().union(*(kinds for kinds, _ in found)), [value for _, values in found for value in values]
    if typing.get_origin(annotation) is typing.Literal:
        return {TYPES[type(value)] for value in typing.get_args(annotation)}, list(typing.get_args(annotation))
    if typing.get_origin(annotation) in {tuple, dict}:
        return {"array" if typing.get_origin(annotation) is tuple else "object"}, []
    if issubclass(annotation, enum.StrEnum):
        return {"string"}, [member.value for member in annotation]
    if issubclass(annotation, msgspec.Struct):
        return {"array" if annotation.__struct_config__.array_like else "object"}, []
    return {TYPES[annotation]}, []


def resolved(schema, root):
    reference = schema.get("$ref")
    return root["$defs"][reference.removeprefix("#/$defs/")] if reference else schema


def schema_types(schema):
    if "const" in schema:
        return {TYPES[type(schema["const"])]}
    kinds = schema["type"]
    return {kinds} if isinstance(kinds, str) else set(kinds)


def parts():
    """Each (struct, its schema, the schema's root, written by others)."""
    for name, structs in STRUCTS.items():
        root = load(name)
        branches = [resolved(arm, root) for arm in root["oneOf"]] if "oneOf" in root else [root]
        for struct, schema in zip(structs, branches, strict=True):
            yield pytest.param(struct, schema, root, name in FROM_OUTSIDE, id=struct.__name__)
    commands = load("banner.commands.v1")
    funnel = load("trends.funnel.v1")
    yield pytest.param(events.FunnelStep, funnel["$defs"]["step"], funnel, False, id="FunnelStep")
    yield pytest.param(events.Banner, commands["$defs"]["banner"], commands, False, id="Banner")
    inner = {"action": events.BannerAction, "easy_read": events.EasyRead, "resource": events.BannerResource}
    for name, struct in inner.items():
        yield pytest.param(struct, commands["$defs"][name], commands, False, id=struct.__name__)


def test_every_struct_has_a_schema_and_every_schema_a_struct():
    modules = [importlib.import_module(f"{events.__name__}.{found.name}") for found in iter_modules(events.__path__)]
    structs = {
        member
        for module in modules
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, msgspec.Struct)
    }
    described = {struct for several in STRUCTS.values() for struct in several}
    assert structs == described | PARTS
    assert {struct.__name__ for struct in structs} <= set(events.__all__)
    assert {path.name for path in SCHEMAS.glob("*.json")} == {f"{name}.json" for name in STRUCTS}
    assert set(MESSAGE_TYPES) == described


@pytest.mark.parametrize("name", STRUCTS)
def test_a_schema_is_valid_and_teaches(name):
    schema = load(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    for part in [schema, *schema.get("$defs", {}).values()]:
        assert part["description"], part
        for field, described in part.get("properties", {}).items():
            assert resolved(described, schema).get("description"), f"{name}: {field} has no description"
    assert schema["examples"]
    for example in schema["examples"]:
        validator(schema).validate(example)


@pytest.mark.parametrize(("struct", "schema", "root", "from_outside"), list(parts()))
def test_a_struct_and_its_schema_have_the_same_fields(struct, schema, root, from_outside):
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    tag = struct.__struct_config__.tag_field
    described = dict(schema["properties"])
    if tag:
        assert described.pop(tag)["const"] == struct.__struct_config__.tag
    assert set(described) == set(fields)
    needed = {name for name, field in fields.items() if field.required}
    assert set(schema["required"]) == (needed if from_outside else set(fields) | ({tag} if tag else set()))
    assert schema.get("additionalProperties", True) is from_outside
    for name, field in fields.items():
        kinds, values = json_types(field.type)
        one = resolved(described[name], root)
        assert schema_types(one) == kinds, name
        allowed = [value for value in one.get("enum", [one["const"]] if "const" in one else []) if value is not None]
        assert sorted(allowed) == sorted(values) or (kinds == {"integer"} and not values), name
        assert "enum" not in one or (None in one["enum"]) == ("null" in kinds), name


@pytest.mark.parametrize(
    ("struct", "part"),
    [
        (events.TallyCount, "count"),
        (events.TallySessions, "sessions"),
        (events.TallyHashtags, "hashtags"),
        (events.TrackedHashtag, "tracked"),
    ],
)
def test_a_row_of_a_tally_and_its_schema_have_the_same_places(struct, part):
    schema = load("trends.tallies.v1")["$defs"][part]
    fields = msgspec.structs.fields(struct)
    assert [schema_types(place) for place in schema["prefixItems"]] == [json_types(field.type)[0] for field in fields]
    assert schema["minItems"] == schema["maxItems"] == len(fields)
    assert schema["items"] is False


@pytest.mark.parametrize("name", STRUCTS)
def test_a_schema_has_valid_and_invalid_examples(name):
    for kind in ("valid", "invalid"):
        assert len(list((EXAMPLES / name / kind).glob("*.json"))) >= 2
    assert {path.name for path in EXAMPLES.iterdir()} == set(STRUCTS)


@pytest.mark.parametrize(("name", "path"), examples("valid"), ids=str)
def test_a_valid_example_is_a_message_and_back_the_same_document(name, path):
    document = json.loads(path.read_text())
    validator(load(name)).validate(document)
    message = decode(name, path.read_bytes())
    written = json.loads(encode(message))
    if name not in FROM_OUTSIDE:
        assert written == document
        return
    known = {field.encode_name for field in msgspec.structs.fields(type(message))}
    assert {field: value for field, value in written.items() if value is not None} == {
        field: value for field, value in document.items() if field in known and value is not None
    }


def violations(schema, document):
    """The errors of a document; behind a oneOf, those of the branch that its `kind` means."""
    for error in validator(schema).iter_errors(document):
        if error.validator == "oneOf":
            meant = [resolved(arm, schema)["properties"]["kind"]["const"] for arm in schema["oneOf"]]
            yield from (inner for inner in error.context if inner.schema_path[0] == meant.index(document["kind"]))
        else:
            yield error


def concerns(error, field):
    quoted = error.message if error.validator in {"required", "additionalProperties"} else ""
    return field in error.absolute_path or f"'{field}'" in quoted


@pytest.mark.parametrize(("name", "path"), examples("invalid"), ids=str)
def test_an_invalid_example_violates_exactly_what_its_name_says(name, path):
    field, keyword = path.stem.split(".")
    errors = list(violations(load(name), json.loads(path.read_text())))
    assert [error.validator for error in errors] == [keyword]
    assert concerns(errors[0], field), errors[0].message
