"""Documents drawn from a JSON Schema: just the keywords that ours use; any other is an error and not overlooked.

hypothesis-jsonschema 0.23 does this for all of JSON Schema, but reaches into internals that hypothesis 6.170 changed.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from streams import timestamps

SAYS_NOTHING = {"$schema", "$id", "$defs", "title", "description", "examples", "contentEncoding", "if", "then"}
"""`if` and `then` do say something: who draws filters by the whole schema."""
DRAWN_BY = {
    "null": set(),
    "boolean": set(),
    "string": {"minLength", "maxLength", "pattern", "format"},
    "integer": {"minimum", "maximum"},
    "number": {"minimum", "maximum"},
    "array": {"items", "prefixItems", "minItems", "maxItems", "uniqueItems"},
    "object": {"properties", "required", "additionalProperties", "minProperties"},
}
FORMATS = {
    "date-time": st.integers(timestamps.FIRST_MS, timestamps.LAST_MS).map(timestamps.rfc3339_ms),
    "date": st.dates().map(str),
}
TEXT = st.characters(exclude_categories=("Cs",))


def _string(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if "pattern" in schema:
        return st.from_regex(schema["pattern"].removesuffix("$") + r"\Z")
    if "format" in schema:
        return FORMATS[schema["format"]]
    return st.text(TEXT, min_size=schema.get("minLength", 0), max_size=schema.get("maxLength"))


def _array(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[list[Any]]:
    if "prefixItems" in schema:
        assert schema["items"] is False
        return st.tuples(*(drawn(place, root) for place in schema["prefixItems"])).map(list)
    few = min(schema.get("maxItems", 5), 5)
    return st.lists(
        drawn(schema["items"], root), min_size=schema.get("minItems", 0), max_size=few, unique=schema.get("uniqueItems")
    )


def _object(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: drawn(described, root) for name, described in schema["properties"].items()}
    needed = {name: fields.pop(name) for name in schema["required"]}
    known = st.fixed_dictionaries(needed, optional=fields)
    if schema.get("additionalProperties", True) is False:
        return known
    if isinstance(schema.get("additionalProperties"), dict):
        assert not schema["properties"], "either named fields or a map"
        values = drawn(schema["additionalProperties"], root)
        return st.dictionaries(st.text(TEXT), values, min_size=schema.get("minProperties", 0), max_size=3)
    anything = st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(TEXT)
    # A wrong type under a known, optional name would be no unknown field, so those names are left out.
    names = st.text(TEXT).filter(lambda name: name not in schema["properties"])
    unknown = st.dictionaries(names, anything | st.lists(anything, max_size=2), max_size=2)
    return st.builds(lambda one, other: {**one, **other}, unknown, known)


def drawn(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    """A strategy for the documents that `schema`, a part of `root`, describes."""
    if "$ref" in schema:
        return drawn(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    if "oneOf" in schema:
        return st.one_of([drawn(arm, root) for arm in schema["oneOf"]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    overlooked = set(schema) - SAYS_NOTHING - {"type"} - set().union(*(DRAWN_BY[kind] for kind in kinds))
    assert not overlooked, f"tests/contract/schema_drawing.py does not draw by {overlooked}: teach it"
    low, high = schema.get("minimum"), schema.get("maximum")
    by_kind = {
        "null": st.none,
        "boolean": st.booleans,
        "string": lambda: _string(schema),
        "integer": lambda: st.integers(low, high),
        "number": lambda: st.floats(low, high, allow_nan=False, allow_infinity=False),
        "array": lambda: _array(schema, root),
        "object": lambda: _object(schema, root),
    }
    return st.one_of([by_kind[kind]() for kind in kinds])
