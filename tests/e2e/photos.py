"""Photographs of a display, read cell by cell: where its cells are, and what stands in them."""

from __future__ import annotations

import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from desktop import HEIGHT, WIDTH

LIMIT = 40.0
_ENOUGH = 20
"""Pixels of the corner's colour that are more than a smoothed edge."""

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Cells:
    """Where a terminal's cells are on the display.

    Attributes:
        left: Of the first column, in pixels.
        top: Of the first row, in pixels.
        width: Of a cell, in pixels.
        height: Of a cell, in pixels.
    """

    left: float
    top: float
    width: float
    height: float

    def crop(self, row: int, first: int, last: int) -> tuple[slice, slice]:
        """Give the pixels of some cells of a row, from first to last."""
        y, x = self.top + row * self.height, self.left + first * self.width
        below, after = y + self.height, self.left + (last + 1) * self.width
        return slice(round(y), round(below)), slice(round(x), round(after))


def photograph(env: dict[str, str]) -> Pixels:
    """Photograph the display."""
    argv = ["import", "-silent", "-window", "root", "-depth", "8", "rgb:-"]
    data = subprocess.run(argv, env=env, capture_output=True, check=True).stdout
    return np.frombuffer(data, np.uint8).reshape(HEIGHT, WIDTH, 3)


def at_rest(env: dict[str, str], before: Pixels | None = None) -> Pixels:
    """Photograph the display when it no longer looks as before and has come to rest."""
    last = photograph(env)
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        shot = photograph(env)
        if np.array_equal(shot, last) and not (before is not None and np.array_equal(shot, before)):
            break
        last = shot
    return last


def find_cells(env: dict[str, str], columns: int, lines: int) -> Cells:
    """Find the cells by the two corners that are marked.

    Raises:
        AssertionError: The marks did not appear.
    """
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        ys, xs = np.nonzero((photograph(env) == (255, 0, 255)).all(axis=2))
        if len(ys) < _ENOUGH or ys.max() - ys.min() < HEIGHT / 3:
            continue
        first = ys < (ys.min() + ys.max()) / 2
        left, top = xs[first].min(), ys[first].min()
        right, bottom = xs[~first].max() + 1, ys[~first].max() + 1
        return Cells(left, top, (right - left) / columns, (bottom - top) / lines)
    raise AssertionError("the corners of the terminal were not seen")


def save(picture: Pixels, path: Path) -> None:
    """Keep a picture for whoever looks at it after a failure."""
    height, width, _ = picture.shape
    argv = ["convert", "-size", f"{width}x{height}", "-depth", "8", "rgb:-", str(path)]
    subprocess.run(argv, input=picture.tobytes(), check=True)


def read(picture: Pixels) -> str:
    """Read one line of bright Persian text on a dark ground."""
    height, width, _ = picture.shape
    # Dark letters on white, with a margin: what the recognizer was trained on.
    look = ["-colorspace", "gray", "-negate", "-normalize", "-resize", "150%"]
    ready = subprocess.run(
        [
            *("convert", "-size", f"{width}x{height}", "-depth", "8", "rgb:-", *look),
            *("-bordercolor", "white", "-border", "12", "png:-"),
        ],
        input=np.ascontiguousarray(picture).tobytes(),
        capture_output=True,
        check=True,
    ).stdout
    argv = ["tesseract", "-", "-", "-l", "fas", "--psm", "7"]
    env = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return (
        subprocess.run(argv, input=ready, capture_output=True, check=True, env=env)
        .stdout.decode()
        .strip()
    )


def character_error(expected: str, seen: str) -> float:
    """Give the share of characters to change, without half-spaces and Arabic variants."""
    want, got = _folded(expected), _folded(seen)
    before = list(range(len(got) + 1))
    for i, a in enumerate(want, 1):
        row = [i]
        for j, b in enumerate(got, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
        before = row
    return before[-1] / max(len(want), 1)


def _folded(text: str) -> str:
    text = text.translate(str.maketrans("يكةأإ", "یکهاا", "\u200c\u200e\u200f\u200d"))
    return re.sub(r"\s+", " ", text).strip()
