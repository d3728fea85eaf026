"""Tell a sound progress file from a damaged, newer, full or read-only one, and say so clearly."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bnstudy.errors import BnStudyError
from bnstudy.study.migrations import APPLICATION_ID, LATEST, schema_version

SQLITE_HEADER = b"SQLite format 3\x00"
_TABLES = frozenset({"reviews", "cards", "passages", "voids", "concepts", "settings", "live"})
# Primary result codes of SQLite -> key under study.progress.
_SURVIVABLE = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_CANTOPEN: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_AUTH: "read_only",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_IOERR: "disk_error",
    sqlite3.SQLITE_PROTOCOL: "disk_error",
    sqlite3.SQLITE_CORRUPT: "broken",
    sqlite3.SQLITE_NOTADB: "broken",
}
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_ENGLISH = {
    "disk_full": "the disk is full; this session is kept in memory only",
    "read_only": "the progress file cannot be written; this session is kept in memory only",
    "locked": "another program keeps the progress file locked; trying again at the next answer",
    "disk_error": "the disk reports an error; this session is kept in memory only",
    "broken": "the progress file is damaged; this session is kept in memory only",
}


class ProgressError(BnStudyError):
    """Say in one sentence what is wrong with the progress file and what happens now."""

    exit_code = 1


class NewerError(ProgressError):
    """The file was written by a newer version; it stays untouched."""


class DamagedError(ProgressError):
    """The file is no progress file, or is no longer sound."""


def check_header(path: Path) -> None:
    """Read the first bytes without opening the file as a database.

    Raises:
        DamagedError: it is not an SQLite file, or another program's.
        NewerError: its schema is newer than this program.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return
    if not header:
        return
    if len(header) < 100 or not header.startswith(SQLITE_HEADER):
        raise DamagedError(f"{path.name} is not an SQLite file")
    _refuse_newer(int.from_bytes(header[60:64]))
    owner = int.from_bytes(header[68:72])
    if owner not in {0, APPLICATION_ID}:
        raise DamagedError(f"{path.name} belongs to another program")


def was_left_open(path: Path) -> bool:
    """Say whether the last program that had the file did not close it, or still has it open."""
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def check(connection: sqlite3.Connection, *, thoroughly: bool) -> None:
    """Look at the version in the write-ahead log too, and at every page where asked.

    Raises:
        NewerError: the schema is newer than this program.
        DamagedError: a page is broken, or the tables are not ours.
    """
    version = schema_version(connection)
    _refuse_newer(version)
    if not version and connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise DamagedError("the file holds tables of another program")
    if thoroughly:
        answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if answer != "ok":
            raise DamagedError(f"quick_check says: {answer}")


def check_tables(connection: sqlite3.Connection) -> None:
    """Make sure that the tables are there.

    Raises:
        DamagedError: one is missing.
    """
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    missing = _TABLES - {row[0] for row in rows}
    if missing:
        raise DamagedError(f"the tables {', '.join(sorted(missing))} are missing")


@contextmanager
def damage_recognized() -> Iterator[None]:
    """Turn SQLite's own word for damage into ours.

    Raises:
        DamagedError: SQLite found the file malformed.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        if _code(error) in _DAMAGED:
            raise DamagedError(str(error)) from error
        raise


def set_aside(path: Path, now: datetime) -> Path:
    """Rename a damaged file and its logs; nothing is deleted."""
    stamp = now.strftime("%Y%m%d-%H%M%S")
    target = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    path.rename(target)
    for suffix in ("-wal", "-shm"):
        log = path.with_name(path.name + suffix)
        if log.exists():
            log.rename(target.with_name(target.name + suffix))
    return target


def damaged(error: DamagedError, aside: Path, backup: Path | None) -> ProgressError:
    """Say where the damaged file went and which backup can be brought back."""
    offer = f"; the last backup is {backup.name}" if backup else "; there is no backup"
    return ProgressError(
        f"the progress file was damaged ({error}) and is kept as {aside.name}{offer}",
        words="study.progress.damaged" if backup else "study.progress.damaged_no_backup",
        aside=aside.name,
        backup=backup.name if backup else "",
    )


def explain(error: BaseException) -> str | None:
    """Name the fault of the disk or file behind an error, or None if it is a fault of ours."""
    if isinstance(error, OSError):
        return "read_only"
    code = _code(error)
    return None if code is None else _SURVIVABLE.get(code)


def as_problem(error: BaseException, path: Path | None) -> ProgressError:
    """Turn an error of the disk or file into one sentence."""
    key = explain(error) or "disk_error"
    name = path.name if path else ""
    return ProgressError(f"{_ENGLISH[key]} ({error})", words=f"study.progress.{key}", file=name)


def _code(error: BaseException) -> int | None:
    """Get the primary result code; the extended one adds detail in the upper bits."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def _refuse_newer(version: int) -> None:
    if version > LATEST:
        raise NewerError(
            f"the progress file has schema {version}, this program knows {LATEST}; "
            "it is left untouched, and this session is not saved. Install the newer version",
            words="study.progress.newer",
            version=version,
            known=LATEST,
        )
