"""A dialogue with typed lines over the small pack, and all that was said in it."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.words import Words
from bnstudy.plain.talk import Ended, Talk
from bnstudy.rtl.console import Console
from bnstudy.study.desk import Desk
from bnstudy.study.progress import FILE_NAME, ProgressStore

SMALL_PACK = Path(__file__).parent.parent / "data" / "packs" / "small"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

Room = Callable[[Desk, Talk], None]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is cached away from the user's folder."""
    monkeypatch.setenv("BNSTUDY_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def words() -> Words:
    return Words.load()


@pytest.fixture
def desk(tmp_path: Path, words: Words) -> Iterator[Desk]:
    store = ProgressStore(tmp_path / FILE_NAME, NOW, zone=UTC)
    index = PackIndex(load_pack(SMALL_PACK))
    yield Desk(index, store, words, lambda: NOW, random.Random(3), tmp_path)
    store.close()


@pytest.fixture
def talk_in(desk: Desk, words: Words) -> Callable[..., list[str]]:
    """Say lines in a room and give back the lines that were answered."""

    def talk(room: Room, *lines: str) -> list[str]:
        heard = io.StringIO()
        source = io.StringIO("".join(f"{line}\n" for line in lines))
        try:
            room(desk, Talk(source, Console(heard), words))
        except Ended:
            heard.write("<ended>\n")
        return heard.getvalue().splitlines()

    return talk
