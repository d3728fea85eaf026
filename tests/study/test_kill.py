"""What was shown as saved is there after kill -9, and with two programs answering at once."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bnstudy.study import derive
from bnstudy.study.progress import ProgressStore

SCRIPT = Path(__file__).with_name("answering.py")


def answering(path: Path, session: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(path), session, str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_after(process: subprocess.Popen[str], answers: int) -> list[str]:
    """Kill after so many acknowledged answers and list all that were acknowledged."""
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(answers)]
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    # A line cut off in the middle was not acknowledged.
    lines += rest.splitlines(keepends=True)
    return [line.strip() for line in lines if line.endswith("\n")]


def check_file(path: Path, acknowledged: set[str]) -> None:
    store = ProgressStore(path, datetime.now(UTC), zone=UTC)
    assert store.problem is None
    assert store.set_aside is None
    kept = {review.uid for review in store.reviews()}
    assert acknowledged <= kept
    cards, levels = store.cards("sample"), store.levels("sample")
    assert sum(card.reps for card in cards) == len(kept)
    disk = store._database._disk
    assert disk is not None
    assert disk.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        disk.backup(copy)
        copy.row_factory = sqlite3.Row
        derive.rebuild(copy, store._scheduler)
        again = {row["concept"]: row["level"] for row in copy.execute("SELECT * FROM concepts")}
        assert again == {concept: int(level) for concept, level in levels.items()}
    store.close()


def kill_loop(path: Path, times: int) -> None:
    rng = random.Random(times)
    acknowledged: set[str] = set()
    for time in range(times):
        acknowledged.update(kill_after(answering(path, f"s{time}", 0), rng.randrange(12)))
        if time % 20 == 0 or time == times - 1:
            check_file(path, acknowledged)
    assert len(acknowledged) >= times


def test_every_acknowledged_answer_survives_five_kills(path: Path) -> None:
    kill_loop(path, 5)


@pytest.mark.slow
def test_every_acknowledged_answer_survives_two_hundred_kills(path: Path) -> None:
    kill_loop(path, 200)


def answer_at_once(path: Path, programs: int, each: int) -> None:
    running = [answering(path, f"s{i}", each) for i in range(programs)]
    acknowledged: set[str] = set()
    for process in running:
        out, err = process.communicate()
        assert err == ""
        assert process.returncode == 0
        acknowledged.update(out.split())
    assert len(acknowledged) == programs * each
    check_file(path, acknowledged)


def test_two_programs_answering_at_once_lose_nothing(path: Path) -> None:
    answer_at_once(path, programs=2, each=40)


@pytest.mark.slow
def test_two_programs_answering_at_once_for_a_minute_lose_nothing(path: Path) -> None:
    answer_at_once(path, programs=2, each=6_000)


def test_two_programs_that_open_a_new_file_at_once_agree_on_it(path: Path) -> None:
    answer_at_once(path, programs=4, each=2)
