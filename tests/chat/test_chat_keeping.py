"""Which answers of a conversation are kept, and how sure they were."""

from __future__ import annotations

import pytest

from bnstudy.chat import Reply, Turn, Tutor
from bnstudy.chat.keeping import KeptAnswers
from bnstudy.study.progress import Saved
from bnstudy.study.questions import Grade

Kept = tuple[str, str, bool, int]


class Notebook:
    """A desk that remembers what it was given."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []

    def keep_chat_answer(
        self, session: str, question_id: str, seed: int, judged: Grade, *, sure: bool, hints: int
    ) -> Saved | None:
        assert seed == 0
        self.kept.append((session, question_id, sure, hints))
        return None

    def unsaved(self, kept: Saved) -> str:
        raise AssertionError(kept)


def talk(tutor: Tutor, *lines: str) -> list[Kept]:
    """Say lines one after the other and list what was kept."""
    notebook, past = Notebook(), list[Turn]()
    kept = KeptAnswers(notebook)
    for line in lines:
        reply: Reply = kept.keep(tutor.reply(line, past), begins=not past)
        past += [Turn("user", line), Turn("assistant", reply.answer, reply.question or None)]
        if reply.intent == "reset":
            past.clear()
    return notebook.kept


@pytest.mark.parametrize(
    ("answer", "sure"),
    [
        ("ب", True), ("گزینه ب", True), ("فکر کنم ب", False), ("شاید ب", False),
        ("به نظرم ب", False), ("احتمالاً ب", False), ("fekr konam be", False), ("i think b", False),
    ],
)  # fmt: skip
def test_an_answer_is_kept_with_how_sure_it_sounds(tutor: Tutor, answer: str, sure: bool) -> None:
    ((_, question, was_sure, hints),) = talk(tutor, "آزمون بگیر", answer)
    assert question == tutor.known.index.quiz[0].id
    assert was_sure is sure
    assert hints == 0


def test_only_the_first_answer_is_kept_since_it_brings_the_key(tutor: Tutor) -> None:
    assert len(talk(tutor, "آزمون بگیر", "ب", "ج", "الف")) == 1


def test_hints_before_the_answer_are_counted_for_this_question_only(tutor: Tutor) -> None:
    kept = talk(tutor, "آزمون بگیر", "راهنمایی کن", "ب", "سوال بعدی", "ب")
    assert [hints for *_, hints in kept] == [1, 0]
    assert len({session for session, *_ in kept}) == 1


def test_what_was_begun_anew_is_another_session(tutor: Tutor) -> None:
    kept = talk(tutor, "آزمون بگیر", "ب", "از اول شروع کن", "آزمون بگیر", "ب")
    assert [question for _, question, *_ in kept] == [tutor.known.index.quiz[0].id] * 2
    assert kept[0][0] != kept[1][0]


def test_a_question_brought_along_from_a_quiz_is_judged_and_not_kept_again(tutor: Tutor) -> None:
    notebook = Notebook()
    about = Turn("assistant", "پرسش ۱", tutor.known.index.quiz[0].id)
    reply = KeptAnswers(notebook).keep(tutor.reply("ب", [about]), begins=True)
    assert reply.grade is not None
    assert notebook.kept == []
