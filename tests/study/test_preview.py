"""What an author sees while writing: the thing that was edited, and the last sound state of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bnstudy.errors import BnStudyError
from bnstudy.packs.scaffold import write_pack
from bnstudy.study.preview import Item, Preview, answered, items, look, neighbour, with_fault
from bnstudy.study.questions import AnswerError

QUESTIONS = "questions/01-first.yaml"
LESSON = "lessons/01-first.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_pack(tmp_path / "pack")
    return tmp_path / "pack"


@pytest.fixture
def preview(root: Path) -> Preview:
    preview = Preview(root)
    preview.read()
    return preview


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_at_first_the_first_passage_is_shown(root: Path) -> None:
    draft = Preview(root).read()

    assert draft.item == Item("passage", "mean")
    assert not draft.problems
    assert not draft.edited


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (LESSON, "نزدیک یک است.", "نزدیک یک می‌شود.", Item("passage", "variance")),
        (LESSON, "مرکز عددها صفر", "مرکزشان صفر", Item("passage", "mean")),
        (QUESTIONS, "نزدیک ۲\n", "نزدیک دو\n", Item("question", "output-variance")),
        (QUESTIONS, "absolute: 0.01", "absolute: 0.02", Item("question", "compute-variance")),
        ("examples/01-first.yaml", "beta: 0.0", "beta: 1.0", Item("example", "by-hand")),
    ],
)
def test_the_thing_whose_lines_have_changed_is_shown(
    root: Path, preview: Preview, name: str, old: str, new: str, expected: Item
) -> None:
    edit(root, name, old, new)

    draft = preview.read()

    assert draft.item == expected
    assert draft.edited


def test_a_change_of_the_pack_itself_keeps_what_is_shown(root: Path, preview: Preview) -> None:
    edit(root, QUESTIONS, "نزدیک ۲\n", "نزدیک دو\n")
    before = preview.read().item
    edit(root, "pack.yaml", "بسته‌ی تازه", "درس من")

    draft = preview.read()

    assert draft.item == before
    assert draft.index is not None
    assert draft.index.pack.info.title == "درس من"


def test_a_broken_file_keeps_the_last_sound_pack_and_says_where_it_is_broken(
    root: Path, preview: Preview
) -> None:
    edit(root, QUESTIONS, "kind: multi", "kind: mutli")

    draft = preview.read()

    assert draft.index is not None
    assert draft.index.question("what-holds").kind == "multi"
    assert draft.item == Item("question", "what-holds")
    assert [(Path(p.file).name, p.rule) for p in draft.problems] == [
        ("01-first.yaml", "wrong-value")
    ]
    assert draft.problems[0].line > 1


def test_what_the_app_would_refuse_counts_as_broken(root: Path, preview: Preview) -> None:
    edit(root, QUESTIONS, "passages: [mean]", "passages: [maen]")

    draft = preview.read()

    assert [problem.rule for problem in draft.problems] == ["unknown-reference"]
    assert draft.index is not None
    assert draft.index.question("output-mean-is-beta").passages == ("mean",)


def test_mending_shows_the_mended_thing(root: Path, preview: Preview) -> None:
    edit(root, QUESTIONS, "kind: multi", "kind: mutli")
    preview.read()
    edit(root, QUESTIONS, "kind: mutli", "kind: multi")

    draft = preview.read()

    assert not draft.problems
    assert draft.item == Item("question", "what-holds")


def test_a_pack_that_was_never_sound_has_faults_and_nothing_to_show(root: Path) -> None:
    edit(root, "pack.yaml", "format: 1", "format: 7")

    draft = Preview(root).read()

    assert draft.index is None
    assert draft.item is None
    assert draft.problems


def test_a_folder_that_goes_away_is_a_fault_above_the_last_view(
    root: Path, preview: Preview
) -> None:
    shutil.rmtree(root)

    draft = preview.read()

    assert draft.item == Item("passage", "mean")
    assert [problem.rule for problem in draft.problems] == ["no-pack"]
    assert preview.stamp() == ()


def test_a_thing_that_was_removed_gives_way_to_another(root: Path, preview: Preview) -> None:
    edit(root, LESSON, "مرکز عددها صفر", "مرکزشان صفر")
    assert preview.read().item == Item("passage", "mean")
    text = (root / LESSON).read_text(encoding="utf-8")
    start, end = text.index("    - id: mean"), text.index("    - id: variance")
    (root / LESSON).write_text(text[:start] + text[end:], encoding="utf-8")
    edit(root, QUESTIONS, "passages: [mean]", "passages: [variance]")

    assert preview.read().item in {
        Item("passage", "variance"),
        Item("question", "output-mean-is-beta"),
    }


def write_over(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def rename_over(path: Path, text: str) -> None:
    other = path.with_name(".writing")
    other.write_text(text, encoding="utf-8")
    other.replace(path)


def put_aside_and_write(path: Path, text: str) -> None:
    path.replace(path.with_name(path.name + "~"))
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("save", [write_over, rename_over, put_aside_and_write])
def test_every_way_of_saving_is_noticed(
    root: Path, preview: Preview, save: Callable[[Path, str], None]
) -> None:
    before = preview.stamp()
    path = root / LESSON
    save(path, path.read_text(encoding="utf-8").replace("نزدیک یک است.", "نزدیک یک می‌شود."))

    assert preview.stamp() != before
    assert preview.read().item == Item("passage", "variance")
    assert not preview.read().problems


def test_files_that_are_no_part_of_the_pack_are_not_noticed(root: Path, preview: Preview) -> None:
    before = preview.stamp()
    (root / "questions" / ".01-first.yaml.swp").write_text("x", encoding="utf-8")
    (root / "notes.yaml").write_text("x", encoding="utf-8")

    assert preview.stamp() == before


def test_a_question_is_shown_with_what_is_said_of_the_right_answer(preview: Preview) -> None:
    index = preview.read().index
    assert index is not None

    for item in items(index):
        if item.kind == "question":
            shown = look(index, item, 3)
            assert shown.variant is not None
            assert shown.grade is not None
            assert shown.grade.correct, item


def test_another_answer_is_judged_in_the_same_asking(preview: Preview) -> None:
    index = preview.read().index
    assert index is not None
    shown = look(index, Item("question", "output-variance"), 0)

    wrong = answered(shown, "two")

    assert wrong.variant is shown.variant
    assert wrong.grade is not None
    assert not wrong.grade.correct
    with pytest.raises(AnswerError):
        answered(shown, "nine")


def test_the_example_of_a_number_question_has_the_numbers_that_are_asked(preview: Preview) -> None:
    index = preview.read().index
    assert index is not None
    drawn = set()
    for seed in range(6):
        shown = look(index, Item("question", "compute-variance"), seed)
        assert shown.variant is not None
        explanation = shown.examples[0].explain(seed, lambda _share: None)
        assert explanation.run.parameters["x"] == shown.variant.parameters["x"]
        drawn.add(shown.variant.stem)

    assert len(drawn) == 6


def test_an_item_that_cannot_be_shown_is_named_with_its_place(root: Path) -> None:
    edit(root, QUESTIONS, "answer: batch_var", "answer: batch_vra")
    draft = Preview(root).read()
    assert draft.index is not None
    item = Item("question", "compute-variance")

    with pytest.raises(BnStudyError) as caught:
        look(draft.index, item, 0)
    problem = with_fault(draft, item, caught.value).problems[-1]

    assert (problem.file, problem.rule) == (QUESTIONS, "cannot-show")
    assert problem.line == draft.index.location("compute-variance", "question")[1]


def test_items_are_stepped_through_and_stop_at_the_ends(preview: Preview) -> None:
    index = preview.read().index
    every = items(index)

    assert [item.kind for item in every] == ["passage"] * 2 + ["question"] * 4 + ["example"]
    assert neighbour(index, every[0], -1) == every[0]
    assert neighbour(index, every[0], 1) == every[1]
    assert neighbour(index, every[-1], 1) == every[-1]
    assert neighbour(index, Item("passage", "gone"), 1) == every[0]
    assert neighbour(None, None, 1) is None


def test_only_what_has_changed_is_read_again(root: Path, preview: Preview) -> None:
    first = preview.read().index
    edit(root, QUESTIONS, "نزدیک ۲\n", "نزدیک دو\n")
    second = preview.read().index

    assert first is not None
    assert second is not None
    assert second.passage("mean") is first.passage("mean")
    assert second.question("what-holds") is not first.question("what-holds")
