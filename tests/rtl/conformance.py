"""Read Unicode's two bidi conformance files as cases."""

import lzma
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent.parent / "data" / "unicode"

# Characters of each Bidi_Class. BidiTest.txt asks for characters that are no paired brackets.
CHARACTERS = {
    "L": "aZé中γ",
    "R": "אבש\u07ca\U00010840",
    "AL": "ابچیﻼ",
    "EN": "03۴۹²",
    "AN": "٠٩٤\u066b\u0600",
    "ES": "+-−⁻",
    "ET": "$%€°٪",
    "CS": ",:./،",
    "NSM": "\u0300\u064e\u0651\u05b0\ufe0f",
    "BN": "\u200c\u200d\u00ad\u200b\x07",
    "B": "\u2029\u000a\u0085\x1d",
    "S": "\t\x0b\x1f",
    "WS": " \u2003\u2009\x0c\u3000",
    "ON": '!&*"«→؎',
    "LRE": "\u202a",
    "RLE": "\u202b",
    "LRO": "\u202d",
    "RLO": "\u202e",
    "PDF": "\u202c",
    "LRI": "\u2066",
    "RLI": "\u2067",
    "FSI": "\u2068",
    "PDI": "\u2069",
}


class Case(NamedTuple):
    where: str
    text: str
    base: str
    levels: list[int | None]
    order: list[int]


def _numbers(text: str) -> list[int | None]:
    return [None if part == "x" else int(part) for part in text.split()]


def _lines(name: str) -> Iterator[tuple[int, str]]:
    with lzma.open(DATA / f"{name}.xz", "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if content := line.partition("#")[0].strip():
                yield number, content


def character_cases() -> Iterator[Case]:
    """Yield the cases of BidiCharacterTest.txt."""
    for number, line in _lines("BidiCharacterTest.txt"):
        points, base, _, levels, order = line.split(";")
        text = "".join(chr(int(point, 16)) for point in points.split())
        yield Case(
            f"BidiCharacterTest.txt:{number}",
            text,
            ("L", "R", "auto")[int(base)],
            _numbers(levels),
            [int(place) for place in order.split()],
        )


def class_cases(seed: int | None = None, step: int = 1) -> Iterator[Case]:
    """Yield the cases of BidiTest.txt.

    Args:
        seed: draws the characters of each class; None takes the first of each.
        step: 1 for every data line, n for every nth.
    """
    rng = random.Random(seed)
    levels: list[int | None] = []
    order: list[int] = []
    for number, line in _lines("BidiTest.txt"):
        if line.startswith("@Levels:"):
            levels = _numbers(line.partition(":")[2])
        elif line.startswith("@Reorder:"):
            order = [int(place) for place in line.partition(":")[2].split()]
        elif not line.startswith("@") and number % step == 0:
            names, bases = line.split(";")
            text = "".join(
                CHARACTERS[name][0] if seed is None else rng.choice(CHARACTERS[name])
                for name in names.split()
            )
            for bit, base in ((1, "auto"), (2, "L"), (4, "R")):
                if int(bases, 16) & bit:
                    yield Case(f"BidiTest.txt:{number}", text, base, levels, order)
