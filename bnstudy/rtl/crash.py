"""Save what a fault left behind, so that the user sees a sentence instead of a traceback."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

_KEPT = 20


def save_report(
    error: BaseException, folder: Path, now: datetime, facts: Mapping[str, str]
) -> Path | None:
    """Write a crash report; local variables stay out of it, they may be the learner's words.

    Args:
        error: What was raised.
        folder: Where reports are kept; the newest 20 stay.
        now: The time of the crash, in UTC.
        facts: What else is known about the program and its terminal.

    Returns:
        the file, or None where nothing can be written.
    """
    path = folder / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(_report(error, now, facts), encoding="utf-8", errors="backslashreplace")
        for old in sorted(folder.glob("crash-*.txt"))[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        # A full or read-only disk: the sentence on the terminal must do.
        return None
    return path


def _report(error: BaseException, now: datetime, facts: Mapping[str, str]) -> str:
    known = {
        "time": now.isoformat(timespec="seconds"),
        "python": sys.version.split()[0],
        "system": platform.platform(),
        **facts,
    }
    head = "".join(f"{name}: {value}\n" for name, value in known.items())
    faults = [error]
    # Textual wraps what a worker raised, without naming it as the cause.
    inner = getattr(error, "error", None)
    if isinstance(inner, BaseException) and inner is not error.__cause__:
        faults.insert(0, inner)
    return head + "".join("\n" + "".join(traceback.format_exception(e)) for e in faults)
