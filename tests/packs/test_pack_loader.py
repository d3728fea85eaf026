"""Loading: the whole pack, all faults at once, and a cache that can be lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pack_samples import SMALL

from bnstudy.packs import cache, load_pack, loader
from bnstudy.packs.models import ChoiceQuestion, NumberQuestion, Pack
from bnstudy.packs.problems import ContentError


def only_file(folder: Path) -> Path:
    """Give the one file that the cache holds."""
    (found,) = (folder / "content").iterdir()
    return found


def test_the_small_pack_has_what_its_files_say() -> None:
    pack = load_pack(SMALL)

    assert [lesson.id for lesson in pack.lessons] == ["normalize", "scale"]
    assert [len(lesson.passages) for lesson in pack.lessons] == [2, 2]
    assert [question.kind for question in pack.questions] == [
        "choice",
        "multi",
        "number",
        "true_false",
    ]
    assert [example.id for example in pack.examples] == ["batch-by-hand"]
    assert pack.info.version == "1.0"


def test_one_example_may_be_written_without_brackets() -> None:
    passages = load_pack(SMALL).lessons[0].passages

    assert [passage.example for passage in passages] == [("batch-by-hand",), ("batch-by-hand",)]


def test_numbers_keep_their_kind() -> None:
    question = load_pack(SMALL).questions[2]

    assert isinstance(question, NumberQuestion)
    assert question.draw["gamma"].choices == (2, 3)
    assert question.tolerance.absolute == 0.01


def test_everything_is_found_where_it_is_written() -> None:
    pack = load_pack(SMALL)

    for key, (file, line) in pack.where.items():
        text = (SMALL / file).read_text(encoding="utf-8").split("\n")
        assert f"id: {key.partition('/')[2]}" in text[line - 1]


def test_the_faults_of_all_files_come_at_once(pack_dir: Path) -> None:
    for name, old, new in (
        ("lessons/01-normalize.yaml", "concept: standardize", "concpet: standardize"),
        ("questions/main.yaml", "kind: choice", "kind: choise"),
        ("questions/numbers.yaml", "tolerance: {absolute: 0.01", "tolerance: {absolute: x"),
        ("examples/by-hand.yaml", "run: batch-by-hand", "run: `batch-by-hand`"),
    ):
        path = pack_dir / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(ContentError) as caught:
        load_pack(pack_dir)

    files = {Path(problem.file).name for problem in caught.value.problems}
    assert files == {"01-normalize.yaml", "main.yaml", "numbers.yaml", "by-hand.yaml"}
    assert caught.value.exit_code == 1
    assert caught.value.words == "check.unusable"
    assert caught.value.places["path"] == str(pack_dir)


def test_a_second_loading_comes_from_the_cache(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_pack(SMALL)
    only_file(own_cache)
    monkeypatch.setattr(loader, "read_book", None)

    assert load_pack(SMALL) == first


def test_an_edited_pack_is_read_anew_and_leaves_no_old_copy(
    pack_dir: Path, own_cache: Path
) -> None:
    load_pack(pack_dir)
    path = pack_dir / "questions" / "main.yaml"
    edited = path.read_text(encoding="utf-8").replace("چه عددی", "کدام عدد")
    path.write_text(edited, encoding="utf-8")

    assert "کدام عدد" in load_pack(pack_dir).questions[0].stem
    only_file(own_cache)


@pytest.mark.parametrize("spoiled", [b"", b"\n", b"{}", b"\0" * 100, b"KEY\n{]", b"KEY\n{}"])
def test_a_spoiled_cache_is_made_anew(spoiled: bytes, own_cache: Path) -> None:
    first = load_pack(SMALL)
    file = only_file(own_cache)
    key = file.read_bytes().partition(b"\n")[0]
    file.write_bytes(spoiled.replace(b"KEY", key))

    assert load_pack(SMALL) == first
    assert len(file.read_bytes()) > 1000


def test_a_cache_that_cannot_be_written_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("BNSTUDY_CACHE", str(tmp_path / "file" / "below"))

    assert load_pack(SMALL).info.id == "small"


def test_a_full_disk_leaves_no_half_written_cache(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    load_pack(SMALL)

    assert list((own_cache / "content").iterdir()) == []


def test_another_state_of_the_code_does_not_use_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache.digest([b"x"])
    monkeypatch.setattr(cache, "_code_stamp", lambda: "another")

    assert cache.digest([b"x"]) != before


def test_parts_are_told_apart_in_the_key() -> None:
    assert cache.digest([b"ab", b"c"]) != cache.digest([b"a", b"bc"])


def test_models_refuse_to_be_changed() -> None:
    question = load_pack(SMALL).questions[0]
    assert isinstance(question, ChoiceQuestion)

    with pytest.raises(ValueError, match="frozen"):
        question.stem = "دیگر"  # type: ignore[misc]


def test_the_schema_can_be_written() -> None:
    schema = Pack.model_json_schema()

    assert "ChoiceQuestion" in schema["$defs"]


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("bnstudy.packs", {"pydantic", "numpy", "yaml"}),
        ("bnstudy.packs.words", {"pydantic", "numpy"}),
        ("bnstudy.packs.template", {"pydantic", "numpy", "yaml"}),
        ("bnstudy.commands.read", {"pydantic", "numpy", "yaml"}),
        ("bnstudy.commands.check", {"pydantic", "numpy", "yaml"}),
        ("bnstudy.packs.loader", {"numpy", "textual"}),
    ],
)
def test_what_must_be_quick_imports_nothing_slow(module: str, absent: set[str]) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert absent.isdisjoint(run.stdout.split())
