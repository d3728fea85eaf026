"""Offer the last backup from before a damage, until it has been brought back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bnstudy.study.progress import FILE_NAME, ProgressStore

SETTING = "rescued"
_STAMP = re.compile(r"\d{8}-\d{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rescue:
    """A backup that can be brought back.

    Attributes:
        damaged: name of the file that was set aside.
        backup: the last copy from before that.
        made: when the copy was made, aware.
    """

    damaged: str
    backup: Path
    made: datetime

    @property
    def day(self) -> date:
        """The day of the copy, UTC."""
        return self.made.date()


def find_rescue(store: ProgressStore, folder: Path | None) -> Rescue | None:
    """Find what can be brought back, or None where nothing is damaged or it has been done."""
    if folder is None:
        return None
    damaged = max((p.name for p in folder.glob(f"{FILE_NAME}.damaged-*") if stamp(p)), default="")
    if not damaged or store.setting(SETTING) == damaged:
        return None
    before = [b for b in store.backups() if stamp(b) and stamp(b) <= stamp(Path(damaged))]
    if not before:
        return None
    made = datetime.strptime(stamp(before[-1]), "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    return Rescue(damaged, before[-1], made)


def bring_back(store: ProgressStore, rescue: Rescue) -> int:
    """Bring the backup's answers back, and offer it no more; return how many came.

    Raises:
        ProgressError: the backup cannot be read.
    """
    count = store.restore(rescue.backup)
    store.set_setting(SETTING, rescue.damaged)
    return count


def stamp(path: Path) -> str:
    """Read the time in a file's name, or an empty string."""
    found = _STAMP.search(path.name)
    return found[0] if found else ""
