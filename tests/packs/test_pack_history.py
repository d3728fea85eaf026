"""A question that asks something new since the last commit needs a new `rev`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bnstudy.packs import check_pack
from bnstudy.packs import git as git_room
from bnstudy.packs.problems import Problem

GIT = shutil.which("git")
MAIN = "questions/main.yaml"
STEM = "واریانس دسته بر چه عددی تقسیم می‌شود؟"
pytestmark = pytest.mark.skipif(GIT is None, reason="these tests make a commit with git")


def git(folder: Path, *words: str) -> None:
    """Run git away from the user's settings and from any repository around the tests."""
    assert GIT is not None
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    nobody = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "test"), ("EMAIL", "test@example.org"))
    }
    off = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        [GIT, "-C", str(folder), *words],
        check=True,
        capture_output=True,
        env={**kept, **nobody, **off},
    )


@pytest.fixture
def committed(pack_dir: Path) -> Path:
    """Give a pack that lies in a folder of a repository, as it was last committed."""
    git(pack_dir.parent, "init", "-q")
    git(pack_dir.parent, "add", "pack")
    git(pack_dir.parent, "commit", "-q", "-m", "a pack")
    return pack_dir


def edit(pack: Path, old: str, new: str) -> None:
    """Replace a piece of the questions that is there."""
    path = pack / MAIN
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def found(pack: Path) -> list[Problem]:
    """Check a pack without proofs."""
    return check_pack(pack, seeds=0)


def test_what_was_committed_is_sound(committed: Path) -> None:
    assert found(committed) == []


def test_a_new_stem_with_the_old_rev_is_found_at_its_line(committed: Path) -> None:
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")

    (problem,) = found(committed)

    assert (problem.rule, problem.severity, problem.line) == ("rev-not-raised", "warning", 5)
    assert "`stem` of `which-variance`" in problem.message
    assert "if the meaning changed" in problem.mend


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("text: یکی کمتر از تعداد نمونه‌ها", "text: یکی بیشتر از تعداد نمونه‌ها"),
        ("id: one-less", "id: less-by-one"),
        (
            "text: نمونه‌ی تازه‌ای ساخته نمی‌شود.\n        correct: true",
            "text: نمونه‌ی تازه‌ای ساخته نمی‌شود.",
        ),
    ],
    ids=["text", "id", "key"],
)
def test_a_changed_option_is_found(old: str, new: str, committed: Path) -> None:
    edit(committed, old, new)

    (problem,) = [each for each in found(committed) if each.rule == "rev-not-raised"]

    assert problem.places["names"] == "options"


def test_a_raised_rev_is_enough(committed: Path) -> None:
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    edit(committed, "    kind: choice\n", "    kind: choice\n    rev: 2\n")

    assert found(committed) == []


def test_feedback_and_order_may_change(committed: Path) -> None:
    edit(committed, "feedback: هر ویژگی جدا حساب می‌شود", "feedback: هر ویژگی را جدا حساب می‌کنند")
    edit(
        committed,
        "        misconception: sample-variance\n        defensible: true\n",
        "        defensible: true\n        misconception: sample-variance\n",
    )

    assert found(committed) == []


def test_a_question_in_a_renamed_file_is_still_known(committed: Path) -> None:
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    (committed / MAIN).rename(committed / "questions" / "other.yaml")

    assert [Path(problem.file).name for problem in found(committed)] == ["other.yaml"]


def test_a_pack_switches_the_rule_off(committed: Path) -> None:
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    info = committed / "pack.yaml"
    text = info.read_text(encoding="utf-8")
    info.write_text(text.replace("rules:\n", "rules:\n  rev-not-raised: off\n"), encoding="utf-8")

    assert found(committed) == []


def test_without_git_nothing_is_said(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    monkeypatch.setattr(git_room.shutil, "which", lambda _name: None)

    assert found(committed) == []


def test_a_git_that_hangs_is_left_alone(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*words: object, timeout: float, **_more: object) -> None:
        raise subprocess.TimeoutExpired(str(words), timeout)

    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    monkeypatch.setattr(git_room.subprocess, "run", hang)

    assert found(committed) == []


def test_questions_that_were_no_yaml_are_not_compared(pack_dir: Path) -> None:
    sound = (pack_dir / MAIN).read_bytes()
    (pack_dir / MAIN).write_text("questions: [", encoding="utf-8")
    git(pack_dir, "init", "-q")
    git(pack_dir, "add", ".")
    git(pack_dir, "commit", "-q", "-m", "a pack")
    (pack_dir / MAIN).write_bytes(sound)

    assert found(pack_dir) == []


def commit(folder: Path, message: str = "a change") -> None:
    """Commit everything in the pack's folder."""
    git(folder, "add", "-A", ".")
    git(folder, "commit", "-q", "-m", message)


def test_what_was_committed_without_a_new_rev_is_found_too(committed: Path) -> None:
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    commit(committed)

    (problem,) = found(committed)

    assert (problem.rule, problem.line) == ("rev-not-raised", 5)
    assert "changed since commit" in problem.message
    assert problem.places["next"] == 2


def test_a_rev_raised_with_the_commit_is_enough(committed: Path) -> None:
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    edit(committed, "    kind: choice\n", "    kind: choice\n    rev: 2\n")
    commit(committed)

    assert found(committed) == []


def test_a_change_both_committed_and_edited_on_is_told_once(committed: Path) -> None:
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    commit(committed)
    edit(committed, "مجموع بر چه عددی", "جمع بر چه عددی")

    (problem,) = found(committed)

    assert "since the last commit" in problem.message


def test_an_edit_of_other_fields_does_not_hide_what_was_committed(committed: Path) -> None:
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    commit(committed)
    edit(committed, "feedback: هر ویژگی جدا حساب می‌شود", "feedback: هر ویژگی را جدا حساب می‌کنند")

    assert [problem.rule for problem in found(committed)] == ["rev-not-raised"]


def test_corrected_spelling_is_no_new_meaning(committed: Path) -> None:
    misspelled = "«واریانس دسته» بر چه عددي  تقسيم ميشود?"
    edit(committed, STEM, misspelled)
    commit(committed)
    edit(committed, misspelled, STEM)

    assert found(committed) == []
    commit(committed)
    assert found(committed) == []


def test_what_others_have_not_seen_yet_is_compared_with_what_they_have(committed: Path) -> None:
    git(committed.parent, "branch", "-q", "published")
    git(committed.parent, "branch", "-q", "--set-upstream-to=published")
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    commit(committed)
    (committed / "lessons" / "note.txt").write_text("a note", encoding="utf-8")
    commit(committed, "something else")

    assert [problem.rule for problem in found(committed)] == ["rev-not-raised"]

    git(committed.parent, "branch", "-q", "-f", "published", "HEAD")

    assert found(committed) == []


def test_a_merge_is_compared_with_the_branch_that_it_came_into(committed: Path) -> None:
    git(committed.parent, "checkout", "-q", "-b", "work")
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    commit(committed)
    (committed / "lessons" / "note.txt").write_text("a note", encoding="utf-8")
    commit(committed, "something else")
    git(committed.parent, "checkout", "-q", "-")
    git(committed.parent, "merge", "-q", "--no-ff", "-m", "a merge", "work")

    assert [problem.rule for problem in found(committed)] == ["rev-not-raised"]


def test_a_renamed_file_is_compared_after_its_commit(committed: Path) -> None:
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    (committed / MAIN).rename(committed / "questions" / "other.yaml")
    commit(committed)

    assert [Path(problem.file).name for problem in found(committed)] == ["other.yaml"]


def test_a_shallow_clone_tells_nothing(committed: Path, tmp_path: Path) -> None:
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    commit(committed)
    origin = committed.parent.as_uri()
    git(tmp_path, "clone", "-q", "--depth", "1", origin, "shallow")

    assert found(tmp_path / "shallow" / "pack") == []


def test_a_clone_with_one_commit_more_tells(committed: Path, tmp_path: Path) -> None:
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    commit(committed)
    git(tmp_path, "clone", "-q", "--depth", "2", committed.parent.as_uri(), "shallow")

    assert [problem.rule for problem in found(tmp_path / "shallow" / "pack")] == ["rev-not-raised"]


def test_a_question_under_another_id_is_found(committed: Path) -> None:
    edit(committed, "id: which-variance", "id: which-divisor")
    (committed / "pack.yaml").write_text(
        (committed / "pack.yaml")
        .read_text(encoding="utf-8")
        .replace("which-variance", "which-divisor"),
        encoding="utf-8",
    )

    (problem,) = found(committed)

    assert (problem.rule, problem.line) == ("id-changed", 2)
    assert problem.mend == "write `id: which-variance`"
    commit(committed)
    assert [each.rule for each in found(committed)] == ["id-changed"]


def test_another_question_in_place_of_one_is_no_new_id(committed: Path) -> None:
    edit(committed, "id: which-variance", "id: which-divisor")
    edit(committed, STEM, "مجموع بر چه عددی تقسیم می‌شود؟")
    (committed / "pack.yaml").write_text(
        (committed / "pack.yaml")
        .read_text(encoding="utf-8")
        .replace("which-variance", "which-divisor"),
        encoding="utf-8",
    )

    assert found(committed) == []
