"""The file that holds the progress: is it sound, is it written, where are its backups."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bnstudy.study import backups, journal
from bnstudy.study.database import Database, open_copy
from bnstudy.study.health import ProgressError
from bnstudy.study.schedule import Scheduler


class ProgressFile:
    """One progress file, open.

    Opening never fails: what cannot be read or written is told by `problem`, and the session goes
    on in memory.
    """

    def __init__(self, path: Path | None, now: datetime, scheduler: Scheduler) -> None:
        self._path = path
        self._scheduler = scheduler
        self._database = Database(path, now)

    @property
    def problem(self) -> ProgressError | None:
        """Say in one sentence what is wrong with the file, or None."""
        return self._database.problem

    @property
    def saving(self) -> bool:
        """Say whether everything so far is on the disk."""
        return self._database.saving

    @property
    def set_aside(self) -> Path | None:
        """Where a damaged file was put when this store was opened."""
        return self._database.set_aside

    def read(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Run a query, for statistics."""
        return self._database.read(sql, values)

    def backup_if_due(self, now: datetime) -> Path | None:
        """Make the daily backup, unless there is one already or there is no room for it."""
        if self._path is None or not backups.is_due(self._path, now):
            return None
        try:
            return self._database.backup(now)
        except (OSError, sqlite3.Error):
            # Every answer is in the file all the same; the next end of a session tries again.
            return None

    def backups(self) -> tuple[Path, ...]:
        """List the backups, oldest first."""
        return () if self._path is None else backups.listed(self._path)

    def restore(self, backup: Path) -> int:
        """Bring back what a backup has and this file lacks; return the number of answers.

        Raises:
            ProgressError: the backup cannot be read.
        """
        source = open_copy(backup)
        try:
            archive = journal.unpack(source)
        finally:
            source.close()
        return self._database.write(
            lambda connection: journal.merge(connection, archive, self._scheduler)
        )[0]

    def close(self, now: datetime | None = None) -> None:
        """Let go of the file, after the daily backup where a time is given.

        A file that is not closed is looked through at the next start, which takes longer.
        """
        if now is not None and self.saving:
            self.backup_if_due(now)
        self._database.close()
