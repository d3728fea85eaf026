"""The shape of a pack's files as JSON Schema, so that an editor completes and explains each key.

Draft-07, the newest that the YAML language server reads: `definitions`, and no `$ref` beside other
keys, where draft-07 would not look at them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast, get_args

from bnstudy import paths
from bnstudy.errors import BnStudyError
from bnstudy.examples import registry
from bnstudy.packs import models
from bnstudy.packs.cache import cached_yaml
from bnstudy.packs.check import RULES
from bnstudy.packs.models import ExampleFile, LessonFile, Model, PackInfo, QuestionFile, Switch

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
KINDS: Mapping[str, type[Model]] = {
    "pack": PackInfo,
    "lessons": LessonFile,
    "questions": QuestionFile,
    "examples": ExampleFile,
}
# The key by which a file of each folder is told from the others.
_TOP_KEYS = {"lessons": "lesson", "questions": "questions", "examples": "examples"}
# Keywords that pydantic writes for other readers.
_FOREIGN = {"discriminator"}


def schema(kind: str) -> Schema:
    """Describe one kind of file: `pack`, `lessons`, `questions` or `examples`.

    Raises:
        BnStudyError: there is no such kind.
    """
    if kind not in KINDS:
        known = ", ".join(KINDS)
        message = f"KIND expects one of {known}; got {kind!r}"
        raise BnStudyError(message, words="author.no_such_kind", got=kind[:40], kinds=known)
    model = KINDS[kind]
    raw = model.model_json_schema(ref_template="#/definitions/{model}")
    definitions = raw.pop("$defs", {})
    described = {name: _described(name, body) for name, body in sorted(definitions.items())}
    top = _described(model.__name__, raw)
    return {"$schema": DRAFT, **top, "definitions": described}


def whole_schema() -> Schema:
    """Describe a file of any kind, told by its first key."""
    definitions: Schema = {}
    branch: Schema = {}
    for kind, model in KINDS.items():
        part = schema(kind)
        definitions |= part.pop("definitions")
        definitions[model.__name__] = {key: part[key] for key in part if key != "$schema"}
        reference = {"$ref": f"#/definitions/{model.__name__}"}
        if kind in _TOP_KEYS:
            condition = {"required": [_TOP_KEYS[kind]]}
            branch = {"if": condition, "then": reference, "else": branch}
        else:
            branch = reference
    return {"$schema": DRAFT, "title": "bnstudy", "type": "object", **branch} | {
        "definitions": dict(sorted(definitions.items()))
    }


def as_text(described: Schema) -> str:
    """Write a schema as the text of its file."""
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def file_of(kind: str) -> str:
    """Name the file inside a pack that holds the schema of a kind, beside the files it is for."""
    return "pack.schema.json" if kind == "pack" else f"{kind}/{kind}.schema.json"


def write_schemas(root: Path) -> list[Path]:
    """Write the four schemas into a pack and list their files.

    Raises:
        OSError: a file can't be written.
    """
    written = []
    for kind in KINDS:
        path = root / file_of(kind)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(schema(kind)), encoding="utf-8", newline="\n")
        written.append(path)
    return written


def fields() -> Iterator[tuple[str, str]]:
    """List every model and every field of it that an author may write; the model itself as ""."""
    for model in _models().values():
        yield model.__name__, ""
        for name, field in model.model_fields.items():
            yield model.__name__, field.alias or name


def words_of(model: str, key: str = "") -> Mapping[str, str]:
    """Give title, `fa` and `en` of a model, or of a field, its own or one that it inherits."""
    tree = _words_file(paths.content_dir() / "ui" / "schema.yaml")
    for name in (heir.__name__ for heir in _models()[model].__mro__):
        entry = tree.get(name)
        if not isinstance(entry, dict):
            continue
        found = entry.get(key) if key else entry.get("model")
        if isinstance(found, dict):
            return cast("Mapping[str, str]", found)
    return {}


@cache
def _words_file(path: Path) -> Mapping[str, object]:
    return cached_yaml(path)


@cache
def _models() -> dict[str, type[Model]]:
    """List the models of what stands in files."""
    found = {
        name: value
        for name, value in vars(models).items()
        if isinstance(value, type) and issubclass(value, Model) and value is not Model
    }
    return {name: model for name, model in found.items() if name != "Pack"}


def _described(model: str, body: Schema) -> Schema:
    """Put the words of a model and its fields into its schema."""
    properties: Mapping[str, Schema] = body.get("properties", {})
    properties = {key: {**part, **_words(model, key)} for key, part in properties.items()}
    if model == "PackInfo":
        properties["rules"] |= _rules()
    if model == "Example":
        properties["run"] |= _runs(properties["run"])
    whole = {**body, **_words(model), "properties": properties}
    return cast("Schema", _as_draft_07(whole))


def _words(model: str, key: str = "") -> Schema:
    words = words_of(model, key)
    title = f"{words['title']} · {key}" if key else words["title"]
    return {"title": title, "description": f"{words['fa']}\n\n{words['en']}"}


def _rules() -> Schema:
    """Name the rules that a pack may switch."""
    severities = list(get_args(Switch))
    switchable = (rule for rule in RULES.values() if rule.switchable)
    properties = {rule.id: {"enum": severities, "description": rule.meaning} for rule in switchable}
    return {"properties": properties, "additionalProperties": False}


def _runs(part: Schema) -> Schema:
    """Offer the examples of the engine, without refusing those of others."""
    free = {key: part.pop(key) for key in ("type", "pattern", "maxLength") if key in part}
    return {"anyOf": [{"enum": list(registry.names())}, free]}


def _as_draft_07(node: object) -> object:
    """Leave out foreign keywords, and part a reference from what stands beside it."""
    if isinstance(node, list):
        return [_as_draft_07(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _as_draft_07(value) for key, value in node.items() if key not in _FOREIGN}
    if "$ref" in kept and len(kept) > 1:
        return {"allOf": [{"$ref": kept.pop("$ref")}], **kept}
    return kept
