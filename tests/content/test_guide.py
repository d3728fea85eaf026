"""The author's guide: its snippets make one pack that is sound, and it leaves no field out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from bnstudy.cli import build_parser, run, with_default_command
from bnstudy.packs import models, schema
from bnstudy.packs.check import RULES, check_pack
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.models import Model
from bnstudy.packs.words import Words
from bnstudy.packs.yaml_marks import read_yaml
from bnstudy.paths import content_dir
from bnstudy.study.preview import items, look

GUIDE = content_dir() / "README.md"
TEXT = GUIDE.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [body for name, body in BLOCK.findall(TEXT) if name == language]


def files(language: str = "yaml") -> dict[str, str]:
    """Each snippet begins with a comment that names its file; those in yml are another pack."""
    named = {}
    for body in blocks(language):
        match = re.match(r"# (\S+\.yaml)\n", body)
        assert match, body
        assert match[1] not in named
        named[match[1]] = body
    return named


def commands() -> list[str]:
    return [line for body in blocks("console") for line in body.splitlines()]


def write_pack(root: Path, language: str = "yaml") -> Path:
    for name, body in files(language).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
    return root


def own_fields(model: type[Model]) -> Iterator[tuple[str, bool]]:
    """List the keys that a model adds to what it inherits, and whether each one is needed."""
    inherited = {name for base in model.__mro__[1:] for name in getattr(base, "model_fields", {})}
    for name, field in model.model_fields.items():
        if name not in inherited:
            yield field.alias or name, field.is_required()


def rows() -> Iterator[tuple[str, str]]:
    """Give the row of the guide's table for every key of every model."""
    for name in dict.fromkeys(name for name, _ in schema.fields()):
        for key, needed in own_fields(getattr(models, name)):
            words = schema.words_of(name, key)
            mark = "✓" if needed else ""
            yield f"{name}.{key}", f"| `{key}` | {mark} | {words['title']} | {words['fa']} |"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "running")


def test_the_snippets_make_a_pack_without_a_single_fault(pack: Path) -> None:
    assert check_pack(pack, seeds=20) == []


def test_the_pack_on_another_topic_is_without_a_single_fault(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "heart-rate", "yml")

    assert check_pack(pack, seeds=20) == []


@pytest.mark.parametrize("name", files())
def test_every_snippet_keeps_to_its_schema(name: str) -> None:
    kind = name.partition("/")[0] if "/" in name else "pack"
    data = read_yaml(files()[name].encode(), name).data

    assert [e.message for e in Draft7Validator(schema.schema(kind)).iter_errors(data)] == []


def test_every_kind_of_question_has_its_own_snippet(pack: Path) -> None:
    index = PackIndex(load_pack(pack))

    assert sorted(question.kind for question in index.questions.values()) == [
        "choice", "multi", "number", "true_false",
    ]  # fmt: skip
    assert len([name for name in files() if name.startswith("questions/")]) == 4


def test_everything_in_the_pack_of_the_guide_can_be_shown(pack: Path) -> None:
    index = PackIndex(load_pack(pack))

    for item in items(index):
        assert look(index, item, 3).item == item


@pytest.mark.parametrize(("key", "row"), list(rows()), ids=[key for key, _ in rows()])
def test_every_field_has_its_row_in_the_guide(key: str, row: str) -> None:
    assert row in TEXT, f"content/README.md lacks the row of {key}"


def test_the_guide_has_no_row_for_a_field_that_is_not_there() -> None:
    known = {row for _, row in rows()}
    written = re.findall(r"^\| `\w+` \| ✓? ?\| .*\|$", TEXT, re.MULTILINE)

    assert written
    assert [row for row in written if row not in known] == []


def test_the_guide_names_every_rule_that_can_be_switched_and_no_other() -> None:
    section = TEXT.partition("## قاعده‌ها")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE)

    assert set(named) == {rule.id for rule in RULES.values() if rule.switchable}
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", section)) <= set(RULES)


def test_the_guide_says_of_a_rule_what_check_says_of_it() -> None:
    words = Words.load()

    for name, rule in RULES.items():
        meaning = words(f"rules.{name.replace('-', '_')}")
        assert not rule.switchable or f"| `{name}` | {meaning} |" in TEXT


@pytest.mark.parametrize("line", commands())
def test_every_command_of_the_guide_is_one(line: str) -> None:
    words = shlex.split(line.partition("#")[0])

    assert words[0] == "bnstudy"
    build_parser().parse_args(with_default_command(words[1:]))


def test_the_report_in_the_guide_is_what_check_prints(
    pack: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The guide turns the proof of a key around and reads what comes out."""
    (report,) = blocks("text")
    monkeypatch.chdir(pack.parent)
    monkeypatch.setenv("BNSTUDY_CACHE", str(pack.parent / "cache"))
    path = pack / "questions" / "choice.yaml"
    text = path.read_text(encoding="utf-8")
    proof = "proof: [by-hand/old_weighs_more]"
    assert proof in text
    path.write_text(
        text.replace(proof, "proof: [not by-hand/old_weighs_more]", 1), encoding="utf-8"
    )

    assert run(["check", "running"]) == 1

    assert capsys.readouterr().out == report
