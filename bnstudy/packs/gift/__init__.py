"""Moodle's GIFT: read it into items with places, and write items so that Moodle reads them."""

from __future__ import annotations

from bnstudy.packs.gift.items import (
    Answer,
    Choice,
    Item,
    Numbers,
    NumericAnswer,
    Other,
    Rich,
    TrueFalse,
)
from bnstudy.packs.gift.parser import GiftError, parse
from bnstudy.packs.gift.writer import write

__all__ = [
    "Answer",
    "Choice",
    "GiftError",
    "Item",
    "Numbers",
    "NumericAnswer",
    "Other",
    "Rich",
    "TrueFalse",
    "parse",
    "write",
]
