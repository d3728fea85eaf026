"""Choices are kept per terminal, and a damaged file never stops the program."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.worker import WorkerFailed

from bnstudy.rtl.crash import save_report
from bnstudy.rtl.remembered import FILE_NAME, Remembered
from bnstudy.rtl.terminal import Kind


def test_a_choice_is_remembered_for_its_terminal_only(tmp_path: Path) -> None:
    Remembered(tmp_path / "new").remember("kitty|xterm-kitty|", Kind.PLAIN)
    again = Remembered(tmp_path / "new")
    assert again.kind_for("kitty|xterm-kitty|") is Kind.PLAIN
    assert again.kind_for("VTE|xterm|") is None


def test_choices_for_several_terminals_live_together(tmp_path: Path) -> None:
    remembered = Remembered(tmp_path)
    remembered.remember("a", Kind.LRM)
    remembered.remember("b", Kind.KITTY)
    remembered.remember("a", Kind.NUDGE)
    assert (remembered.kind_for("a"), remembered.kind_for("b")) == (Kind.NUDGE, Kind.KITTY)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_choice_can_be_forgotten(tmp_path: Path) -> None:
    remembered = Remembered(tmp_path)
    remembered.remember("a", Kind.LRM)
    remembered.forget("a")
    remembered.forget("never known")
    assert remembered.kind_for("a") is None


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        '{"format": 1}',
        '{"format": 2, "terminals": {}}',
        '{"format": 1, "terminals": 3}',
        "\x00\xff",
    ],
)
def test_a_damaged_file_is_set_aside(tmp_path: Path, damage: str) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(damage, encoding="latin-1")
    remembered = Remembered(tmp_path)
    assert remembered.kind_for("a") is None
    remembered.remember("a", Kind.LRM)
    assert remembered.kind_for("a") is Kind.LRM


def test_what_was_unreadable_is_still_there(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("{broken")
    Remembered(tmp_path).remember("a", Kind.LRM)
    assert (tmp_path / "terminals.damaged").read_text() == "{broken"


def test_a_kind_that_no_longer_exists_is_no_choice(tmp_path: Path) -> None:
    stored = {"format": 1, "terminals": {"a": "telepathy"}}
    (tmp_path / FILE_NAME).write_text(json.dumps(stored))
    assert Remembered(tmp_path).kind_for("a") is None


NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def fault() -> Exception:
    def learn(words: str) -> None:
        raise ValueError("broken \ud800", len(words))

    with pytest.raises(ValueError, match="broken") as caught:
        learn("what the learner wrote".upper())
    return caught.value


def test_a_crash_report_says_where_and_what_but_no_values(tmp_path: Path) -> None:
    path = save_report(fault(), tmp_path / "data", NOW, {"terminal": "VTE"})
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert path.name.startswith("crash-20260102-030405-")
    assert "terminal: VTE" in text
    assert "ValueError: ('broken" in text
    assert "WHAT THE LEARNER WROTE" not in text


def test_the_report_of_a_failed_worker_shows_what_failed_in_it(tmp_path: Path) -> None:
    path = save_report(WorkerFailed(fault()), tmp_path, NOW, {})
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert "in learn" in text
    assert "WorkerFailed" in text


def test_only_the_newest_reports_are_kept(tmp_path: Path) -> None:
    for minute in range(30):
        save_report(fault(), tmp_path, NOW.replace(minute=minute), {})
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 20
    assert names[-1].startswith("crash-20260102-032905")


def test_a_report_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert save_report(fault(), tmp_path / "file", NOW, {}) is None
