"""The app over the small pack, with a thrown-away progress and a fixed clock."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.words import Words
from bnstudy.study.desk import Desk
from bnstudy.study.progress import FILE_NAME, ProgressStore
from bnstudy.ui.app import BnStudyApp

PACKS = Path(__file__).parent.parent / "data" / "packs"
SMALL_PACK = PACKS / "small"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def words() -> Words:
    return Words.load()


@pytest.fixture
def desk(tmp_path: Path, words: Words) -> Iterator[Desk]:
    store = ProgressStore(tmp_path / FILE_NAME, NOW, zone=UTC)
    yield Desk(PackIndex(load_pack(SMALL_PACK)), store, words, lambda: NOW, random.Random(3))
    store.close()


@pytest.fixture
def app(desk: Desk, words: Words) -> Iterator[BnStudyApp]:
    app = BnStudyApp(words, lambda: desk, reveal=False)
    yield app
    app.uninstall_rtl()


@pytest.fixture
def app_of(tmp_path: Path, words: Words) -> Iterator[Callable[[str], BnStudyApp]]:
    """Open the app on another pack for tests, by the name of its folder."""
    opened: list[tuple[BnStudyApp, ProgressStore]] = []

    def make(name: str) -> BnStudyApp:
        store = ProgressStore(tmp_path / name / FILE_NAME, NOW, zone=UTC)
        desk = Desk(PackIndex(load_pack(PACKS / name)), store, words, lambda: NOW, random.Random(3))
        opened.append((BnStudyApp(words, lambda: desk, reveal=False), store))
        return opened[-1][0]

    yield make
    for app, store in opened:
        app.uninstall_rtl()
        store.close()


@pytest.fixture
def settled() -> Callable[[Pilot[object]], object]:
    """Wait until threads have delivered and the screen has drawn; no sleeping."""

    async def wait(pilot: Pilot[object]) -> None:
        for _ in range(3):
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()

    return wait
