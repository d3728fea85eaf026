"""Turn pydantic's errors into problems with a place, a reason and a mend."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bnstudy.packs.documents import Document, Path
from bnstudy.packs.mends import mend_type
from bnstudy.packs.models import QUESTION_KINDS
from bnstudy.packs.problems import Details, Problem, hidden_sign, listed, nearest, shorten

# What a value should be, by pydantic's name of the fault: English, and a key of the Persian words.
_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
}
PERSIAN = re.compile("[آ-ی]")
# Of one file; more of them say nothing new.
MOST = 100
# Pydantic puts these faults of a question's kind where the question is.
_TAG_STEP: dict[str, Path] = {"union_tag_invalid": ("kind",), "union_tag_not_found": ("kind",)}
_BOUNDS = {"greater_than_equal": "ge", "less_than_equal": "le"}
_NAMES = {
    "text": "kind_text",
    "true or false": "kind_truth",
    "a whole number": "kind_whole",
    "a number": "kind_number",
    "a list": "kind_list",
    "keys with values": "kind_mapping",
}


def locate(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Problem]:
    """Give every fault of a file its place, and leave out what follows from an earlier one."""
    details = [
        (detail, _data_path(detail["loc"], document.data) + _TAG_STEP.get(detail["type"], ()))
        for detail in error.errors(include_url=False)
    ]
    odd = [each for each in details if each[0]["type"] == "extra_forbidden"][:MOST]
    misspelled = {(*path[:-1], _meant(path, detail["loc"], model)) for detail, path in odd}
    parents = {path[:end] for _, path in details for end in range(len(path))}
    problems = []
    for detail, path in details:
        if any(path[: len(broken)] == broken for broken in document.broken):
            continue
        if detail["type"] == "missing" and path in misspelled:
            continue  # it is there, spelled otherwise, and that is said
        if detail["type"] == "too_short" and path in parents:
            continue  # those that are faulty were not counted
        problems.append(_explain(detail, path, document, model))
        if len(problems) == MOST:
            break
    return problems


def _data_path(location: Sequence[str | int], data: object) -> Path:
    """Leave out the steps that pydantic adds for members of a union."""
    path: list[str | int] = []
    for index, part in enumerate(location):
        last = index == len(location) - 1
        if isinstance(data, dict) and (part in data or last):
            path.append(part)
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int):
            path.append(part)
            data = data[part] if part < len(data) else None
    return tuple(path)


def _explain(
    detail: ErrorDetails, path: Path, document: Document, model: type[BaseModel]
) -> Problem:
    kind = detail["type"]
    about_key = kind in {"missing", "extra_forbidden"}
    mark = document.mark(path, key=kind == "extra_forbidden")
    sign = hidden_sign(path[-1] if kind == "extra_forbidden" else _read(path, document.data))
    if sign and kind not in {"missing", "string_too_long"}:
        rule, message, more = _hidden(str(path[-1]) if path else "", sign)
    elif kind == "missing":
        rule, message, more = _missing(path)
    elif kind == "union_tag_not_found":
        odd = _odd_keys(path[:-1], document.data)
        close = next((key for key in odd if nearest(key, ["kind"])), None)
        if close is not None:
            rule, message, more = _misspelled(close, str(path[-1]))
            mark = document.mark((*path[:-1], close), key=True)
            if hidden_sign(close):
                rule, message, more = _hidden(close, hidden_sign(close))
        else:
            rule, message, more = _missing(path)
    elif about_key:
        rule, message, more = _unknown_key(path, detail["loc"], model)
    else:
        rule, message, more = _value(detail, path)
    return Problem(document.file, mark.line, mark.column, "error", rule, message, **more)


_Explanation = tuple[str, str, Details]


def _hidden(name: str, sign: str) -> _Explanation:
    """Explain a key or value in which an invisible character stands."""
    places = {"sign": sign}
    mend = "delete it, or delete the word and type it again"
    more: Details = {"mend": mend, "words": "hidden_sign", "places": places}
    return "wrong-value", f"an invisible character ({sign}) stands in `{shorten(name)}`", more


def _read(path: Path, data: object) -> object:
    """Give the value at a path."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _missing(path: Path) -> _Explanation:
    name = str(path[-1])
    message = f"the key `{name}` is missing here"
    return "missing-key", message, {"mend": f"add `{name}:`", "places": {"name": name}}


def _unknown_key(path: Path, location: Sequence[str | int], model: type[BaseModel]) -> _Explanation:
    name, known = str(path[-1]), _known_keys(model, location[:-1])
    kinds = _kinds_with(name, location)
    if kinds:
        message = f"a question of kind {location[-2]} has no `{name}`"
        places = {"found": name, "kind": location[-2], "kinds": "، ".join(kinds)}
        mend = f"remove it, or write `kind: {kinds[0]}`"
        return "unknown-key", message, {"mend": mend, "words": "key_of_kind", "places": places}
    close = nearest(name, known)
    if close:
        return _misspelled(name, close)
    if PERSIAN.search(name):
        found = shorten(name)
        mend = "if it continues the text above, indent it like that text"
        places = {"found": found}
        return (
            "unknown-key",
            f"there is no key `{found}` here",
            {"mend": mend, "words": "unknown_key_text", "places": places},
        )
    more: Details = {"expected": f"one of {listed(known)}"}
    more["places"] = {"found": shorten(name), "expected": listed(known, "، ")}
    return "unknown-key", f"there is no key `{shorten(name)}` here", more


def _misspelled(name: str, close: str) -> _Explanation:
    more: Details = {
        "mend": f"did you mean `{close}`?",
        "words": "unknown_key_near",
        "places": {"found": shorten(name), "nearest": close},
    }
    return "unknown-key", f"there is no key `{shorten(name)}` here", more


def _meant(path: Path, location: Sequence[str | int], model: type[BaseModel]) -> str:
    """Guess which key an unknown one stands for."""
    return nearest(str(path[-1]), _known_keys(model, location[:-1]))


def _kinds_with(name: str, location: Sequence[str | int]) -> list[str]:
    """List the kinds of question that have a key, for a question of a kind that has not."""
    if len(location) < 2 or location[-2] not in QUESTION_KINDS:
        return []
    return [kind for kind, model in QUESTION_KINDS.items() if name in model.model_fields]


def _odd_keys(path: Path, data: object) -> list[str]:
    """List the keys of a question of no kind that no kind of question has."""
    data = _read(path, data)
    known = {name for model in QUESTION_KINDS.values() for name in model.model_fields}
    return [key for key in data if key not in known] if isinstance(data, dict) else []


def _value(detail: ErrorDetails, path: Path) -> _Explanation:
    kind = detail["type"]
    context: dict[str, Any] = detail.get("ctx", {})
    name, found = _name(path), _found(detail["input"])
    places: dict[str, object] = {"name": name, "found": found}
    if kind in _EXPECTED:
        return _type(detail["input"], _EXPECTED[kind], path)
    if kind in {"literal_error", "union_tag_invalid"}:
        return _choice(detail, name)
    if kind in _BOUNDS:
        return _bound(kind, context, name, found)
    if kind == "string_pattern_mismatch":
        return _pattern(str(context.get("pattern", "")), name, found)
    if kind in {"string_too_short", "too_short", "string_too_long", "too_long"}:
        return _length(kind, context, name)
    more: Details = {"found": found, "expected": detail["msg"], "places": places}
    return "wrong-value", f"`{name}` has a value that can't be used", more


def _name(path: Path) -> str:
    """Name a value by its key, and by its place in the list under that key."""
    keys = [index for index, part in enumerate(path) if isinstance(part, str)]
    if not keys:
        return "file"
    return str(path[keys[-1]]) + "".join(f"[{part}]" for part in path[keys[-1] + 1 :])


def _type(value: object, expected: str, path: Path) -> _Explanation:
    """Explain a value of the wrong type."""
    name, found = _name(path), _found(value)
    mend, words, right = mend_type(value, expected, path)
    if not path:
        mend, words = "begin with a key, such as `questions:`", "wrong_type_file"
    more: Details = {"found": found, "expected": expected, "mend": mend}
    more["words"] = words or f"wrong_type_{_NAMES[expected]}"
    more["places"] = {"name": name, "found": found, "right": right}
    return "wrong-type", f"`{name}` has the wrong type of value", more


def _length(kind: str, context: dict[str, Any], name: str) -> _Explanation:
    """Explain a text or list that is too short or too long."""
    text = kind.startswith("string")
    if kind.endswith("short"):
        limit = context.get("min_length", 1)
        more: Details = {
            "expected": f"at least {limit}",
            "words": "empty_text" if text else "too_few",
        }
        more["places"] = {"name": name, "limit": limit}
        return "too-short", f"`{name}` is empty" if text else f"`{name}` is too short", more
    limit = context.get("max_length", 0)
    unit = "characters" if text else "items"
    more = {"expected": f"at most {limit} {unit}", "words": "" if text else "too_many"}
    more["places"] = {"name": name, "limit": limit}
    return "too-long", f"`{name}` is too long", more


def _choice(detail: ErrorDetails, name: str) -> _Explanation:
    """Explain a value that is none of a fixed few."""
    context: dict[str, Any] = detail.get("ctx", {})
    expected = str(context.get("expected", context.get("expected_tags", "")))
    choices = [part.strip(" '") for part in expected.replace(" or ", ",").split(",")]
    value = detail["input"]
    if detail["type"] == "union_tag_invalid":
        value = value.get("kind") if isinstance(value, dict) else None
    found = _found(value)
    close = nearest(value, choices) if isinstance(value, str) else ""
    more: Details = {
        "found": found,
        "expected": ("one of " if choices[1:] else "") + ", ".join(choices),
        "places": {
            "name": name,
            "found": "null" if value is None else shorten(value),
            "expected": "، ".join(f"`{choice}`" for choice in choices),
            "nearest": close,
        },
    }
    if close:
        more["mend"] = f"did you mean `{close}`?"
        more["words"] = "wrong_value_near"
    return "wrong-value", f"`{name}` has an unknown value", more


def _bound(kind: str, context: dict[str, Any], name: str, found: str) -> _Explanation:
    """Explain a number that is too small or too large."""
    limit, least = context.get(_BOUNDS[kind], 0), kind.startswith("greater")
    more: Details = {
        "found": found,
        "expected": f"at {'least' if least else 'most'} {limit:g}",
        "words": "wrong_value_least" if least else "wrong_value_most",
        "places": {"name": name, "limit": limit},
    }
    return "wrong-value", f"`{name}` has a value that can't be used", more


def _pattern(pattern: str, name: str, found: str) -> _Explanation:
    """Explain an id or reference that is spelled in a way that ids are not."""
    places = {"name": name, "found": found}
    if "/" in pattern:
        return (
            "bad-claim",
            f"`{name}` names no claim",
            {
                "found": found,
                "expected": "example/claim or not example/claim",
                "places": places,
            },
        )
    if pattern.startswith("^S"):
        return (
            "wrong-value",
            f"`{name}` takes S1, S2, …",
            {
                "found": found,
                "expected": "S and a number",
                "places": places,
                "words": "bad_covers",
            },
        )
    if "،" in found:
        right = ", ".join(part.strip() for part in found.strip("`").split("،"))
        mend = f"part ids by a Latin comma: [{right}]"
        more: Details = {"found": found, "mend": mend, "words": "bad_id_comma"}
        more["places"] = {"right": right}
        return "bad-id", f"`{name}` is no id", more
    return (
        "bad-id",
        f"`{name}` is no id",
        {
            "found": found,
            "expected": "small Latin letters, digits, - and .",
            "places": places,
        },
    )


def _found(value: object) -> str:
    if isinstance(value, dict):
        return "keys with values"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return f"`{shorten(value)}`"


def _known_keys(model: type[BaseModel], location: Iterable[str | int]) -> set[str]:
    """List the keys that a file may have at a place of pydantic's path."""
    here: list[Any] = [model]
    for part in location:
        here = [inner for kind in here for inner in _step(kind, part)]
    return {
        field.alias or name
        for kind in here
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for name, field in kind.model_fields.items()
    }


def _step(kind: Any, part: str | int) -> Iterator[Any]:  # noqa: ANN401  type forms have no type
    """Follow one step of pydantic's path into a type."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if "kind" in kind.model_fields and part in get_args(kind.model_fields["kind"].annotation):
            yield kind
        for name, field in kind.model_fields.items():
            if part in {name, field.alias}:
                yield from _members(field.annotation)
    elif get_origin(kind) is tuple and isinstance(part, int):
        yield from _members(get_args(kind)[0])
    elif get_origin(kind) is dict:
        yield from _members(get_args(kind)[1])


def _members(kind: Any) -> Iterator[Any]:  # noqa: ANN401  type forms have no type
    """List the members of a union, without what Annotated adds."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _members(get_args(kind)[0])
    elif origin in {Union, types.UnionType}:
        for member in get_args(kind):
            yield from _members(member)
    elif origin is not Literal:
        yield kind
