"""Decide whether the lesson answers a question: a logistic regression over a few plain facts.

The coefficients stand in gate.json with their origin; `python -m bnstudy.chat.train` fits them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from bnstudy.chat.reader import Read
from bnstudy.chat.retrieve import Ranking

Band = Literal["sure", "unsure", "outside"]

FEATURES = (
    "bias", "taught", "elsewhere", "taught_margin", "merged", "merged_margin", "unknown_share",
    "unknown_count", "outside_named", "concepts", "subject_named", "quantity", "nothing_said",
)  # fmt: skip
QUANTITY = "چند"
FILE = Path(__file__).with_name("gate.json")


@dataclass(frozen=True, slots=True)
class Gate:
    """Coefficients and the two borders between the three bands."""

    coefficients: tuple[float, ...]
    sure: float
    unsure: float

    def chance(self, read: Read, ranking: Ranking, subject: str) -> float:
        """Estimate how likely the lesson answers a question.

        Args:
            read: the question.
            ranking: the passages for it.
            subject: id of the term that the whole pack is about.
        """
        facts = features(read, ranking, subject)
        total = sum(c * f for c, f in zip(self.coefficients, facts, strict=True))
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, total))))

    def band(self, chance: float) -> Band:
        """Name the band of a chance."""
        if chance >= self.sure:
            return "sure"
        return "unsure" if chance >= self.unsure else "outside"


@cache
def gate() -> Gate:
    """Read the coefficients once."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    return Gate(
        tuple(kept["coefficients"][name] for name in FEATURES), kept["sure"], kept["unsure"]
    )


def features(read: Read, ranking: Ranking, subject: str) -> tuple[float, ...]:
    """Give the facts that decide, in the order of FEATURES."""
    content = read.content
    unknown = len(read.unknown)
    taught, taught_next = _two_best(ranking.taught.tolist())
    merged, merged_next = _two_best(ranking.merged.tolist())
    return (
        1.0,
        taught,
        ranking.elsewhere,
        taught - taught_next,
        merged,
        merged - merged_next,
        unknown / len(content) if content else 0.0,
        min(unknown, 4) / 4,
        float(bool(read.outside)),
        min(len(set(read.concepts)), 3) / 3,
        float(subject in read.concepts),
        float(QUANTITY in read.names),
        float(not content),
    )


def _two_best(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values, reverse=True)
    return ordered[0] if ordered else 0.0, ordered[1] if len(ordered) > 1 else 0.0
