"""The chat in lines: what is said, where it stands, and what the chat is asked to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from bnstudy.chat.model import ModelError
from bnstudy.chat.reply import Action, Chip, Citation, Reply
from bnstudy.chat.tutor import Tutor
from bnstudy.plain.chat import can_chat, chat
from bnstudy.plain.dialogue import talk_all
from bnstudy.study.desk import Desk
from bnstudy.study.progress import NewReview, ProgressError, Saved
from bnstudy.study.unanswered import read_unanswered

Say = Callable[..., list[str]]


class Scripted:
    """A tutor that answers by a table and remembers what it was told."""

    replies: dict[str, Reply] = {}  # noqa: RUF012  the tests fill it
    contexts: list[Sequence[object]] = []  # noqa: RUF012
    rewording: object = None

    def __init__(self, index: object, words: object, desk: Desk, rewording: object) -> None:
        self.desk = desk
        type(self).rewording = rewording

    def reply(self, text: str, context: Sequence[object] = ()) -> Reply:
        self.contexts.append(tuple(context))
        return self.replies.get(text, Reply(f"پاسخ {text}", "content"))


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> type[Scripted]:
    monkeypatch.setattr("bnstudy.chat.tutor.Tutor", Scripted)
    Scripted.replies, Scripted.contexts = {}, []
    return Scripted


def test_there_is_somebody_to_talk_to() -> None:
    assert can_chat()


def test_an_answer_names_where_it_stands_once_and_spells_no_marks(
    talk_in: Say, scripted: type[Scripted]
) -> None:
    quoted = (Citation("gamma-and-beta", "یک"), Citation("gamma-and-beta", "دو"))
    scripted.replies["گاما؟"] = Reply("**گاما** مقیاس است.", "content", citations=quoted)
    heard = talk_in(chat, "گاما؟", "بازگشت")
    assert "گاما مقیاس است." in heard
    assert heard.count("از بخش «کار گاما و بتا»") == 1


def test_a_refusal_names_the_passages_that_it_suggests(
    talk_in: Say, scripted: type[Scripted]
) -> None:
    near = Chip("کار گاما و بتا", action=Action("open_passage", "gamma-and-beta"))
    scripted.replies["لایه‌نرم؟"] = Reply("نیامده است.", "not_covered", abstain=True, chips=(near,))
    heard = talk_in(chat, "لایه‌نرم؟", "بازگشت")
    assert any(near.label in line for line in heard)


def test_each_question_goes_along_with_what_was_said_before(
    talk_in: Say, scripted: type[Scripted]
) -> None:
    talk_in(chat, "یک", "دو", "بازگشت")
    first, second = scripted.contexts
    assert first == ()
    assert [turn["text"] for turn in second] == ["یک", "پاسخ یک"]  # type: ignore[index]


def test_a_long_conversation_carries_only_its_end(talk_in: Say, scripted: type[Scripted]) -> None:
    talk_in(chat, *map(str, range(20)), "بازگشت")
    assert max(map(len, scripted.contexts)) == 8


def test_a_question_with_a_command_word_in_it_is_a_question(
    talk_in: Say, scripted: type[Scripted]
) -> None:
    talk_in(chat, "یک مثال و راهنما بده", "خروج از کمینه یعنی چه")
    assert len(scripted.contexts) == 2


def test_an_unanswered_question_is_kept_for_the_authors(
    talk_in: Say, scripted: type[Scripted], desk: Desk
) -> None:
    scripted.replies["هوا؟"] = Reply("در این درس نیست.", "outside", abstain=True)
    talk_in(chat, "یک", "هوا؟", "بازگشت")
    assert desk._folder is not None
    (question,) = read_unanswered(desk._folder / "unanswered.jsonl")
    assert question.text == "هوا؟"


def test_the_computation_behind_an_answer_is_said_on_request(
    talk_in: Say, scripted: type[Scripted], desk: Desk
) -> None:
    shown = desk.explainer("batch-by-hand")(1, lambda _share: None)
    scripted.replies["حساب کن"] = Reply("میانگین ۲٫۵ است.", "compute", explanation=shown)
    heard = talk_in(chat, "حساب", "حساب کن", "حساب", "بازگشت")
    assert any("این‌جا معنایی ندارد" in line for line in heard)
    assert "این اجرا چه نشان داد:" in heard


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (Action("open_passage", "gamma-squared"), "بخش ۴ از ۴"),
        (Action("open_lesson"), "بخش ۱ از ۴"),
        (Action("example", "batch-by-hand"), "این اجرا چه نشان داد:"),
        (Action("quiz"), "پرسش ۱ از ۲"),
        (Action("quiz_passage", "mean-and-variance"), "پرسش ۱ از ۱"),
        (Action("review"), "امروز چیزی برای مرور نمانده است."),
        (Action("progress"), "هنوز پاسخی داده نشده است."),
    ],
)
def test_what_the_chat_is_asked_to_do_is_done_and_the_chat_goes_on(
    talk_in: Say, scripted: type[Scripted], action: Action, line: str
) -> None:
    scripted.replies["برو"] = Reply("می‌رویم.", "command", action=action)
    back = () if action.kind == "review" else ("بازگشت",)
    heard = talk_in(chat, "برو", *back, "باز هم", "بازگشت")
    assert line in heard
    assert "پاسخ باز هم" in heard
    assert heard[-1] != "<ended>"


def test_asking_to_leave_leaves_and_asking_to_start_anew_forgets(
    talk_in: Say, scripted: type[Scripted]
) -> None:
    scripted.replies["بس است"] = Reply("باشد.", "command", action=Action("quit"))
    scripted.replies["از اول"] = Reply("باشد.", "command", action=Action("reset"))
    assert talk_in(chat, "بس است")[-1] == "<ended>"
    scripted.contexts.clear()
    talk_in(chat, "یک", "از اول", "دو", "بازگشت")
    assert [len(context) for context in scripted.contexts] == [0, 2, 0]


def test_an_answer_given_in_the_chat_is_kept_with_the_help_it_had(
    talk_in: Say, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bnstudy.chat.tutor.Tutor", Tutor)
    heard = talk_in(chat, "یک سوال بپرس", "راهنمایی کن", "ب", "الف", "بازگشت")
    (review,) = desk.store.reviews()
    assert review.what.question == "which-variance"
    assert (review.what.seed, review.what.sure, review.what.hints) == (0, True, 1)
    assert not any("ذخیره نشد" in line for line in heard)


def test_an_answer_that_could_not_be_kept_is_told(
    talk_in: Say, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bnstudy.chat.tutor.Tutor", Tutor)
    record = desk.store.record

    def full(what: NewReview, now: datetime) -> Saved:
        return replace(record(what, now), on_disk=False, problem=ProgressError("the disk is full"))

    monkeypatch.setattr(desk.store, "record", full)
    heard = talk_in(chat, "یک سوال بپرس", "ب", "بازگشت")
    assert any("این پاسخ ذخیره نشد: the disk is full" in line for line in heard)


def test_an_address_of_a_model_that_cannot_be_called_ends_the_dialogue_at_its_start(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BNSTUDY_LLM_URL", "http://[::1")
    with pytest.raises(ModelError, match="BNSTUDY_LLM_URL"):
        talk_all(desk)


@pytest.mark.parametrize(("url", "given"), [("", False), ("http://127.0.0.1:9/v1", True)])
def test_the_tutor_gets_a_model_only_where_its_variable_is_set(
    talk_in: Say,
    scripted: type[Scripted],
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    given: bool,
) -> None:
    monkeypatch.setenv("BNSTUDY_LLM_URL", url)
    talk_in(chat, "بازگشت")
    assert (scripted.rewording is not None) is given
