"""Packs about other topics: the chat speaks of what they have, and of nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bnstudy.chat import Tutor
from bnstudy.chat.reply import Reply
from bnstudy.packs.loader import load_pack

PACKS = Path(__file__).parents[1] / "data" / "packs"
# What only a pack that teaches batch normalization may hear of.
OF_BATCH_NORM = ("گاما", "بتا", "γ", "β", "ε", "اپسیلون", "z_hat", "z_tilde", "نرمال")


@pytest.fixture(scope="module")
def tutors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tutor]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BNSTUDY_CACHE", str(tmp_path_factory.mktemp("cache")))
        ready = {name: Tutor(load_pack(PACKS / name)) for name in ("rain", "weather", "crossing")}
        for tutor in ready.values():
            tutor.prepare()
    return ready


def whole(reply: Reply) -> str:
    return "\n".join([reply.answer, *(f"{chip.label} {chip.text}" for chip in reply.chips)])


def chips(reply: Reply) -> set[str]:
    return {chip.label for chip in reply.chips}


# --- without lessons


@pytest.mark.parametrize(
    "text",
    ["سلام", "کمک", "درس رو نشون بده", "زرد چشمک‌زن", "چرا؟", "بیشتر بگو", "مثال بزن", "۱ ۲ ۳",
     "قیمت دلار", "نگرانم", "راهنمایی", "پیشرفتم چطوره", "گزینه ب چرا غلطه", "بعدش چی"],
)  # fmt: skip
def test_without_lessons_everything_is_answered(tutors: dict[str, Tutor], text: str) -> None:
    asked = tutors["crossing"].reply("از من بپرس")
    past = [{"role": "user", "text": "از من بپرس"}, {"role": "assistant", "text": asked.answer}]
    for context in ((), past):
        reply = tutors["crossing"].reply(text, context)
        assert reply.answer.strip()
        assert not reply.citations
        assert "open_lesson" not in {chip.action.kind for chip in reply.chips if chip.action}


def test_without_lessons_the_quiz_goes_on(tutors: dict[str, Tutor]) -> None:
    asked = tutors["crossing"].reply("از من بپرس")
    past = [{"role": "assistant", "text": asked.answer, "question": asked.question}]
    judged = tutors["crossing"].reply("ب", past)
    assert judged.grade is not None
    assert not judged.grade.correct


def test_without_lessons_a_question_is_answered_with_that(tutors: dict[str, Tutor]) -> None:
    words = tutors["crossing"].words
    assert tutors["crossing"].reply("درس رو نشون بده").answer == words("chat.no_lesson")
    reply = tutors["crossing"].reply("چراغ زرد چشمک‌زن یعنی چه؟")
    assert reply.abstain
    assert words("chat.no_lesson") in reply.answer


# --- nothing of batch normalization where none is taught


@pytest.mark.parametrize("name", ["rain", "weather", "crossing"])
@pytest.mark.parametrize(
    "text",
    ["کمک", "چی بلدی", "سلام", "مثال بزن", "یک مثال عددی", "۱۲۰ ۱۳۰ ۱۴۰", "حساب کن",
     "بارش رو حساب کن برای 120/80", "میانگین 120 و 130 و 140", "با گاما ۲ برای ۱ ۲ ۳ حساب کن",
     "سوال چرا گزینه ج غلطه", "هوم", "برای ۶۴ کانال چند پارامتر داریم"],
)  # fmt: skip
def test_another_pack_hears_nothing_of_batch_norm(
    tutors: dict[str, Tutor], name: str, text: str
) -> None:
    reply = tutors[name].reply(text)
    assert not [word for word in OF_BATCH_NORM if word in whole(reply)]
    assert reply.explanation is None


def test_the_mean_of_given_numbers_is_still_computed(tutors: dict[str, Tutor]) -> None:
    reply = tutors["rain"].reply("میانگین 120 و 130 و 140")
    assert reply.numbers[0] == 130.0
    assert "[120, 130, 140]" in reply.answer


def test_bare_numbers_are_answered_with_what_can_be_asked_of_them(
    tutors: dict[str, Tutor],
) -> None:
    reply = tutors["weather"].reply("۱۲۰ ۱۳۰ ۱۴۰")
    assert reply.intent == "clarify"
    assert not reply.numbers
    (mean,) = [chip for chip in reply.chips if chip.text]
    assert tutors["weather"].reply(mean.text).numbers[0] == 130.0


def test_the_help_shows_a_sample_question_of_the_pack(tutors: dict[str, Tutor]) -> None:
    assert "یک میلی‌متر باران یعنی چقدر آب؟" in tutors["rain"].reply("کمک").answer
    assert "دمای روز چطور حساب می‌شود؟" in tutors["weather"].reply("کمک").answer
    assert "درس" not in tutors["crossing"].reply("کمک").answer


def test_the_help_names_a_question_that_has_options(tutors: dict[str, Tutor]) -> None:
    assert "سؤال ۲ چرا" in tutors["rain"].reply("کمک").answer
    assert "گزینه" not in tutors["weather"].reply("کمک").answer


def test_batch_normalization_is_still_spoken_of_where_it_is_taught(tutor: Tutor) -> None:
    assert "گاما" in tutor.reply("کمک").answer
    assert "گاما را ۳ کن" in chips(tutor.reply("۱ ۲ ۳"))


# --- examples and counts


def test_an_example_is_offered_only_where_there_is_one(tutors: dict[str, Tutor]) -> None:
    label = tutors["rain"].words("chat.chips.example")
    assert label in chips(tutors["weather"].reply("سلام"))
    assert label not in chips(tutors["rain"].reply("سلام"))


@pytest.mark.parametrize("text", ["مثال بزن", "یک مثال عددی", "یه مثال بده"])
def test_an_example_asked_for_is_the_packs_own(tutors: dict[str, Tutor], text: str) -> None:
    reply = tutors["weather"].reply(text)
    assert reply.action is not None
    assert (reply.action.kind, reply.action.target) == ("example", "three-readings")
    assert "میانگین سه دما" in reply.answer
    assert ": \n" not in reply.answer


def test_a_pack_without_examples_says_so(tutors: dict[str, Tutor]) -> None:
    reply = tutors["rain"].reply("یک مثال عددی")
    assert reply.answer == tutors["rain"].words("chat.no_example")


@pytest.mark.parametrize(
    "text", ["چند تا پرسش داری", "چند تا سؤال داری؟", "how many questions do you have",
             "chand ta soal dari", "این درس چند تا پرسش دارد"]
)  # fmt: skip
def test_how_many_questions_there_are_is_told(tutors: dict[str, Tutor], text: str) -> None:
    assert "۳ پرسش" in tutors["rain"].reply(text).answer
    assert "۲ پرسش" in tutors["crossing"].reply(text).answer


# --- the glossary


@pytest.mark.parametrize(
    "text",
    ["نم‌نم باران چیست", "تعریف نم‌نم باران", "نم نم باران یعنی چه", "drizzle chie",
     "what is drizzle", "define drizzle"],
)  # fmt: skip
def test_a_term_that_no_passage_uses_is_defined(tutors: dict[str, Tutor], text: str) -> None:
    term = tutors["rain"].known.index.term("drizzle")
    reply = tutors["rain"].reply(text)
    assert term.definition in reply.answer
    assert (reply.intent, reply.abstain, reply.citations) == ("content", False, ())


@pytest.mark.parametrize("text", ["باران‌سنج چیست", "تعریف باران‌سنج", "pluviometer chie"])
def test_a_definition_comes_with_the_passage_that_uses_the_term(
    tutors: dict[str, Tutor], text: str
) -> None:
    index = tutors["rain"].known.index
    reply = tutors["rain"].reply(text)
    assert index.term("gauge").definition in reply.answer
    (citation,) = reply.citations
    assert citation.id == "millimetres"
    assert "باران‌سنج" in citation.quote
    assert citation.quote in index.passage("millimetres").text
    assert next(c.action.target for c in reply.chips if c.action) == "millimetres"


def test_a_definition_needs_no_lesson(tutors: dict[str, Tutor]) -> None:
    term = tutors["crossing"].known.index.term("zebra")
    assert term.definition in tutors["crossing"].reply("خط‌کشی عابر چیست؟").answer


def test_a_question_about_more_than_the_word_gets_no_definition(tutors: dict[str, Tutor]) -> None:
    definition = tutors["rain"].known.index.term("gauge").definition
    assert definition not in tutors["rain"].reply("بزرگی باران‌سنج چه اثری دارد؟").answer


def test_the_passage_that_explains_a_term_is_quoted_behind_its_definition(tutor: Tutor) -> None:
    term = tutor.known.index.term("term-epsilon")
    reply = tutor.reply("اپسیلون چیه؟")
    assert reply.answer.index(term.definition) < reply.answer.index(reply.citations[0].quote)
    assert reply.citations[0].id == "why-epsilon"


def test_a_question_with_places_is_not_asked_before_they_are_filled(
    tutors: dict[str, Tutor],
) -> None:
    known = tutors["weather"].known
    example = known.index.example("three-readings").model_copy(update={"question": "`{x}`؟"})
    assert known.live_example(example) == known.words(
        "chat.live_example_named", title=example.title
    )
