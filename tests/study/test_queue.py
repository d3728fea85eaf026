"""Reviews: what is due, the urgent first, ideas resting between their wordings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from study_pack import PACK, choice

from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Pack
from bnstudy.study.exam import set_exam_day
from bnstudy.study.progress import ProgressStore
from bnstudy.study.queue import arrange, due_items, new_items, review_queue
from bnstudy.study.rows import NewReview

Build = Callable[..., NewReview]
DAY = timedelta(days=1)


def test_nothing_is_due_before_its_day(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review(), now)
    assert review_queue(index, store, now).items == ()
    assert review_queue(index, store, now + 2 * DAY).ids == ("c1",)


def test_sure_and_wrong_comes_first_then_what_is_furthest_overdue(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1"), now)
    store.record(review("m1", "wrong", sure=False, concept="noise"), now)
    store.record(review("t1", "wrong", concept="noise"), now + 3 * DAY)
    items = due_items(index, store, now + 5 * DAY)
    assert [(item.question.id, item.why) for item in items] == [
        ("t1", "sure_wrong"),
        ("m1", "due"),
        ("c1", "due"),
    ]


def test_a_question_that_was_changed_or_dropped_is_not_asked_as_it_was(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("gone", "wrong"), now)
    store.record(review("c1", "wrong", rev=9), now)
    assert due_items(index, store, now + 2 * DAY) == []


def test_two_wordings_of_one_idea_never_follow_each_other(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    for id_ in ("c1", "c2"):
        store.record(review(id_, "wrong"), now)
    store.record(review("c3", "wrong", concept="scale"), now)
    ids = review_queue(index, store, now + DAY).ids
    assert set(ids) == {"c1", "c2", "c3"}
    assert ids[1] == "c3"


def test_a_wording_that_finds_no_place_waits(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    for id_ in ("c1", "c2"):
        store.record(review(id_, "wrong"), now)
    queue = review_queue(index, store, now + DAY)
    assert len(queue.ids) == 1
    assert queue.waiting == 1


def test_what_is_over_the_limit_waits(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    for id_, concept in (("c1", "standardize"), ("c3", "scale"), ("t1", "noise")):
        store.record(review(id_, "wrong", concept=concept), now)
    queue = review_queue(index, store, now + DAY, limit=2)
    assert (len(queue.items), queue.waiting) == (2, 1)


def test_new_questions_come_once_their_groundwork_is_laid(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    assert [item.question.id for item in new_items(index, store, 9)] == ["c1", "c2"]
    store.record(review("c1"), now)
    store.record(review("c2"), now)
    assert [item.question.id for item in new_items(index, store, 9)] == ["c3", "first-output"]
    queue = review_queue(index, store, now, new=1)
    assert [(item.question.id, item.why) for item in queue.items] == [("c3", "new")]


def test_a_new_revision_is_new_again(store: ProgressStore, now: datetime, review: Build) -> None:
    store.record(review("c1"), now)
    questions = [choice("c1", "standardize", rev=2)]
    changed = PackIndex(Pack.model_validate({**PACK, "questions": questions}))
    assert [item.question.id for item in new_items(changed, store, 9)] == ["c1"]


things = st.lists(
    st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 5), st.integers(0, 10**6)),
    max_size=14,
    unique_by=lambda thing: thing[3],
)


@given(things)
def test_an_arrangement_keeps_kin_apart_and_loses_nothing(
    items: list[tuple[bool, int, int, int]],
) -> None:
    order, left = arrange(
        items, rank=lambda i: i[0], family=lambda i: f"{i[1]}/{i[2]}", concept=lambda i: str(i[1])
    )
    assert sorted([*order, *left]) == sorted(items)
    assert all((a[1], a[2]) != (b[1], b[2]) for a, b in pairwise(order))
    families = [(i[1], i[2]) for i in items]
    if left:
        # Only kin of one family can be left, and only where it outnumbers all the rest.
        kin = {(i[1], i[2]) for i in left}
        assert len(kin) == 1
        count = families.count(kin.pop())
        assert count > len(items) - count + 1


@given(things)
def test_the_most_urgent_opens_the_review(items: list[tuple[bool, int, int, int]]) -> None:
    order, _ = arrange(
        items, rank=lambda i: i[0], family=lambda i: str(i[3]), concept=lambda i: str(i[1])
    )
    assert [i[0] for i in order] == sorted((i[0] for i in items), reverse=True)


def test_concepts_take_turns(index: PackIndex) -> None:
    order, _ = arrange(
        ["a1", "a2", "b1", "b2"], rank=lambda _: False, family=str, concept=lambda i: i[0]
    )
    assert order == ["a1", "b1", "a2", "b2"]


def test_before_an_exam_nothing_is_put_off_beyond_it(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    for day in (0, 2, 13, 59):
        store.record(review("c1"), now + day * DAY)
    long_after = now + 60 * DAY
    set_exam_day(store, "sample", (long_after + 5 * DAY).date(), long_after.date())
    assert due_items(index, store, long_after) == []
    eve = long_after + 4 * DAY
    assert [(i.question.id, i.why) for i in due_items(index, store, eve)] == [("c1", "exam")]


def test_the_sweep_passes_once_over_each_question(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    for day in (0, 2, 13, 59):
        store.record(review("c1"), now + day * DAY)
    eve = now + 64 * DAY
    set_exam_day(store, "sample", (eve + DAY).date(), eve.date())
    store.record(review("c1"), eve)
    assert due_items(index, store, eve) == []


def test_an_exam_that_is_over_changes_nothing(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.set_setting("exam/sample", date(2020, 1, 1).isoformat())
    store.record(review("c1"), now)
    assert due_items(index, store, now + DAY) == []
    assert len(due_items(index, store, now + 2 * DAY)) == 1
