"""What an author is writing: the pack as it was last sound, what was edited, and what is wrong."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from bnstudy.errors import BnStudyError
from bnstudy.examples import registry
from bnstudy.examples.result import Checkpoint
from bnstudy.packs.book import Book, read_book
from bnstudy.packs.files import FOLDERS, INFO, gather, is_yaml
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import (
    Example,
    MultiQuestion,
    NumberQuestion,
    Passage,
    Question,
    TrueFalseQuestion,
)
from bnstudy.packs.problems import PackNotFoundError, Problem, sort_problems
from bnstudy.packs.rules import structural_problems
from bnstudy.study.explain import Explanation, explain, in_words
from bnstudy.study.numbers import number_text
from bnstudy.study.questions import Answer, Grade, grade
from bnstudy.study.variants import FALSE, TRUE, Variant, run_seed, variant

# Of every file its name, inode, time and size: a save by renaming changes the inode alone.
Stamp = tuple[tuple[str, int, int, int], ...]
SHOWABLE = ("passage", "question", "example")
Explain = Callable[[int, Checkpoint], Explanation]
# Quick examples that together use what all of them use.
_TYPICAL = ("batch-by-hand", "batch-noise", "batch-of-two")


class Item(NamedTuple):
    """Name what is shown."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold one reading of the folder.

    Attributes:
        index: the pack as it was last sound; None when it never was.
        item: what to show of it; None where there is nothing to show.
        problems: what keeps the files from being used as they are now.
        edited: the item is what was just edited, not merely what was shown before.
    """

    index: PackIndex | None
    item: Item | None
    problems: tuple[Problem, ...]
    edited: bool = False


class Shown(NamedTuple):
    """Hold one worked example of an item: its words, what it is run with, and what runs it."""

    example: Example
    parameters: Mapping[str, object]
    explain: Explain

    def same_as(self, other: Shown) -> bool:
        """Say whether both come to the same on the screen, given the same seed."""
        return self.example == other.example and self.parameters == other.parameters


@dataclass(frozen=True, slots=True)
class Look:
    """Hold what the screen needs to show one item as learners will see it.

    Attributes:
        seed: what the numbers and the order of the options were drawn with.
        passage: the passage, for passages.
        variant: the asking of a question.
        grade: what is said of an answer to it.
        examples: its worked examples.
    """

    item: Item
    seed: int
    passage: Passage | None = None
    variant: Variant | None = None
    grade: Grade | None = None
    examples: tuple[Shown, ...] = ()


class Preview:
    """Follow a pack's folder; nothing of the learner's progress is touched."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._book: Book | None = None
        self._draft = Draft(None, None, ())

    def stamp(self) -> Stamp:
        """Tell one state of the folder from another; cheap enough for many times a second."""
        return tuple(sorted(self._stamps()))

    def _stamps(self) -> Iterator[tuple[str, int, int, int]]:
        for folder in ("", *FOLDERS):
            with contextlib.suppress(OSError), os.scandir(self.root / folder) as entries:
                for entry in entries:
                    if not is_yaml(entry.name) or (not folder and entry.name != INFO):
                        continue
                    # An editor may just have put it aside; the next look finds it again.
                    with contextlib.suppress(OSError):
                        facts = entry.stat()
                        name = f"{folder}/{entry.name}"
                        yield name, facts.st_ino, facts.st_mtime_ns, facts.st_size

    def read(self) -> Draft:
        """Read what has changed and say what to show."""
        try:
            book = read_book(gather(self.root), self._book)
        except PackNotFoundError as error:
            problem = Problem(
                str(self.root), 0, 0, "error", "no-pack", str(error),
                words=error.words, places=error.places,
            )  # fmt: skip
            self._draft = Draft(self._draft.index, self._draft.item, (problem,))
            return self._draft
        problems = sort_problems([*book.problems, *structural_problems(book)])
        index, shown = self._draft.index, self._draft.item
        if book.pack is not None and not problems:
            index = PackIndex(book.pack)
        edited = self._edited(book, index)
        self._book = book
        if edited is None and shown is not None and index is not None and not _has(index, shown):
            shown = None
        item = edited or shown or next(iter(items(index)), None)
        self._draft = Draft(index, item, tuple(problems), edited is not None)
        return self._draft

    def _edited(self, book: Book, index: PackIndex | None) -> Item | None:
        """Find the thing whose lines have changed since the last reading."""
        before = self._book
        if before is None or index is None:
            return None
        for name, document in book.documents.items():
            if before.raw.get(name) == book.raw[name] or not document.text:
                continue
            old = before.documents[name].lines() if name in before.documents else []
            item = _item_at(index, name, _first_change(old, document.lines()))
            if item is not None:
                return item
        return None


def warm_up() -> None:
    """Load all that computes, so that the first item with an example needs no longer than others.

    What an example imports while it runs, such as NumPy's random numbers, is loaded by a run.
    """
    for name in _TYPICAL:
        with contextlib.suppress(BnStudyError):
            registry.run(name)


def warnings(root: Path) -> tuple[Problem, ...]:
    """Find what else `bnstudy check` would say of a sound pack, proofs aside."""
    from bnstudy.packs.check import check_pack  # noqa: PLC0415  the first view does not need it

    try:
        return tuple(check_pack(root, seeds=0))
    except PackNotFoundError:
        return ()  # it was moved away just now, which the next reading says


def look(index: PackIndex, item: Item, seed: int) -> Look:
    """Make one item ready to be shown; a question with what is said of the right answer.

    Raises:
        BnStudyError: the item can't be shown with this seed; the pack is at fault.
    """
    if item.kind == "question":
        return _look_at_question(index, item, seed)
    passage = index.passage(item.id) if item.kind == "passage" else None
    ids = (item.id,) if passage is None else passage.example
    examples = tuple(Shown(index.example(id_), {}, _explainer(index, id_)) for id_ in ids)
    return Look(item, seed, passage, examples=examples)


def answered(shown: Look, answer: Answer) -> Look:
    """Show what is said of another answer.

    Raises:
        AnswerError: it is no answer to this question.
    """
    assert shown.variant is not None
    return replace(shown, grade=grade(shown.variant.question, answer, shown.variant))


def with_fault(draft: Draft, item: Item, error: BnStudyError) -> Draft:
    """Add to a reading that an item of it can't be shown."""
    file, line = ("", 0)
    if draft.index is not None:
        file, line = draft.index.location(item.id, item.kind)
    problem = Problem(
        file, line, 1, "error", "cannot-show", str(error), words=error.words, places=error.places
    )
    return replace(draft, problems=(*draft.problems, problem))


def _look_at_question(index: PackIndex, item: Item, seed: int) -> Look:
    question = index.question(item.id)
    asking = variant(question, seed, index)
    examples = tuple(_shown(index, asking, place) for place, _ in enumerate(question.example))
    judged = grade(question, _key(question, asking), asking)
    return Look(item, seed, variant=asking, grade=judged, examples=examples)


def _key(question: Question, asking: Variant) -> Answer:
    if isinstance(question, NumberQuestion):
        assert asking.right is not None
        return number_text(asking.right)
    if isinstance(question, TrueFalseQuestion):
        return TRUE if question.answer else FALSE
    keys = tuple(option.id for option in question.options if option.correct)
    return keys if isinstance(question, MultiQuestion) else keys[0]


def _explainer(index: PackIndex, example_id: str) -> Explain:
    def compute(seed: int, checkpoint: Checkpoint) -> Explanation:
        return explain(index, example_id, seed, checkpoint=checkpoint)

    return compute


def _shown(index: PackIndex, asking: Variant, place: int) -> Shown:
    """Take an example of a question; the first of a number question with the numbers asked."""
    example = index.example(asking.question.example[place])
    drawn = asking.parameters if place == 0 else {}

    def compute(_seed: int, checkpoint: Checkpoint) -> Explanation:
        if place == 0 and asking.run is not None:
            return in_words(example, asking.run)
        seed = run_seed(asking.question, asking.seed)
        given = {**example.with_, **drawn}
        return in_words(example, registry.run(example.run, given, seed, checkpoint))

    return Shown(example, drawn, compute)


def items(index: PackIndex | None) -> tuple[Item, ...]:
    """List what can be shown, in the pack's order."""
    if index is None:
        return ()
    groups = (index.passages, index.questions, index.examples)
    return tuple(Item(kind, id_) for kind, ids in zip(SHOWABLE, groups, strict=True) for id_ in ids)


def neighbour(index: PackIndex | None, item: Item | None, step: int) -> Item | None:
    """Find what comes after an item, or before it; the ends stay where they are."""
    every = items(index)
    if item is None or item not in every:
        return every[0] if every else None
    return every[min(max(every.index(item) + step, 0), len(every) - 1)]


def _has(index: PackIndex, item: Item) -> bool:
    return item in items(index)


def _first_change(old: Sequence[str], new: Sequence[str]) -> int:
    """Give the number of the first line that differs, counted from 1."""
    pairs = zip(old, new, strict=False)
    same = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))
    return min(same + 1, max(len(new), 1))


def _item_at(index: PackIndex, file: str, line: int) -> Item | None:
    """Find what stands at a line: the last thing that begins there or before."""
    begun = [
        (at, key)
        for key, (name, at) in index.pack.where.items()
        if name == file and key.partition("/")[0] in SHOWABLE
    ]
    if not begun:
        return None
    before = [place for place in begun if place[0] <= line]
    kind, _, id_ = (max(before) if before else min(begun))[1].partition("/")
    return Item(kind, id_)
