"""Packs to load, and a cache of each test's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pack_samples import SMALL

from bnstudy.packs.git import Git

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what is cached away from the user's folder and from other tests."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("BNSTUDY_CACHE", str(folder))
    return folder


@pytest.fixture
def pack_dir(tmp_path: Path) -> Path:
    """Give a copy of the small pack that a test may spoil."""
    return Path(shutil.copytree(SMALL, tmp_path / "pack"))


@pytest.fixture(autouse=True)
def no_history_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge the packs in this repository as they are, whatever their last commit changed."""
    real = Git.of
    monkeypatch.setattr(
        Git, "of", lambda folder: None if folder.resolve().is_relative_to(ROOT) else real(folder)
    )
