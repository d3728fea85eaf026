"""What the chat fits comes along, so that the first start does not wait for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bnstudy.chat import retrieve
from bnstudy.chat.ship import shipped_packs
from bnstudy.chat.tutor import Tutor
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack


@pytest.mark.parametrize("pack", shipped_packs(), ids=lambda path: path.parent.name)
def test_a_first_start_fits_nothing(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("the fitted files are old; write them with: python -m bnstudy.chat.ship")

    monkeypatch.setenv("BNSTUDY_CACHE", str(tmp_path))
    monkeypatch.setattr(retrieve, "train", refuse)
    monkeypatch.setattr("bnstudy.chat.intents.train_plain", refuse)
    Tutor(PackIndex(load_pack(pack.parent))).prepare()
