"""Check a pack: every fault that can be found without a learner."""

from __future__ import annotations

from pathlib import Path

from bnstudy.packs.files import gather
from bnstudy.packs.loader import read_book
from bnstudy.packs.problems import Problem, sort_problems

DEFAULT_SEEDS = 20


def check_pack(path: Path | str, seeds: int = DEFAULT_SEEDS) -> list[Problem]:
    """List the faults of a pack by file and line.

    Args:
        path: the pack's folder.
        seeds: how many seeds each proof runs over; 0 leaves the proofs out.

    Raises:
        PackNotFoundError: the path is no pack.
    """
    book = read_book(gather(Path(path)))
    return sort_problems(book.problems)
