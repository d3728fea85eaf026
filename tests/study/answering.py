"""Answer without end, or a number of times, and say on stdout which answers are safe."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from bnstudy.study.progress import ProgressStore
from bnstudy.study.rows import NewReview
from bnstudy.study.schedule import Rating


def main() -> None:
    path, session, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    store = ProgressStore(path, datetime.now(UTC), zone=UTC)
    number = 0
    while count == 0 or number < count:
        number += 1
        what = NewReview(
            session=session,
            pack="sample",
            question=f"q{number % 7}",
            rev=1,
            concept=f"k{number % 3}",
            seed=number,
            mode="quiz",
            mixed=False,
            answer='["right"]',
            verdict="correct",
            score=1.0,
            sure=True,
            hints=0,
            rating=Rating.GOOD,
        )
        saved = store.record(what, datetime.now(UTC))
        if saved.on_disk:
            sys.stdout.write(f"{saved.review.uid}\n")
            sys.stdout.flush()
        else:
            sys.stderr.write(f"not saved: {saved.problem}\n")
    store.close()


if __name__ == "__main__":
    main()
