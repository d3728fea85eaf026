"""A new pack runs and is sound at once, and covers nothing that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from bnstudy.packs import schema
from bnstudy.packs.check import check_pack
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.models import ChoiceQuestion, NumberQuestion
from bnstudy.packs.scaffold import FILES, NotNewError, pack_id, write_pack
from bnstudy.packs.yaml_marks import read_yaml
from bnstudy.study.explain import explain
from bnstudy.study.questions import grade
from bnstudy.study.variants import variant


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    root = tmp_path / "my course"
    write_pack(root)
    return root


def test_a_new_pack_has_not_a_single_fault_or_warning(pack: Path) -> None:
    assert check_pack(pack, seeds=20) == []


def test_a_bare_pack_has_no_fault_no_example_and_no_topic(tmp_path: Path) -> None:
    root = tmp_path / "my course"

    write_pack(root, bare=True)

    content = load_pack(root)
    assert check_pack(root, seeds=0) == []
    assert (content.examples, content.info.id, len(content.questions)) == ((), "my-course", 3)
    assert not any("بچ" in path.read_text(encoding="utf-8") for path in root.rglob("*.yaml"))


def test_a_new_pack_shows_one_of_everything(pack: Path) -> None:
    content = load_pack(pack)

    assert [len(lesson.passages) for lesson in content.lessons] == [2]
    assert {question.kind for question in content.questions} == {
        "choice", "multi", "true_false", "number",
    }  # fmt: skip
    assert [example.run for example in content.examples] == ["batch-by-hand"]
    assert content.info.id == "my-course"


def test_a_new_pack_teaches_asks_and_computes(pack: Path) -> None:
    index = PackIndex(load_pack(pack))
    number = next(q for q in index.pack.questions if isinstance(q, NumberQuestion))
    choice = next(q for q in index.pack.questions if isinstance(q, ChoiceQuestion))
    asking = variant(number, 7, index)
    key = next(option.id for option in choice.options if option.correct)

    assert grade(number, str(asking.right), asking).correct
    assert grade(choice, key, variant(choice, 7, index)).correct
    assert all(claim.holds for claim in explain(index, "by-hand", 0).claims)


def test_every_file_leads_editors_to_the_schema_beside_it(pack: Path) -> None:
    for name in FILES:
        path = pack / name
        first = path.read_text(encoding="utf-8").splitlines()[0]
        match = re.fullmatch(r"# yaml-language-server: \$schema=\./([a-z.]+)", first)
        assert match, first
        kind = name.partition("/")[0] if "/" in name else "pack"
        assert path.parent / match[1] == pack / schema.file_of(kind)
        data = read_yaml(path.read_bytes(), name).data
        assert Draft7Validator(schema.schema(kind)).is_valid(data)


def test_every_file_is_commented_in_persian(pack: Path) -> None:
    for name in FILES:
        lines = (pack / name).read_text(encoding="utf-8").splitlines()
        comments = [line for line in lines if line.lstrip().startswith("# ")]
        assert sum(any("\u0600" <= letter <= "\u06ff" for letter in c) for c in comments) >= 2, name


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("Group Norm 101", "group-norm-101"),
        ("__x__", "x"),
        ("درس", ""),
        ("a" * 90, "a" * 80),
    ],
)
def test_the_id_comes_from_the_folders_name(tmp_path: Path, folder: str, expected: str) -> None:
    assert pack_id(tmp_path / folder) == expected


def test_a_folder_named_in_persian_gets_a_placeholder_as_id(tmp_path: Path) -> None:
    write_pack(tmp_path / "درس")

    assert load_pack(tmp_path / "درس").info.id == "my-pack"


def test_a_folder_with_content_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(NotNewError, match=r"not empty \(it has notes\.txt\)"):
        write_pack(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_with_nothing_but_a_repository_is_new_enough(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()

    write_pack(tmp_path)

    assert check_pack(tmp_path, seeds=0) == []


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "pack").write_text("", encoding="utf-8")

    with pytest.raises(NotNewError, match="is a file; a pack is a folder"):
        write_pack(tmp_path / "pack")
