"""The words of the interface: by key, complete, and cheap."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pack_samples import SMALL

import bnstudy
from bnstudy.packs import cache
from bnstudy.packs.problems import ContentError
from bnstudy.packs.template import TemplateError, places
from bnstudy.packs.words import Words, WordsError

PACKAGE = Path(bnstudy.__file__).parent


def words_of(text: str, tmp_path: Path) -> Words:
    """Load a file of words."""
    path = tmp_path / "fa.yaml"
    path.write_text(text, encoding="utf-8")
    return Words.load(path)


def test_words_are_found_by_dotted_key_and_filled(tmp_path: Path) -> None:
    words = words_of("a: {b: سلام, c: '{n} پرسش', d: {e: ژرف}}", tmp_path)

    assert words("a.b") == "سلام"
    assert words("a.c", n=3) == "۳ پرسش"
    assert words("a.d.e") == "ژرف"
    assert "a.b" in words
    assert "a.x" not in words


def test_a_group_gives_its_texts(tmp_path: Path) -> None:
    words = words_of("a: {b: سلام, d: {e: ژرف}}\nc: دیگر", tmp_path)

    assert words.group("a") == {"b": "سلام", "d.e": "ژرف"}
    with pytest.raises(WordsError, match="no group 'c'"):
        words.group("c")


def test_a_missing_key_tells_the_developer_the_nearest_one(tmp_path: Path) -> None:
    words = words_of("quiz: {sure: مطمئنم}", tmp_path)

    with pytest.raises(WordsError, match=r"no words for 'quiz\.shure'; did you mean 'quiz\.sure'"):
        words("quiz.shure")


def test_a_place_that_was_not_given_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="'n'"):
        words_of("a: '{n}'", tmp_path)("a")


def test_a_sentence_that_does_not_fit_is_empty_instead_of_a_second_error(tmp_path: Path) -> None:
    words = words_of("a: '{n} خطا'", tmp_path)

    assert words.sentence("a", {"n": 2}) == "۲ خطا"
    assert words.sentence("a", {}) == ""
    assert words.sentence("b", {}) == ""


def test_words_come_from_the_cache_and_follow_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert words_of("a: یک", tmp_path)("a") == "یک"
    monkeypatch.setattr(cache, "_parse", None)
    assert words_of("a: یک", tmp_path)("a") == "یک"
    monkeypatch.undo()
    monkeypatch.setenv("BNSTUDY_CACHE", str(tmp_path / "cache"))
    assert words_of("a: دو", tmp_path)("a") == "دو"


@pytest.mark.parametrize("text", ["a: `x`", "- a", "", "a: 1\na: 2"])
def test_a_faulty_file_of_words_is_told_with_its_place(text: str, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"fa\.yaml:\d+:\d+: "):
        words_of(text, tmp_path)


def test_a_missing_file_of_words_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="can't be read"):
        Words.load(tmp_path / "nowhere.yaml")


def test_every_place_of_the_interface_can_be_read() -> None:
    for key, text in Words.load()._flat.items():
        assert text.strip(), key
        places(text)


def keys_in_code() -> Iterator[tuple[str, str]]:
    """List the keys that calls of `words` and errors name, with their places in the code."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
            name = ast.unparse(node.func)
            given = [k.value for k in node.keywords if k.arg == "words"]
            if re.search(r"(?:^|[._])words(?:\(\))?$", name):
                given += node.args[:1]
            for value in given:
                yield from ((where, key) for key in constants(value))


def constants(value: ast.expr) -> Iterator[str]:
    """List the texts that an expression may give, and the beginnings of those it composes."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield from constants(value.values[0])
    elif isinstance(value, ast.IfExp):
        yield from constants(value.body)
        yield from constants(value.orelse)


def test_every_key_that_the_code_names_has_words() -> None:
    words = Words.load()
    dotted = [(where, key) for where, key in keys_in_code() if re.fullmatch(r"[a-z_.]+", key)]

    # An f-string names a whole group by its beginning.
    missing = [
        f"{where}: {key}"
        for where, key in dotted
        if key not in words
        and f"check.{key}" not in words
        and not (key[-1] in "._" and any(f".{key}" in f".{known}" for known in words._flat))
    ]

    assert len(dotted) > 30
    assert missing == []


def test_the_words_of_a_pack_are_no_words_of_the_interface() -> None:
    with pytest.raises(ContentError):
        Words.load(SMALL)
