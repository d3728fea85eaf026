"""The schema of a pack: draft-07, explained in both languages, no stricter than the loader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bnstudy.errors import BnStudyError
from bnstudy.packs import schema
from bnstudy.packs.check import RULES
from bnstudy.packs.yaml_marks import read_yaml
from bnstudy.paths import content_dir

PACKS = sorted(path.parent for path in content_dir().glob("*/pack.yaml"))
FILES = [
    (kind, path)
    for pack in PACKS
    for kind in schema.KINDS
    for path in sorted(pack.glob("pack.yaml" if kind == "pack" else f"{kind}/*.yaml"))
]
# What draft-07 knows; the language server passes over anything newer without a word.
KEYWORDS = {
    "$schema", "$ref", "additionalProperties", "allOf", "anyOf", "const", "default", "definitions",
    "description", "else", "enum", "if", "items", "maxItems", "maxLength", "maximum", "minItems",
    "minLength", "minimum", "oneOf", "pattern", "properties", "required", "then", "title", "type",
    "uniqueItems",
}  # fmt: skip
# Under these keys the names are an author's keys, not keywords.
NAMED = {"properties", "definitions"}
KINDS = [*schema.KINDS, None]


def described(kind: str | None) -> dict[str, Any]:
    return schema.whole_schema() if kind is None else schema.schema(kind)


def subschemas(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for item in node:
            yield from subschemas(item)
    elif isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key in NAMED:
                for part in value.values():
                    yield from subschemas(part)
            elif key not in {"default", "const", "enum", "required"}:
                yield from subschemas(value)


def data_of(path: Path) -> dict[str, Any]:
    document = read_yaml(path.read_bytes(), str(path))
    assert isinstance(document.data, dict)
    return document.data


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_draft_07_and_nothing_newer(kind: str | None) -> None:
    whole = described(kind)

    assert whole["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(whole)
    used = {key for part in subschemas(whole) for key in part}
    assert used <= KEYWORDS


@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_leads_to_a_definition_and_stands_alone(kind: str | None) -> None:
    whole = described(kind)
    references = [part for part in subschemas(whole) if "$ref" in part]

    assert references
    for part in references:
        assert list(part) == ["$ref"]
        assert part["$ref"].removeprefix("#/definitions/") in whole["definitions"]


@pytest.mark.parametrize(("model", "key"), list(schema.fields()))
def test_every_key_is_explained_in_both_languages(model: str, key: str) -> None:
    words = schema.words_of(model, key)

    assert words["title"].strip()
    assert any("\u0600" <= letter <= "\u06ff" for letter in words["fa"])
    assert words["en"].strip()
    assert not any("\u0600" <= letter <= "\u06ff" for letter in words["en"])


def test_no_words_are_kept_for_what_is_not_there() -> None:
    tree = data_of(content_dir() / "ui" / "schema.yaml")
    known: dict[str, set[str]] = {}
    for model, key in schema.fields():
        known.setdefault(model, set()).add(key or "model")
    # A question's `kind` is explained once for all kinds.
    known["QuestionBase"].add("kind")

    assert {model: set(words) - known.get(model, set()) for model, words in tree.items()} == {
        model: set() for model in tree
    }


def test_titles_and_descriptions_reach_the_schema() -> None:
    part = schema.schema("questions")["definitions"]["NumberQuestion"]["properties"]["tolerance"]

    assert part["title"] == "خطای پذیرفتنی · tolerance"
    persian, english = part["description"].split("\n\n")
    assert persian.startswith("پاسخ تا چه اندازه")
    assert english == "How far an answer may be off."


@pytest.mark.parametrize(
    ("kind", "path"), FILES, ids=[f"{p.parent.name}/{p.name}" for _, p in FILES]
)
def test_what_the_loader_takes_the_schema_takes(kind: str, path: Path) -> None:
    data = data_of(path)

    assert [error.message for error in Draft7Validator(schema.schema(kind)).iter_errors(data)] == []
    assert Draft7Validator(schema.whole_schema()).is_valid(data)


def test_a_misspelled_key_a_wrong_kind_and_a_bad_id_are_refused() -> None:
    validator = Draft7Validator(schema.schema("questions"))
    sound = data_of(content_dir() / "batch-normalization" / "questions" / "02-basics.yaml")
    for key, value in (("stam", "x"), ("kind", "chioce"), ("id", "Big Id"), ("concept", 3)):
        data = deepcopy(sound)
        data["questions"][0][key] = value
        assert not validator.is_valid(data), key


def test_the_rules_of_a_pack_are_those_that_can_be_switched() -> None:
    rules = schema.schema("pack")["properties"]["rules"]

    assert set(rules["properties"]) == {rule.id for rule in RULES.values() if rule.switchable}
    assert rules["properties"]["few-questions"]["enum"] == ["off", "warning", "error"]


def test_examples_of_the_engine_are_offered_and_others_are_not_refused() -> None:
    validator = Draft7Validator(schema.schema("examples"))
    run = schema.schema("examples")["definitions"]["Example"]["properties"]["run"]

    assert "batch-by-hand" in run["anyOf"][0]["enum"]
    for name, accepted in (("batch-by-hand", True), ("from-a-plugin", True), ("No Name", False)):
        example = {"examples": [{"id": "a", "run": name, "title": "t"}]}
        assert validator.is_valid(example) is accepted


def test_the_whole_schema_tells_files_by_their_first_key() -> None:
    validator = Draft7Validator(schema.whole_schema())
    errors = validator.iter_errors({"lesson": {"id": "a", "title": "t", "passages": [], "x": 1}})

    assert ["'x' was unexpected" in error.message for error in errors] == [True]


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BnStudyError, match="pack, lessons, questions, examples"):
        schema.schema("quizzes")


def test_schemas_are_written_beside_the_files_they_are_for(tmp_path: Path) -> None:
    written = schema.write_schemas(tmp_path)

    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "pack.schema.json",
        "lessons/lessons.schema.json",
        "questions/questions.schema.json",
        "examples/examples.schema.json",
    ]
    for kind, path in zip(schema.KINDS, written, strict=True):
        assert json.loads(path.read_text(encoding="utf-8")) == schema.schema(kind)
