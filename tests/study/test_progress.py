"""The store: every answer kept, taken back, forgotten, brought back from a backup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bnstudy.study.mastery import Level
from bnstudy.study.progress import ProgressStore
from bnstudy.study.rows import NewReview
from bnstudy.study.schedule import Rating, rate

Build = Callable[..., NewReview]
DAY = timedelta(days=1)


def test_an_answer_is_there_after_closing_and_opening_again(
    path: Path, now: datetime, review: Build
) -> None:
    with_answer = ProgressStore(path, now, zone=UTC)
    saved = with_answer.record(review(answer='["right"]', hints=1), now)
    with_answer.close()
    again = ProgressStore(path, now, zone=UTC)
    assert saved.on_disk
    assert list(again.reviews("sample")) == [saved.review]
    assert again.cards("sample") == [saved.card]
    again.close()


def test_a_new_revision_asks_again_and_keeps_the_old_answers(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review(rev=1), now)
    store.record(review(rev=2, verdict="wrong"), now)
    assert sorted((card.rev, card.reps) for card in store.cards("sample")) == [(1, 1), (2, 1)]
    assert store.count("sample") == 2


def test_packs_do_not_see_each_other(store: ProgressStore, now: datetime, review: Build) -> None:
    store.record(review(pack="other"), now)
    assert store.cards("sample") == []
    assert store.count("sample") == 0
    assert store.levels("sample") == {}


def test_a_question_is_due_on_its_day_whatever_the_hour(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review(verdict="wrong"), now)
    assert store.due("sample", now) == []
    tomorrow = (now + DAY).replace(hour=0, minute=1)
    assert [card.question for card in store.due("sample", tomorrow)] == ["c1"]


def test_the_learners_own_midnight_begins_the_day(path: Path, now: datetime, review: Build) -> None:
    tehran = timezone(timedelta(hours=3, minutes=30))
    store = ProgressStore(path, now, zone=tehran)
    late = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
    saved = store.record(review(), late)
    assert saved.review.day.isoformat() == "2026-11-23"
    store.close()


def test_undo_takes_back_the_last_answer_and_all_that_followed_from_it(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    first = store.record(review(), now)
    standing = store.levels("sample")
    second = store.record(review(verdict="wrong", misconception="forgot-gamma"), now + DAY)
    assert store.undo("s1", now + DAY) == second.review
    assert store.cards("sample") == [first.card]
    assert list(store.reviews("sample")) == [first.review]
    assert store.levels("sample") == standing


def test_undo_goes_back_as_far_as_the_session_and_no_further(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c3", session="earlier"), now)
    store.record(review(), now)
    assert store.undo("s1", now) is not None
    assert store.undo("s1", now) is None
    assert [card.question for card in store.cards("sample")] == ["c3"]


def test_nothing_is_ever_removed_from_the_journal(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review(), now)
    store.undo("s1", now)
    assert store.read("SELECT count(*) FROM reviews")[0][0] == 1
    with pytest.raises(Exception, match="only ever added"):
        store._database._disk.execute("DELETE FROM reviews")  # type: ignore[union-attr]
    with pytest.raises(Exception, match="only ever added"):
        store._database._disk.execute("UPDATE reviews SET score = 1")  # type: ignore[union-attr]


def test_forgetting_begins_anew(store: ProgressStore, now: datetime, review: Build) -> None:
    store.record(review("c1"), now)
    store.record(review("c3", concept="scale"), now)
    store.mark_read("sample", "p1", now)
    store.mark_read("sample", "p2", now)
    assert store.forget("sample", ["c1", "c2"], ["p1"], now) == 1
    assert [card.question for card in store.cards("sample")] == ["c3"]
    assert list(store.passages("sample")) == ["p2"]
    assert store.levels("sample") == {"scale": Level.ATTEMPTED}


def test_settings_are_remembered_and_let_go(store: ProgressStore) -> None:
    assert store.setting("exam/sample") is None
    store.set_setting("exam/sample", "2027-01-10")
    assert store.setting("exam/sample") == "2027-01-10"
    store.set_setting("exam/sample", None)
    assert store.setting("exam/sample") is None


def test_passages_are_listed_in_the_order_they_were_last_read(
    store: ProgressStore, now: datetime
) -> None:
    store.mark_read("sample", "p1", now)
    store.mark_read("sample", "p2", now + timedelta(minutes=1))
    store.mark_read("sample", "p1", now + timedelta(minutes=2))
    assert list(store.passages("sample")) == ["p2", "p1"]


def test_a_backup_brings_back_what_is_missing_and_nothing_twice(
    path: Path, now: datetime, review: Build, tmp_path: Path
) -> None:
    old = ProgressStore(path, now, zone=UTC)
    old.record(review("c1"), now)
    old.record(review("c2", verdict="wrong"), now)
    old.undo("s1", now)
    old.mark_read("sample", "p1", now)
    old.set_setting("exam/sample", "2027-01-10")
    backup = old.backup_if_due(now)
    assert backup is not None
    old.close()

    fresh = ProgressStore(tmp_path / "fresh.db", now + DAY, zone=UTC)
    later = fresh.record(review("c1", session="s2"), now + DAY)
    assert later.card.reps == 1
    assert fresh.restore(backup) == 2
    assert fresh.restore(backup) == 0
    assert [r.what.session for r in fresh.reviews("sample")] == ["s1", "s2"]
    assert [(c.question, c.reps) for c in fresh.cards("sample")] == [("c1", 2)]
    assert list(fresh.passages("sample")) == ["p1"]
    assert fresh.setting("exam/sample") == "2027-01-10"
    fresh.close()


def test_backups_are_made_once_a_day_and_the_last_few_are_kept(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review(), now)
    assert store.backup_if_due(now) is not None
    assert store.backup_if_due(now + timedelta(hours=23)) is None
    for day in range(1, 8):
        assert store.backup_if_due(now + day * DAY) is not None
    assert len(store.backups()) == 5


def test_files_of_others_among_the_backups_are_left_alone(
    store: ProgressStore, path: Path, now: datetime, review: Build
) -> None:
    store.record(review(), now)
    store.backup_if_due(now)
    for name in ("progress-mine.db", "other-20260101-000000.db", "progress-99999999-999999.db"):
        (path.parent / "backups" / name).write_text("not ours")
    for day in range(1, 8):
        store.backup_if_due(now + day * DAY)
    assert (path.parent / "backups" / "progress-mine.db").read_text() == "not ours"
    assert (path.parent / "backups" / "other-20260101-000000.db").exists()


def test_closing_makes_the_daily_backup_and_may_happen_twice(
    path: Path, now: datetime, review: Build
) -> None:
    store = ProgressStore(path, now, zone=UTC)
    store.record(review(), now)
    store.close(now)
    store.close(now)
    assert [backup.name for backup in store.backups()] == ["progress-20261122-090000.db"]
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["backups", "progress.db"]


def test_a_backup_that_finds_no_room_stops_nobody(path: Path, now: datetime, review: Build) -> None:
    store = ProgressStore(path, now, zone=UTC)
    (path.parent / "backups").write_text("in the way")
    store.record(review(), now)
    store.close(now)
    assert ProgressStore(path, now, zone=UTC).count("sample") == 1


answers = st.lists(
    st.tuples(
        st.sampled_from(["c1", "c2", "c4"]),
        st.sampled_from(["correct", "close", "partial", "wrong"]),
        st.booleans(),
        st.sampled_from(["quiz", "review", "placement"]),
        st.integers(min_value=-3, max_value=5),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(answers)
def test_what_is_derived_step_by_step_equals_what_is_derived_from_the_whole_journal(
    given_answers: list[tuple[str, str, bool, str, int, bool]],
) -> None:
    when = datetime(2026, 11, 22, 9, tzinfo=UTC)
    store = ProgressStore(None, when, zone=UTC)
    for question, verdict, sure, mode, pause, undo in given_answers:
        # Days that go backwards stand for a clock that was set.
        when += pause * DAY
        scores = {"correct": 1.0, "close": 0.5, "partial": 0.5, "wrong": 0.0}
        what = NewReview(
            session="s",
            pack="sample",
            question=question,
            rev=1,
            concept="standardize",
            seed=0,
            mode=mode,  # type: ignore[arg-type]
            mixed=mode == "review",
            answer="",
            verdict=verdict,
            score=scores[verdict],
            sure=sure,
            hints=0,
            rating=rate(verdict, sure=sure, hints=0),
        )
        store.record(what, when)
        if undo:
            store.undo("s", when)
    stepwise = (store.cards("sample"), store.levels("sample"))
    from bnstudy.study import derive

    memory = store._database._memory
    assert memory is not None
    derive.rebuild(memory, store._scheduler)
    assert (store.cards("sample"), store.levels("sample")) == stepwise
    store.close()


def test_a_rating_is_kept_as_the_schedule_knows_it(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review(sure=False), now)
    (kept,) = store.reviews()
    assert kept.what.rating is Rating.HARD
