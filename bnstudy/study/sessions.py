"""The last quizzes and reviews, as the history shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bnstudy.study.progress import ProgressStore
from bnstudy.study.rows import Mode, from_day

# The newest answers alone are looked at: a history of years costs no more than one of days.
LOOK_BACK = 500
# The sign keeps SQLite from the index of the pack, which would bring in and sort every answer.
LAST_QUERY = "SELECT session, mode, day, verdict FROM live WHERE +pack = ? ORDER BY id DESC LIMIT ?"


@dataclass(frozen=True, slots=True)
class SessionCount:
    """One quiz or review: on the day of its last answer, how many answers, how many right."""

    mode: Mode
    day: date
    answers: int
    right: int


def last_sessions(store: ProgressStore, pack: str, limit: int = 5) -> tuple[SessionCount, ...]:
    """List the last sessions of a pack, the newest first."""
    found: dict[str, SessionCount] = {}
    for row in store.read(LAST_QUERY, (pack, LOOK_BACK)):
        right = int(row["verdict"] == "correct")
        before = found.get(row["session"])
        if before is not None:
            answers = before.answers + 1
            found[row["session"]] = SessionCount(
                before.mode, before.day, answers, before.right + right
            )
        elif len(found) < limit:
            found[row["session"]] = SessionCount(row["mode"], from_day(row["day"]), 1, right)
    return tuple(found.values())
