"""A small pack, a fixed time and a store that is thrown away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from study_pack import PACK

from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Pack
from bnstudy.study.progress import FILE_NAME, ProgressStore
from bnstudy.study.rows import NewReview
from bnstudy.study.schedule import rate

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def index() -> PackIndex:
    return PackIndex(Pack.model_validate(PACK))


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / FILE_NAME


@pytest.fixture
def store(path: Path, now: datetime) -> Iterator[ProgressStore]:
    opened = ProgressStore(path, now, zone=UTC)
    yield opened
    opened.close()


@pytest.fixture
def review() -> Callable[..., NewReview]:
    """Build an answer; only what matters to a test is named there."""

    def build(
        question: str = "c1",
        verdict: str = "correct",
        sure: bool = True,
        hints: int = 0,
        **more: object,
    ) -> NewReview:
        values: dict[str, Any] = {
            "session": "s1",
            "pack": "sample",
            "rev": 1,
            "concept": "standardize",
            "seed": 7,
            "mode": "quiz",
            "mixed": False,
            "answer": "[]",
            "score": {"correct": 1.0, "close": 0.5, "partial": 0.5, "wrong": 0.0}[verdict],
            "rating": rate(verdict, sure=sure, hints=hints),
        }
        return NewReview(
            question=question, verdict=verdict, sure=sure, hints=hints, **{**values, **more}
        )

    return build
