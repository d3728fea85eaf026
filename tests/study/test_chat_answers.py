"""An answer given in a conversation is kept like one given in a quiz."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

import pytest

from bnstudy.packs.index import PackIndex
from bnstudy.study.desk import Desk
from bnstudy.study.progress import ProgressError, ProgressStore
from bnstudy.study.questions import Grade, grade
from bnstudy.study.schedule import Rating
from bnstudy.study.variants import variant
from bnstudy.study.words import words


@pytest.fixture
def desk(index: PackIndex, store: ProgressStore, now: datetime) -> Desk:
    return Desk(index, store, words(), lambda: now, random.Random(1))


@pytest.fixture
def judged(index: PackIndex) -> Grade:
    question = index.question("c1")
    shown = variant(question, 0, index)
    right = grade(question, shown.options[0].id, shown).key[0]
    return grade(question, right, shown)


def test_it_is_on_the_disk_when_the_call_returns(
    desk: Desk, index: PackIndex, judged: Grade, path: Path, now: datetime
) -> None:
    saved = desk.keep_chat_answer("talk", "c1", 0, judged, sure=True)
    assert saved is not None
    assert saved.on_disk
    assert desk.unsaved(saved) == ""
    again = ProgressStore(path, now)
    (review,) = again.reviews(index.pack.info.id)
    again.close()
    assert review.what.session == "talk"
    assert review.what.mode == "quiz"
    assert not review.what.mixed
    assert review.what.rating is Rating.GOOD
    assert desk.overview().answered == 1


@pytest.mark.parametrize(("sure", "hints"), [(False, 0), (True, 1)])
def test_a_right_answer_with_doubt_or_help_comes_back_sooner(
    desk: Desk, judged: Grade, sure: bool, hints: int
) -> None:
    saved = desk.keep_chat_answer("talk", "c1", 0, judged, sure=sure, hints=hints)
    assert saved is not None
    assert saved.review.what.rating is Rating.HARD


def test_a_question_that_the_pack_does_not_have_is_not_kept(desk: Desk, judged: Grade) -> None:
    assert desk.keep_chat_answer("talk", "no-such-question", 0, judged) is None
    assert desk.overview().answered == 0


def test_why_it_is_not_on_the_disk_is_said(
    index: PackIndex, judged: Grade, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "file").write_text("no folder")
    store = ProgressStore(tmp_path / "file" / "progress.db", now)
    desk = Desk(index, store, words(), lambda: now, random.Random(1))
    saved = desk.keep_chat_answer("talk", "c1", 0, judged)
    store.close()
    assert saved is not None
    assert isinstance(saved.problem, ProgressError)
    assert desk.unsaved(saved).startswith("این پاسخ ذخیره نشد: ")
