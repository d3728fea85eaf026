"""Files as they come: encodings, links, sizes, and what is no pack at all."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from pack_samples import SMALL

from bnstudy.packs import check_pack, files, load_pack
from bnstudy.packs.problems import ContentError, PackNotFoundError, Problem

QUESTIONS = (SMALL / "questions" / "main.yaml").read_text(encoding="utf-8")


def problem_of(pack: Path) -> Problem:
    """Give the only problem of a pack."""
    problems = check_pack(pack, seeds=0)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    "encoded",
    [
        codecs.BOM_UTF8 + QUESTIONS.encode(),
        codecs.BOM_UTF16_LE + QUESTIONS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + QUESTIONS.encode("utf-16-be"),
        QUESTIONS.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8 with a mark", "utf-16 little", "utf-16 big", "lines of Windows"],
)
def test_a_file_in_another_common_form_says_the_same(encoded: bytes, pack_dir: Path) -> None:
    (pack_dir / "questions" / "main.yaml").write_bytes(encoded)

    assert load_pack(pack_dir) == load_pack(SMALL)


def test_an_ending_in_capitals_is_one(pack_dir: Path) -> None:
    path = pack_dir / "questions" / "main.yaml"
    path.rename(path.with_name("MAIN.YAML"))

    assert {q.id for q in load_pack(pack_dir).questions} == {
        q.id for q in load_pack(SMALL).questions
    }


@pytest.mark.parametrize(
    ("name", "shown", "mend"),
    [
        ("question/a.yaml", "question", "rename it to `questions`"),
        ("notes.yaml", "notes.yaml", "move it there"),
        ("questions/old/a.yml", "old", "move it there"),
        ("lessons/a.yaml.txt", "a.yaml.txt", "move it there"),
    ],
)
def test_what_is_not_read_is_named(name: str, shown: str, mend: str, pack_dir: Path) -> None:
    (pack_dir / name).parent.mkdir(exist_ok=True)
    (pack_dir / name).write_text("questions: []\n", encoding="utf-8")

    problem = problem_of(pack_dir)

    assert (problem.rule, Path(problem.file).name) == ("not-read", shown)
    assert mend in problem.sentence


@pytest.mark.parametrize("name", ["README.md", ".git/a.yaml", "questions/notes.docx", "img/a.png"])
def test_what_nobody_takes_for_a_part_of_the_pack_is_not_named(name: str, pack_dir: Path) -> None:
    (pack_dir / name).parent.mkdir(exist_ok=True)
    (pack_dir / name).write_text("x", encoding="utf-8")

    assert check_pack(pack_dir, seeds=0) == []


def test_a_copied_file_is_blamed_once_and_not_the_one_it_was_made_of(pack_dir: Path) -> None:
    copy = pack_dir / "questions" / "main - Copy.yaml"
    copy.write_text(QUESTIONS, encoding="utf-8")

    problem = problem_of(pack_dir)

    assert (problem.rule, problem.file) == ("duplicate-id", str(copy))
    assert "main.yaml" in problem.sentence


def test_bytes_that_are_not_utf8_are_found_by_line_and_column(pack_dir: Path) -> None:
    spoiled = QUESTIONS.encode().replace("کدام‌ها".encode(), "كدام".encode("cp1256"), 1)
    (pack_dir / "questions" / "main.yaml").write_bytes(spoiled)

    problem = problem_of(pack_dir)

    line = next(i for i, text in enumerate(QUESTIONS.split("\n"), 1) if "کدام‌ها" in text)
    assert (problem.rule, problem.line) == ("encoding", line)
    assert "UTF-8" in problem.sentence


@pytest.mark.parametrize(
    "character", ["\0", "\x1b", "\x85", "\u2028", "\u202e", "\u2066", "\ufeff"]
)
def test_a_control_character_is_refused_where_it_stands(character: str, pack_dir: Path) -> None:
    spoiled = QUESTIONS.replace("  - id: which-hold", f"  - id: {character}which-hold")
    (pack_dir / "questions" / "main.yaml").write_bytes(spoiled.encode())

    problem = problem_of(pack_dir)

    assert (problem.rule, problem.column) == ("forbidden-character", 9)


def test_utf16_without_its_mark_ends_in_a_clear_sentence(pack_dir: Path) -> None:
    (pack_dir / "questions" / "main.yaml").write_bytes(QUESTIONS.encode("utf-16-le"))

    assert {problem.rule for problem in check_pack(pack_dir, seeds=0)} <= {
        "encoding",
        "forbidden-character",
    }


def test_a_link_out_of_the_pack_is_not_followed(pack_dir: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text(QUESTIONS, encoding="utf-8")
    target = pack_dir / "questions" / "main.yaml"
    target.unlink()
    target.symlink_to(secret)

    with pytest.raises(ContentError) as caught:
        load_pack(pack_dir)

    assert [problem.rule for problem in caught.value.problems] == ["outside"]


def test_a_linked_folder_out_of_the_pack_is_not_followed(pack_dir: Path, tmp_path: Path) -> None:
    (pack_dir / "questions").rename(tmp_path / "elsewhere")
    (pack_dir / "questions").symlink_to(tmp_path / "elsewhere")

    assert {problem.rule for problem in check_pack(pack_dir, seeds=0)} == {"outside"}


def test_a_link_to_itself_ends_in_a_clear_sentence(pack_dir: Path) -> None:
    loop = pack_dir / "questions" / "loop.yaml"
    loop.symlink_to(loop)

    assert problem_of(pack_dir).rule in {"outside", "unreadable"}


def test_a_link_inside_the_pack_and_a_linked_pack_are_fine(pack_dir: Path, tmp_path: Path) -> None:
    (pack_dir / "questions" / "main.yaml").rename(pack_dir / "kept.yaml")
    (pack_dir / "questions" / "main.yaml").symlink_to(pack_dir / "kept.yaml")
    (tmp_path / "link").symlink_to(pack_dir)

    assert load_pack(tmp_path / "link").questions == load_pack(SMALL).questions


def test_a_folder_and_a_pipe_with_the_name_of_a_file_are_not_read(pack_dir: Path) -> None:
    (pack_dir / "questions" / "folder.yaml").mkdir()
    os.mkfifo(pack_dir / "questions" / "pipe.yaml")

    problems = check_pack(pack_dir, seeds=0)

    assert [problem.rule for problem in problems] == ["unreadable", "unreadable"]


def test_a_file_that_is_too_large_is_not_read(
    pack_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_FILE", 1000)

    problems = check_pack(pack_dir, seeds=0)

    assert {problem.rule for problem in problems} == {"too-large"}


def test_a_pack_that_is_too_large_is_not_read_on(
    pack_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_PACK", 3000)

    assert "too-large" in {problem.rule for problem in check_pack(pack_dir, seeds=0)}


def test_too_many_files_are_refused(pack_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILES", 3)

    assert "too-large" in {problem.rule for problem in check_pack(pack_dir, seeds=0)}


@pytest.mark.parametrize("path", ["nothing-here", "pack.yaml", "questions", "", "a\0b"])
def test_a_path_that_is_no_pack_gives_one_sentence_and_exit_code_2(
    path: str, pack_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pack_dir)

    with pytest.raises(PackNotFoundError) as caught:
        load_pack(Path(path) if path else Path("lessons"))

    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    assert caught.value.words


def test_folders_that_are_missing_are_empty(pack_dir: Path) -> None:
    for name in ("main.yaml", "numbers.yaml"):
        (pack_dir / "questions" / name).unlink()
    (pack_dir / "questions").rmdir()
    info = (pack_dir / "pack.yaml").read_text(encoding="utf-8")
    (pack_dir / "pack.yaml").write_text(info.replace("quiz:", "#"), encoding="utf-8")

    assert load_pack(pack_dir).questions == ()
