"""The words of the packs are tested as they are, whatever their last commit changed."""

from __future__ import annotations

import pytest

from bnstudy.packs.git import Git


@pytest.fixture(autouse=True)
def no_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave git out: a reworded question is judged when it is committed, not at every test."""
    monkeypatch.setattr(Git, "of", lambda _folder: None)
