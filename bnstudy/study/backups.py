"""Copies of the progress file: before each migration and once a day, the last few are kept."""

from __future__ import annotations

import os
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

KEPT = 5
EVERY = timedelta(days=1)
_STAMP = "%Y%m%d-%H%M%S"


def folder(path: Path) -> Path:
    """Name the folder of backups beside the progress file."""
    return path.parent / "backups"


def listed(path: Path) -> tuple[Path, ...]:
    """List the backups of a progress file, oldest first; other files in the folder are not ours."""
    named = re.compile(re.escape(path.stem) + r"-\d{8}-\d{6}\.db", re.ASCII)
    return tuple(sorted(f for f in folder(path).glob("*.db") if named.fullmatch(f.name)))


def newest(path: Path) -> Path | None:
    """Find the last backup."""
    found = listed(path)
    return found[-1] if found else None


def backup(connection: sqlite3.Connection, path: Path, now: datetime) -> Path:
    """Copy the open file; the copy appears under its name only when it is whole."""
    target = folder(path) / f"{path.stem}-{now.astimezone(UTC).strftime(_STAMP)}.db"
    target.parent.mkdir(parents=True, exist_ok=True)
    # Two instances may back up in the same second.
    unfinished = target.with_suffix(f".{os.getpid()}.part")
    unfinished.unlink(missing_ok=True)
    copy = sqlite3.connect(unfinished, isolation_level=None)
    try:
        connection.backup(copy)
        # A backup is one file: no log beside it that could be left behind.
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
    unfinished.replace(target)
    for old in listed(path)[:-KEPT]:
        old.unlink()
    return target


def is_due(path: Path, now: datetime) -> bool:
    """Say whether the last backup is more than a day old, or its date lies ahead."""
    last = newest(path)
    if last is None:
        return True
    stamp = last.stem.removeprefix(f"{path.stem}-")
    try:
        made = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        # Digits, but no time: not made by this program.
        return True
    return not timedelta(0) <= now - made < EVERY
