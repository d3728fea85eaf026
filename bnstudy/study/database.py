"""The progress file on disk, or in memory where the disk says no; all writes go through here."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bnstudy.study import backups, health
from bnstudy.study.health import ProgressError
from bnstudy.study.migrations import migrate

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], T]

BUSY_MS = 5_000
# While writing to memory each answer tries the disk again; it must not keep the learner waiting.
RETRY_BUSY_MS = 100


class Database:
    """Run each write as one transaction that is on the disk when the call returns.

    When the disk is full, read-only, locked or broken, the session goes on in a copy in memory.
    Later writes try the disk again and take along everything that is still only in memory.

    Attributes:
        problem: why the answers are not on the disk, or what happened to the file at the start.
        set_aside: where a damaged file was put.
    """

    def __init__(self, path: Path | None, now: datetime) -> None:
        self._path = path
        self._now = now
        self._lock = threading.RLock()
        self._disk: sqlite3.Connection | None = None
        self._memory: sqlite3.Connection | None = None
        self._pending: list[Job[object]] = []
        self.problem: ProgressError | None = None
        self.set_aside: Path | None = None
        if path is None:
            self._memory = _memory()
        else:
            self._open(path)

    @property
    def saving(self) -> bool:
        """Say whether everything so far is on the disk."""
        return self._disk is not None and self._memory is None

    def write(self, job: Job[T]) -> tuple[T, bool]:
        """Run a job in a transaction; the second result says whether it is on the disk.

        A job may run again later, so it brings its own times and ids.
        """
        with self._lock:
            if self._on_disk():
                assert self._disk is not None
                try:
                    return _transact(self._disk, job), True
                except sqlite3.Error as error:
                    self._go_on_in_memory(error)
            assert self._memory is not None
            result = _transact(self._memory, job)
            if self._path is not None:
                self._pending.append(job)
            return result, False

    def read(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Run a query.

        Raises:
            ProgressError: the file cannot be read any more.
        """
        with self._lock:
            try:
                return self._active.execute(sql, values).fetchall()
            except sqlite3.DatabaseError as error:
                if health.explain(error) is None:
                    raise
                raise health.as_problem(error, self._path) from error

    def backup(self, now: datetime) -> Path | None:
        """Copy the file into the folder of backups; None where there is nothing to copy to."""
        if self._path is None or not self.saving:
            return None
        with self._lock:
            assert self._disk is not None
            return backups.backup(self._disk, self._path, now)

    def close(self) -> None:
        """Let go of the file; what is still only in memory gets a last chance."""
        with self._lock:
            self._on_disk()
            for connection in (self._disk, self._memory):
                if connection is not None:
                    connection.close()
            self._disk = self._memory = None

    @property
    def _active(self) -> sqlite3.Connection:
        connection = self._memory or self._disk
        if connection is None:
            raise ProgressError("the progress file has been closed")
        return connection

    def _open(self, path: Path) -> None:
        """Open the file; a damaged one is set aside, a newer or unwritable one left alone."""
        try:
            try:
                self._disk = self._connect(path)
            except health.DamagedError:
                self._disk = self._connect_anew(path)
        except health.NewerError as newer:
            self.problem = newer
            self._path = None
            self._memory = _memory()
        except (OSError, sqlite3.Error) as error:
            self.problem = health.as_problem(error, path)
            self._memory = _copy_of(path) or _memory()

    def _connect_anew(self, path: Path) -> sqlite3.Connection:
        try:
            # Another instance may have put a sound file in its place by now.
            return self._connect(path, thoroughly=True)
        except health.DamagedError as damaged:
            self.set_aside = health.set_aside(path, self._now)
            self.problem = health.damaged(damaged, self.set_aside, backups.newest(path))
            return self._connect(path)

    def _connect(self, path: Path, *, thoroughly: bool = False) -> sqlite3.Connection:
        health.check_header(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        thoroughly = thoroughly or health.was_left_open(path)
        connection = sqlite3.connect(
            path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )
        try:
            with health.damage_recognized():
                _configure(connection)
                health.check(connection, thoroughly=thoroughly)
                migrate(connection, lambda _: backups.backup(connection, path, self._now))
                health.check_tables(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _on_disk(self) -> bool:
        """Say whether a write can go to the disk, after bringing it up to date."""
        if self._memory is None:
            return self._disk is not None
        if self._path is None:
            return False
        try:
            if self._disk is None:
                self._disk = self._connect(self._path)
            self._disk.execute(f"PRAGMA busy_timeout = {RETRY_BUSY_MS}")
            _transact(self._disk, self._replay)
            self._disk.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        except (OSError, sqlite3.Error, ProgressError):
            return False
        self._pending.clear()
        self._memory.close()
        self._memory = None
        self.problem = None
        return True

    def _replay(self, connection: sqlite3.Connection) -> None:
        for job in self._pending:
            job(connection)

    def _go_on_in_memory(self, error: sqlite3.Error) -> None:
        kind = health.explain(error)
        if kind is None:
            raise error
        self.problem = health.as_problem(error, self._path)
        self._memory = _memory()
        if kind == "broken":
            # A copy of broken pages is broken; what can be saved is in the backup.
            self._abandon(health.DamagedError(str(error)))
            return
        assert self._disk is not None
        try:
            self._disk.backup(self._memory)
        except sqlite3.Error:
            # The disk cannot even be read: the session starts from nothing.
            self._memory = _memory()
        self._memory.row_factory = sqlite3.Row

    def _abandon(self, damaged: health.DamagedError) -> None:
        """Set a file aside that broke while it was open; the next write begins a new one."""
        assert self._disk is not None
        assert self._path is not None
        self._disk.close()
        self._disk = None
        self.set_aside = health.set_aside(self._path, self._now)
        self.problem = health.damaged(damaged, self.set_aside, backups.newest(self._path))


def _configure(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    # NORMAL would survive kill -9 but not a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")


def _memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    migrate(connection, lambda _: None)
    return connection


def open_copy(path: Path) -> sqlite3.Connection:
    """Read a file, such as a backup, into memory and leave it as it is.

    Raises:
        ProgressError: it cannot be read, or it is no progress file.
    """
    health.check_header(path)
    copy = _copy_of(path)
    if copy is None:
        raise ProgressError(
            f"{path.name} cannot be read", words="study.progress.unreadable", file=path.name
        )
    return copy


def _copy_of(path: Path) -> sqlite3.Connection | None:
    """Read a file that cannot be written into memory, if it can be read at all."""
    if not path.exists():
        return None
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for how in ("mode=ro", "mode=ro&immutable=1"):
        try:
            source = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)
            try:
                source.backup(memory)
            finally:
                source.close()
            memory.row_factory = sqlite3.Row
            migrate(memory, lambda _: None)
            health.check_tables(memory)
        except (sqlite3.Error, ProgressError):
            continue
        return memory
    return None


def _transact(connection: sqlite3.Connection, job: Job[T]) -> T:
    """Run a job and commit; any failure leaves the file as it was."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = job(connection)
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may have rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result
