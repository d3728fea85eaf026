"""Each room of the plain dialogue: every key is a word, and nothing ends in a dead end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bnstudy.examples.result import Checkpoint
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Question
from bnstudy.packs.words import Words
from bnstudy.plain.dialogue import converse
from bnstudy.plain.examples import try_examples
from bnstudy.plain.quiz import ask
from bnstudy.plain.reading import read_on
from bnstudy.plain.standing import show_progress
from bnstudy.plain.talk import Talk
from bnstudy.study.desk import Desk
from bnstudy.study.exam import exam_day
from bnstudy.study.flags import read_flags
from bnstudy.study.variants import Variant, VariantError, variant

Say = Callable[..., list[str]]
RAIN = Path(__file__).parent.parent / "data" / "packs" / "rain"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def quiz(desk: Desk, talk: Talk) -> None:
    ask(desk, talk, "all")


def count(desk: Desk) -> int:
    return desk.store.count("small")


def test_every_command_has_a_meaning_and_a_first_word_of_its_own(words: Words) -> None:
    commands, meanings = words.group("plain_commands"), words.group("plain_help")
    assert set(commands) == set(meanings)
    spoken = [word for names in commands.values() for word in names.split()]
    assert len(set(spoken)) == len(spoken)


# --- the quiz


def test_a_question_is_numbered_and_a_number_answers_it(talk_in: Say, desk: Desk) -> None:
    heard = talk_in(quiz, "۲")
    assert heard[0] == "پرسش ۱ از ۴"
    assert [line[:9] for line in heard[2:5]] == ["گزینه‌ی ۱", "گزینه‌ی ۲", "گزینه‌ی ۳"]
    assert count(desk) == 1
    assert "در این اجرا: " in "\n".join(heard)


@pytest.mark.parametrize("line", ["2 شک", "شک ۲", "ب شاید", "unsure 2"])
def test_doubt_is_a_word_beside_the_answer(talk_in: Say, desk: Desk, line: str) -> None:
    talk_in(quiz, line)
    (review,) = desk.store.reviews("small")
    assert not review.what.sure


def test_several_options_a_number_and_a_truth_are_answered_as_one_would_say_them(
    talk_in: Say, desk: Desk
) -> None:
    session = desk.quiz("all")
    assert session is not None
    talk_in(quiz, "۱", "بعدی", "۱ و ۲".replace("و ", ""), "", "۲٫۵", "", "درست", "")
    answers = [review.what.answer for review in desk.store.reviews("small")]
    assert len(answers) == 4
    assert answers[2] == '["2.5"]'
    assert answers[3] == '["true"]'


def test_hints_come_one_by_one_and_count(talk_in: Say, desk: Desk) -> None:
    heard = talk_in(quiz, "راهنمایی", "راهنمایی", "راهنمایی", "۱")
    assert "راهنمایی ۱ از ۲: به فرمول میانگین نگاه کنید." in heard
    assert "راهنمایی دیگری نمانده است." in heard
    (review,) = desk.store.reviews("small")
    assert review.what.hints == 2


def test_a_line_that_is_no_answer_is_explained_and_the_question_stays_open(
    talk_in: Say, desk: Desk
) -> None:
    heard = talk_in(quiz, "۹", "", "سلام")
    assert sum("یکی از گزینه‌ها نیست" in line for line in heard) >= 2
    assert count(desk) == 0


def test_repeat_says_the_question_with_its_options_again(talk_in: Say) -> None:
    heard = talk_in(quiz, "۹", "تکرار")
    assert heard.count("پرسش ۱ از ۴") == 2
    assert heard[0:5] == heard[heard.index("پرسش ۱ از ۴", 1) :][0:5]


def test_help_lists_what_can_be_said_now_and_nothing_else(talk_in: Say) -> None:
    heard = talk_in(quiz, "راهنما", "۱", "راهنما")
    lists = "\n".join(heard).split("می‌شود گفت:")
    assert "«راهنمایی»" in lists[1]
    assert "«شک»" in lists[1]
    assert "«حساب»" not in lists[1]
    assert "«حساب»" in lists[2]
    assert "«راهنمایی»" not in lists[2]


def test_the_computation_is_said_on_request(talk_in: Say) -> None:
    heard = talk_in(quiz, "۱", "حساب")
    assert "این اجرا چه نشان داد:" in heard


def test_undo_takes_the_answer_back_before_and_after_the_next_question(
    talk_in: Say, desk: Desk
) -> None:
    heard = talk_in(quiz, "۱", "پس")
    assert heard.count("پاسخ پس گرفته شد.") == 1
    assert count(desk) == 0
    talk_in(quiz, "۱", "بعدی", "پس")
    assert count(desk) == 0


def test_a_question_is_flagged_with_a_remark(talk_in: Say, tmp_path: Path) -> None:
    talk_in(quiz, "ایراد دو گزینه یکی است", "۱", "ایراد")
    flags, bad = read_flags(tmp_path / "flags.jsonl")
    assert not bad
    assert [flag.remark for flag in flags] == ["دو گزینه یکی است", ""]
    assert [bool(flag.chosen) for flag in flags] == [False, True]


def test_a_flag_that_cannot_be_written_is_told(talk_in: Say, tmp_path: Path) -> None:
    (tmp_path / "flags.jsonl").mkdir()
    assert any("نوشته نشد" in line for line in talk_in(quiz, "ایراد"))


def test_going_back_tells_the_result_of_what_was_answered(talk_in: Say) -> None:
    heard = talk_in(quiz, "۳", "بازگشت")
    assert "۱ پاسخ درست از ۱" in heard
    assert any(line.startswith("نرمال کردن: ۱ درست از ۱؛") for line in heard)
    assert "مرور بعدی" in "\n".join(heard)
    assert heard[-1] != "<ended>"


def test_skipped_questions_are_not_kept(talk_in: Say, desk: Desk) -> None:
    heard = talk_in(quiz, "بعدی", "بعدی", "بعدی", "بعدی")
    assert heard.count("پرسیده نشد و شمرده هم نمی‌شود.") == 4
    assert count(desk) == 0


def test_the_placement_quiz_says_where_to_begin(talk_in: Say, desk: Desk) -> None:
    heard = talk_in(lambda d, t: ask(d, t, "placement"), "۱", "", "۱", "")
    assert any(line.startswith("از این‌جا شروع کنید") for line in heard)
    assert {review.what.mode for review in desk.store.reviews("small")} == {"placement"}


def test_a_review_with_nothing_due_says_so(talk_in: Say, words: Words) -> None:
    heard = talk_in(lambda d, t: ask(d, t, "due"))
    assert heard == [words("home.nothing_due")]


# --- the lesson


def test_the_lesson_is_read_on_and_marked(talk_in: Say, desk: Desk) -> None:
    heard = talk_in(read_on, "بعدی", "", "قبلی", "بازگشت")
    assert [line for line in heard if line.startswith("بخش ")] == [
        "بخش ۱ از ۴",
        "بخش ۲ از ۴",
        "بخش ۳ از ۴",
        "بخش ۲ از ۴",
    ]
    assert desk.read_passages() == {"mean-and-variance", "divide-by-std"}


def test_marks_of_markup_are_not_spelled_out(talk_in: Say) -> None:
    heard = "\n".join(talk_in(read_on, *[""] * 3, "بازگشت"))
    assert "**" not in heard
    assert "```" not in heard


def test_a_passage_is_chosen_by_its_number(talk_in: Say) -> None:
    heard = talk_in(read_on, "فهرست", "۴", "بازگشت")
    assert "بخش ۴ از ۴" in heard


def test_the_example_of_a_passage_is_computed_and_its_questions_are_asked(
    talk_in: Say, desk: Desk
) -> None:
    heard = talk_in(read_on, "مثال", "آزمون", "۲", "بازگشت", "چه", "بازگشت")
    assert "این اجرا چه نشان داد:" in heard
    assert count(desk) == 1
    assert any("این‌جا معنایی ندارد" in line for line in heard)


def test_the_lesson_ends_where_the_course_ends(talk_in: Say, words: Words) -> None:
    assert talk_in(read_on, *[""] * 4)[-1] == words("lesson.end")


# --- the examples


def test_a_parameter_is_turned_by_name_or_number_with_any_digits(talk_in: Say) -> None:
    heard = talk_in(
        try_examples, "۱", "تنظیم", "x = 2, 4, 6", "۲ ۳", "gamma = خیلی", "پیش‌فرض", "بازگشت"
    )
    text = "\n".join(heard)
    assert "`x` برابر `1, 2, 3, 4`" in text
    assert "مثلاً بنویسید" in text
    assert sum("این اجرا چه نشان داد" in line for line in heard) == 4


def test_the_same_computation_is_said_as_code(talk_in: Say) -> None:
    heard = talk_in(try_examples, "۱", "کد", "۱", "دوباره", "بازگشت", "بازگشت")
    assert any(line.startswith("import numpy") for line in heard)
    assert heard[-1] != "<ended>"


# --- the progress


def test_the_progress_is_said_and_an_exam_set(talk_in: Say, desk: Desk) -> None:
    talk_in(quiz, "۱", "بازگشت")
    heard = talk_in(show_progress, "۲", "هیچ وقت", "۲۰ دی ۱۴۰۵", "۱", "بازگشت")
    text = "\n".join(heard)
    assert "- مقیاس و جابه‌جایی: هنوز آغاز نشده، ۰ از ۳. اول این را یاد بگیرید: نرمال کردن" in text
    assert "- با اطمینان: ۰٫۵ درست از ۱ (۵۰٪)" in text or "- با اطمینان: ۰ درست از ۱ (۰٪)" in text
    assert "تاریخ نیست" in text
    assert exam_day(desk.store, "small") == date(2027, 1, 10)


@pytest.mark.parametrize(("said", "left"), [("نه", 1), ("بله", 0)])
def test_a_lesson_is_begun_anew_only_after_a_yes(
    talk_in: Say, desk: Desk, said: str, left: int
) -> None:
    talk_in(quiz, "۱", "بازگشت")
    talk_in(show_progress, "۳", "۱", "شاید", said, "بازگشت")
    assert count(desk) == left


def test_a_new_learner_is_offered_the_placement_quiz(talk_in: Say) -> None:
    heard = talk_in(show_progress, "۲", "بازگشت", "بازگشت")
    assert "۲. آزمون تعیین سطح: ۲ پرسش" in heard
    assert "پرسش ۱ از ۲" in heard


@pytest.mark.parametrize("room", [quiz, read_on, try_examples, show_progress])
@pytest.mark.parametrize("lines", [(), ("خروج",), ("راهنما", "تکرار", "exit")])
def test_every_room_is_left_by_a_word_or_by_the_end_of_the_input(
    talk_in: Say, room: Callable[[Desk, Talk], None], lines: tuple[str, ...]
) -> None:
    assert talk_in(room, *lines)[-1] == "<ended>"


# --- what cannot be asked


def test_questions_that_cannot_be_asked_are_told(
    talk_in: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, "compute-z-tilde")
    heard = talk_in(quiz, "بعدی", "بعدی", "بعدی")
    assert "۱ پرسش به‌خاطر ایراد بسته‌ی درس پرسیده نشد." in heard
    assert "پرسش ۳ از ۴" not in heard


def test_a_quiz_of_nothing_that_can_be_asked_says_so(
    talk_in: Say, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, "which-variance", "which-hold")
    assert talk_in(lambda d, t: ask(d, t, "short")) == [words("quiz.none")]


def refuse(monkeypatch: pytest.MonkeyPatch, *questions: str) -> None:
    """Let some questions be faulty."""

    def faulty(
        question: Question, seed: int, index: PackIndex, checkpoint: Checkpoint | None = None
    ) -> Variant:
        if question.id in questions:
            raise VariantError(f"{question.id} cannot be asked")
        return variant(question, seed, index, checkpoint)

    monkeypatch.setattr("bnstudy.study.quiz.variant", faulty)


def test_answers_one_after_the_other_belong_to_one_question_each(talk_in: Say, desk: Desk) -> None:
    talk_in(quiz, "1", "2", "1", "خروج")
    assert desk.store.count(desk.index.pack.info.id) == 3


# --- a pack without examples


def test_without_examples_the_lab_is_not_offered_and_says_why(
    tmp_path: Path, words: Words, talk_in: Say
) -> None:
    other = Desk.open(RAIN, tmp_path / "rain", words, lambda: NOW)
    heard = talk_in(lambda _desk, talk: converse(other, talk), "خروج")
    assert not any(words("home.lab") in line for line in heard)
    assert talk_in(lambda _desk, talk: try_examples(other, talk)) == [words("lab.no_examples")]
    other.close()


def test_the_words_of_a_passage_are_told_when_asked_for(tmp_path: Path, talk_in: Say) -> None:
    rain = Path(__file__).parent.parent / "data" / "packs" / "rain"
    other = Desk.open(
        rain, tmp_path / "rain", words := Words.load(), lambda: datetime(2026, 11, 22, tzinfo=UTC)
    )
    heard = talk_in(lambda _desk, talk: read_on(other, talk), "واژه‌ها", "بعدی", "واژه")
    told = [line for line in heard if line.startswith("باران‌سنج (rain gauge): ظرفی")]
    assert len(told) == 1
    assert words("lesson.no_terms") in heard
    other.close()


def test_without_lessons_there_is_nothing_to_read(desk: Desk, words: Words, talk_in: Say) -> None:
    desk.index = PackIndex(desk.index.pack.model_copy(update={"lessons": ()}))
    assert talk_in(read_on) == [words("lesson.none")]
