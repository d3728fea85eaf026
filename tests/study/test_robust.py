"""Damaged, newer, full, read-only and locked files; clocks that jump; each told in a sentence."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bnstudy.packs.index import PackIndex
from bnstudy.study import database, health
from bnstudy.study.health import ProgressError
from bnstudy.study.migrations import LATEST
from bnstudy.study.progress import ProgressStore
from bnstudy.study.queue import due_items
from bnstudy.study.rows import NewReview
from bnstudy.study.statistics import DAY_QUERY, MISCONCEPTION_QUERY, forecast
from bnstudy.study.words import words

Build = Callable[..., NewReview]
DAY = timedelta(days=1)


def sentence(problem: ProgressError | None) -> str:
    assert problem is not None
    text = words().sentence(problem.words, problem.places)
    assert text, problem.words
    return text


@pytest.fixture
def used(path: Path, now: datetime, review: Build) -> Path:
    """A file with one answer, closed."""
    store = ProgressStore(path, now, zone=UTC)
    store.record(review(), now)
    store.close()
    return path


def overwrite(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "text": lambda path: path.write_text("not a database, but long enough" * 20),
    "short": lambda path: path.write_bytes(b"SQLite format 3\x00"),
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "zeros": lambda path: path.write_bytes(bytes(8192)),
    "schema-page": lambda path: overwrite(path, 100, b"\xff" * 3000),
    "foreign": lambda path: overwrite(path, 68, b"abcd"),
    "tables-gone": lambda path: run_sql(path, "DROP VIEW live"),
}


def run_sql(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(sql)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_set_aside_whole_and_the_session_goes_on(
    used: Path, now: datetime, review: Build, damage: str
) -> None:
    DAMAGE[damage](used)
    broken = used.read_bytes()
    store = ProgressStore(used, now, zone=UTC)
    assert store.set_aside is not None
    assert store.set_aside.read_bytes() == broken
    assert store.set_aside.name in sentence(store.problem)
    assert store.record(review(), now).on_disk
    store.close()


def test_a_broken_page_is_found_after_an_unclean_end(
    path: Path, now: datetime, review: Build
) -> None:
    store = ProgressStore(path, now, zone=UTC)
    for number in range(200):
        store.record(review(f"q{number}", answer="x" * 400), now)
    store.close()
    page = path.stat().st_size // 4096 // 2
    overwrite(path, page * 4096, b"\xa5" * 4096)
    path.with_name(path.name + "-wal").write_bytes(b"left behind")
    again = ProgressStore(path, now, zone=UTC)
    assert again.set_aside is not None
    again.close()


def test_the_last_backup_is_offered_and_brings_the_answers_back(
    path: Path, now: datetime, review: Build
) -> None:
    store = ProgressStore(path, now, zone=UTC)
    store.record(review("c1"), now)
    backup = store.backup_if_due(now)
    store.record(review("c3", concept="scale"), now)
    store.close()
    path.write_text("damaged" * 100)
    again = ProgressStore(path, now + DAY, zone=UTC)
    assert backup is not None
    assert backup.name in sentence(again.problem)
    again.record(review("c1", session="s2"), now + DAY)
    assert again.restore(again.backups()[-1]) == 1
    assert [(c.question, c.reps) for c in again.cards("sample")] == [("c1", 2)]
    again.close()


def test_a_file_without_a_backup_says_so(used: Path, now: datetime) -> None:
    used.write_text("damaged" * 100)
    store = ProgressStore(used, now, zone=UTC)
    assert store.problem is not None
    assert store.problem.words == "study.progress.damaged_no_backup"
    assert sentence(store.problem)
    store.close()


def test_two_damaged_files_on_one_day_are_both_kept(used: Path, now: datetime) -> None:
    for text in ("first" * 100, "second" * 100):
        used.write_text(text)
        ProgressStore(used, now, zone=UTC).close()
    kept = sorted(path.read_text() for path in used.parent.glob("*.damaged-*"))
    assert kept == ["first" * 100, "second" * 100]


def test_a_newer_file_is_left_untouched_and_the_session_goes_on(
    used: Path, now: datetime, review: Build
) -> None:
    run_sql(used, f"PRAGMA user_version = {LATEST + 1}")
    before = used.read_bytes()
    store = ProgressStore(used, now, zone=UTC)
    assert "نسخه‌ی تازه‌تری" in sentence(store.problem)
    assert not store.record(review(), now).on_disk
    assert store.count("sample") == 1
    store.close()
    assert used.read_bytes() == before
    assert [path.name for path in used.parent.iterdir()] == [used.name]


def test_a_newer_schema_that_is_still_in_the_log_is_refused_too(used: Path, now: datetime) -> None:
    other = sqlite3.connect(used, isolation_level=None)
    other.execute(f"PRAGMA user_version = {LATEST + 1}")
    store = ProgressStore(used, now, zone=UTC)
    assert isinstance(store.problem, health.NewerError)
    store.close()
    other.close()


def test_on_a_full_disk_the_session_goes_on_and_everything_is_saved_once_there_is_room(
    path: Path, now: datetime, review: Build
) -> None:
    store = ProgressStore(path, now, zone=UTC)
    store.record(review("c1"), now)
    disk = store._database._disk
    assert disk is not None
    pages = disk.execute("PRAGMA page_count").fetchone()[0]
    disk.execute(f"PRAGMA max_page_count = {pages}")
    saved = [store.record(review(f"q{n}", answer="x" * 900), now) for n in range(30)]
    assert saved[0].on_disk
    assert not saved[-1].on_disk
    assert "دیسک پر است" in sentence(saved[-1].problem)
    assert not store.saving
    assert store.count("sample") == 31
    undone = store.undo("s1", now)
    assert undone == saved[-1].review

    disk.execute("PRAGMA max_page_count = 100000")
    assert store.record(review("c3", concept="scale"), now).on_disk
    assert store.saving
    assert store.problem is None
    expected = [r.uid for r in store.reviews()]
    store.close()
    again = ProgressStore(path, now, zone=UTC)
    assert [r.uid for r in again.reviews()] == expected
    assert len(expected) == 31
    again.close()


def test_what_is_only_in_memory_gets_a_last_chance_at_the_end(
    path: Path, now: datetime, review: Build
) -> None:
    store = ProgressStore(path, now, zone=UTC)
    store._database._disk.execute("PRAGMA query_only = ON")  # type: ignore[union-attr]
    assert "نوشتنی نیست" in sentence(store.record(review(), now).problem)
    store._database._disk.execute("PRAGMA query_only = OFF")  # type: ignore[union-attr]
    store.close()
    again = ProgressStore(path, now, zone=UTC)
    assert again.count("sample") == 1
    again.close()


def test_a_locked_file_is_waited_for_and_tried_again(
    path: Path, now: datetime, review: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 20)
    store = ProgressStore(path, now, zone=UTC)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        saved = store.record(review("c1"), now)
        assert not saved.on_disk
        assert "برنامه‌ی دیگری" in sentence(saved.problem)
        other.execute("COMMIT")
    assert store.record(review("c3", concept="scale"), now).on_disk
    assert store.count("sample") == 2
    store.close()


def test_a_file_that_breaks_while_it_is_open_is_set_aside_and_a_new_one_begun(
    path: Path, now: datetime, review: Build
) -> None:
    store = ProgressStore(path, now, zone=UTC)
    for number in range(300):
        store.record(review(f"q{number}", answer="x" * 300), now)
    backup = store.backup_if_due(now)
    disk = store._database._disk
    assert disk is not None
    disk.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    disk.execute("PRAGMA cache_size = 1")
    disk.execute("PRAGMA mmap_size = 0")
    size = path.stat().st_size
    overwrite(path, 4096, b"\xa5" * (size - 4096))
    broken = [store.record(review(f"n{n}"), now) for n in range(3)]
    assert backup is not None
    assert store.set_aside is not None
    assert store.set_aside.stat().st_size == size
    assert backup.name in sentence(broken[0].problem)
    assert broken[-1].on_disk
    assert store.restore(backup) == 300
    assert store.count("sample") == 303
    store.close()


def test_a_write_that_reported_failure_and_yet_succeeded_is_kept_once(
    path: Path, now: datetime, review: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ProgressStore(path, now, zone=UTC)
    transact, failed = database._transact, []

    def fail_after_commit(connection: sqlite3.Connection, job: database.Job[object]) -> object:
        result = transact(connection, job)
        if not failed:
            failed.append(True)
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as reader:
                # A real error of the disk, as SQLite reports it.
                reader.execute("DELETE FROM cards")
        return result

    monkeypatch.setattr(database, "_transact", fail_after_commit)
    assert not store.record(review("c1"), now).on_disk
    assert store.record(review("c3", concept="scale"), now).on_disk
    assert [(c.question, c.reps) for c in store.cards("sample")] == [("c1", 1), ("c3", 1)]
    assert store.count("sample") == 2
    store.close()


def test_a_folder_that_cannot_be_made_is_told_and_lived_with(
    tmp_path: Path, now: datetime, review: Build
) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    store = ProgressStore(tmp_path / "data" / "progress.db", now, zone=UTC)
    assert sentence(store.problem)
    assert not store.record(review(), now).on_disk
    assert [card.question for card in store.cards("sample")] == ["c1"]
    store.close()


@pytest.fixture
def refusing(used: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let SQLite refuse every write, as on a read-only medium; root heeds no permissions."""
    configure = database._configure

    def read_only(connection: sqlite3.Connection) -> None:
        configure(connection)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("CREATE TABLE refused (x)")

    monkeypatch.setattr(database, "_configure", read_only)
    return used


def test_a_read_only_file_is_read_into_memory(refusing: Path, now: datetime, review: Build) -> None:
    before = refusing.read_bytes()
    store = ProgressStore(refusing, now + DAY, zone=UTC)
    assert "نوشتنی نیست" in sentence(store.problem)
    saved = store.record(review(), now + DAY)
    assert not saved.on_disk
    assert saved.card.reps == 2
    store.close()
    assert refusing.read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root heeds no permissions")
def test_a_read_only_folder_is_told_and_lived_with(
    used: Path, now: datetime, review: Build
) -> None:
    used.chmod(0o444)
    used.parent.chmod(0o555)
    try:
        store = ProgressStore(used, now, zone=UTC)
        assert "نوشتنی نیست" in sentence(store.problem)
        assert store.record(review(), now).card.reps == 2
        store.close()
    finally:
        used.parent.chmod(0o755)


def test_a_fault_of_ours_is_not_taken_for_the_disks(store: ProgressStore) -> None:
    with pytest.raises(sqlite3.OperationalError):
        store.read("SELECT nonsense FROM nowhere")


def test_a_store_without_a_file_keeps_nothing_and_complains_of_nothing(
    now: datetime, review: Build
) -> None:
    store = ProgressStore(None, now, zone=UTC)
    assert store.problem is None
    saved = store.record(review(), now)
    assert (saved.on_disk, saved.problem, store.saving) == (False, None, False)
    assert store.count("sample") == 1
    assert store.backups() == ()
    assert store.backup_if_due(now) is None
    store.close()


def test_an_unreadable_backup_is_told(store: ProgressStore, tmp_path: Path) -> None:
    broken = tmp_path / "progress-20260101-000000.db"
    broken.write_text("no backup" * 50)
    with pytest.raises(ProgressError):
        store.restore(broken)
    with pytest.raises(ProgressError) as caught:
        store.restore(tmp_path / "gone.db")
    assert sentence(caught.value)


# --- clocks


def test_a_clock_set_back_a_little_stands_still(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1"), now)
    saved = store.record(review("c3", concept="scale"), now - timedelta(hours=5))
    assert saved.review.counted_at == now
    assert saved.review.at == now - timedelta(hours=5)
    assert not saved.review.skewed


def test_a_dead_battery_does_not_send_answers_back_to_1970(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1"), now)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    saved = store.record(review("c1"), epoch)
    assert saved.review.counted_at == now
    assert saved.card.memory.due > now
    after = store.record(review("c1"), now + 3 * DAY)
    honest = ProgressStore(None, now, zone=UTC)
    for when in (now, now, now + 3 * DAY):
        reference = honest.record(review("c1"), when)
    assert after.card.memory.due <= reference.card.memory.due
    honest.close()


def test_a_dead_battery_does_not_make_everything_due(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1"), now)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert store.due("sample", epoch) == []
    assert due_items(index, store, epoch) == []
    assert forecast(index, store, epoch)[0].day == now.date()


def test_answers_from_a_clock_that_was_years_ahead_come_back_at_once(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1"), now + 20_000 * DAY)
    assert [card.question for card in store.due("sample", now)] == ["c1"]
    saved = store.record(review("c1"), now)
    assert saved.review.skewed
    assert now < saved.card.memory.due < now + 30 * DAY
    assert store.due("sample", now) == []
    other = store.record(review("c3", concept="scale"), now + DAY)
    assert other.review.counted_at == now + DAY
    assert not other.review.skewed


def test_no_order_of_clocks_makes_an_interval_of_the_past(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    for days in (0, 400, -400, 3, -10_000, 20_000, -1, 5):
        saved = store.record(review("c1"), now + days * DAY)
        assert saved.card.memory.due >= saved.card.memory.last_review + DAY
        assert saved.card.memory.stability < 2_000


# --- query plans


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        ("SELECT * FROM cards WHERE pack = ? AND due < ?", 2),
        ("SELECT * FROM cards WHERE pack = ? AND last_review > ?", 2),
        (DAY_QUERY, 1),
        (MISCONCEPTION_QUERY, 1),
        ("SELECT concept, level FROM concepts WHERE pack = ?", 1),
        ("SELECT max(last_review) FROM cards", 0),
        ("SELECT * FROM live WHERE session = ? ORDER BY id DESC LIMIT 1", 1),
        ("SELECT * FROM live WHERE pack = ? AND question = ? AND rev = ? ORDER BY id", 3),
        ("SELECT * FROM live WHERE pack = ? AND concept = ? ORDER BY id", 2),
        ("SELECT max(rev), score FROM cards WHERE pack = ? AND concept = ? GROUP BY question", 2),
        ("SELECT count(*) FROM live WHERE pack = ?", 1),
    ],
)
def test_no_query_walks_through_a_whole_table(store: ProgressStore, sql: str, values: int) -> None:
    plan = [row[3] for row in store.read(f"EXPLAIN QUERY PLAN {sql}", ("x",) * values)]
    for step in plan:
        assert "USE TEMP B-TREE FOR ORDER BY" not in step
        if step.startswith("SCAN"):
            assert "COVERING INDEX" in step
