"""Draw the parameters of a computed question and the order of options, the same for one seed."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

from bnstudy.packs.models import Draw, Drawn

T = TypeVar("T")

# Seeds are shown and can be typed, so they stay short.
SEED_LIMIT = 100_000
STEPS_WITHOUT_STEP = 100


def stream(question_id: str, rev: int, seed: int, name: str) -> int:
    """Turn id, rev, seed and a name into 64 bits.

    Each parameter has its own stream: adding one to a question leaves the others as they were.
    """
    text = f"{question_id}|{rev}|{seed}|{name}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def shuffled(items: Sequence[T], question_id: str, rev: int, seed: int, name: str) -> list[T]:
    """Put items in an order that depends on the stream alone, not on a library's shuffle."""
    keys = [stream(question_id, rev, seed, f"{name}/{i}") for i in range(len(items))]
    return [items[i] for i in sorted(range(len(items)), key=keys.__getitem__)]


def draw(rule: Draw, question_id: str, rev: int, seed: int, name: str) -> Drawn | list[float]:
    """Draw one parameter by its rule.

    Raises:
        ValueError: the rule has neither choices nor a range, or too few numbers for its length.
    """
    bits = stream(question_id, rev, seed, name)
    if rule.choices:
        return rule.choices[bits % len(rule.choices)]
    grid = numbers(rule)
    if rule.length is None:
        return grid[bits % len(grid)]
    if rule.length > len(grid):
        raise ValueError(f"{name}: {rule.length} different numbers wanted, {len(grid)} possible")
    return shuffled(grid, question_id, rev, seed, name)[: rule.length]


def numbers(rule: Draw) -> list[float]:
    """List the numbers that a range allows, low and high included.

    Raises:
        ValueError: low or high is missing, or high is below low.
    """
    if rule.low is None or rule.high is None or rule.high < rule.low:
        raise ValueError(f"a draw needs choices, or low <= high; got {rule.low} and {rule.high}")
    width = rule.high - rule.low
    step = rule.step or width / STEPS_WITHOUT_STEP or 1.0
    count = math.floor(width / step + 1e-9) + 1
    # Six digits behind the step: 0.1 + 0.2 is shown as 0.3.
    digits = max(0, 6 - math.floor(math.log10(step)))
    return [round(rule.low + i * step, digits) + 0.0 for i in range(count)]
