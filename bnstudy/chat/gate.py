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
    "foreign_count", "foreign_share", "other_concepts", "concept_share", "plain_share",
    "best", "lead", "elsewhere_leads", "outside_yet_taught", "strange_share", "names_nothing",
    "all_known", "guessed", "guessed_share", "strange_subject", "length", "only_subject",
    "surely_elsewhere", "surely_taught", "nearest", "nearest_elsewhere", "nearer_elsewhere",
    "barely_taught", "far_off", "very_near",
    "named_by_others",
)  # fmt: skip
QUANTITY = "چند"
# Above this score a question is nearly one of those that were taught.
SURELY = 0.4
# Below this it has little to do with any passage.
BARELY = 0.25
# Below the first no sample is near, above the second one says nearly the same.
FAR, NEAR = 0.35, 0.6
# Heads of the synonyms that ask without naming anything.
ASKING = ("چیست", "چرا", "فایده", "اثر", "کمک")
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
    content, concepts = read.content, set(read.concepts)
    count = max(1, len(content))
    unknown, foreign, guessed = len(read.unknown), len(read.foreign), read.guessed
    others = len(concepts - {subject})
    plain = sum(m.known and not m.foreign and not m.is_named for m in content)
    taught, taught_next = _two_best(ranking.taught.tolist())
    merged, merged_next = _two_best(ranking.merged.tolist())
    near = float(ranking.nearest.max(initial=0.0))
    best, next_best = _two_best(ranking.scores.tolist())
    return (
        1.0,
        taught,
        ranking.elsewhere,
        taught - taught_next,
        merged,
        merged - merged_next,
        unknown / count,
        min(unknown, 4) / 4,
        float(bool(read.outside)),
        min(len(concepts), 3) / 3,
        float(subject in concepts),
        float(QUANTITY in read.names),
        float(not content),
        min(foreign, 3) / 3,
        foreign / count,
        min(others, 2) / 2,
        len(concepts) / count,
        plain / count,
        best,
        best - next_best,
        float(ranking.elsewhere > taught),
        taught * bool(read.outside),
        (unknown + foreign) / count,
        float(not concepts),
        float(not (unknown or foreign or read.outside)),
        min(guessed, 3) / 3,
        guessed / count,
        float(bool(unknown or foreign) and not others),
        min(len(read.words), 20) / 20,
        float(subject in concepts and {m.name for m in content} <= {f"@{subject}", *ASKING}),
        max(0.0, ranking.elsewhere - SURELY),
        max(0.0, taught - SURELY),
        near,
        ranking.nearest_elsewhere,
        float(ranking.nearest_elsewhere > near),
        max(0.0, BARELY - taught),
        max(0.0, FAR - near),
        max(0.0, near - NEAR),
        float(bool(read.outside) and taught <= SURELY),
    )


def _two_best(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values, reverse=True)
    return ordered[0] if ordered else 0.0, ordered[1] if len(ordered) > 1 else 0.0
