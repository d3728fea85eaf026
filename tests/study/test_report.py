"""Reports for `--json`: everything in them can be written, and says what the store says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from bnstudy.packs.index import PackIndex
from bnstudy.study.progress import ProgressStore
from bnstudy.study.report import due_report, stats_report
from bnstudy.study.rows import NewReview

Build = Callable[..., NewReview]
DAY = timedelta(days=1)


def test_the_due_report_says_what_why_and_since_when(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1", "wrong"), now)
    store.record(review("c3", "wrong", sure=False, concept="scale"), now)
    store.set_setting("exam/sample", "2027-01-10")
    found = json.loads(json.dumps(due_report(index, store, now + DAY, days=3)))
    assert [(item["question"], item["why"]) for item in found["due"]] == [
        ("c1", "sure_wrong"),
        ("c3", "due"),
    ]
    assert found["due"][0]["since"] == "2026-11-23T09:00:00+00:00"
    assert found["exam"] == "2027-01-10"
    assert [day["day"] for day in found["forecast"]] == ["2026-11-23", "2026-11-24", "2026-11-25"]


def test_the_stats_report_holds_every_part(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1"), now)
    store.record(review("t1", "wrong", concept="noise", misconception="forgot-gamma"), now)
    store.mark_read("sample", "p1", now)
    found = json.loads(json.dumps(stats_report(index, store, now)))
    assert (found["answers"], found["accuracy"]) == (2, 0.5)
    assert found["read"] == {"passages": 1, "total": 3}
    assert found["concepts"][0]["level"] == "attempted"
    assert found["misconceptions"][0]["open"] is True
    assert found["history"] == [{"day": "2026-11-22", "answers": 2, "right": 1.0}]


def test_without_any_answer_the_reports_are_empty_not_wrong(
    index: PackIndex, store: ProgressStore, now: datetime
) -> None:
    assert due_report(index, store, now)["due"] == []
    assert stats_report(index, store, now)["accuracy"] is None
