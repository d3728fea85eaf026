"""Draw a chart into character cells: braille lines with marks, or blocks; no terminal needed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bnstudy.study.explain import ChartData, ChartSeries, Scale

# Shapes tell the series apart where colours don't.
MARKS = "●◆▲■○◇△□"
FILLS = "█▒░▓"
BRAILLE = 0x2800
# Keeps a mark beside its own label where labels in Latin letters follow one another.
RIGHT_TO_LEFT_MARK = "\u200f"
# Dots of a braille cell by (column, row) within it: Unicode chapter 21.1.
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
MAX_MARKS = 9


@dataclass(frozen=True, slots=True)
class Cell:
    """One character and the series it belongs to; -1 for axes and blanks."""

    text: str
    series: int = -1


Rows = list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Axis:
    """Map one coordinate to [0, 1].

    Attributes:
        low: the smallest value, already in the axis's own scale.
        high: the largest.
        whole: all values are whole numbers, such as layers or steps, and so are the ticks.
    """

    low: float
    high: float
    scale: Scale
    whole: bool = False

    @classmethod
    def over(cls, values: Sequence[float], scale: Scale) -> Axis:
        """Span the finite values; a logarithmic axis leaves out what is not positive."""
        usable = [scaled(v, scale) for v in values if usable_on(v, scale)]
        low, high = (min(usable), max(usable)) if usable else (0.0, 1.0)
        if high - low < 1e-12 * max(1.0, abs(high)):
            low, high = low - 0.5, high + 0.5
        whole = bool(usable) and all(float(value).is_integer() for value in values)
        return cls(low, high, scale, whole)

    def at(self, value: float) -> float:
        """Place a value between 0 and 1."""
        return (scaled(value, self.scale) - self.low) / (self.high - self.low)

    def ticks(self, most: int) -> list[float]:
        """Choose round values to label, as data values."""
        if self.scale == "log":
            first, last = math.ceil(self.low - 1e-9), math.floor(self.high + 1e-9)
            if last - first < 2:
                return self._between_powers(most)
            stride = max(1, math.ceil((last - first) / max(1, most - 1)))
            return [10.0**power for power in range(first, last + 1, stride)]
        step = round_step((self.high - self.low) / max(1, most - 1))
        if self.whole:
            step = max(step, 1.0)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [k * step for k in range(first, last + 1)] or [self.low]

    def _between_powers(self, most: int) -> list[float]:
        """Choose round values where a logarithmic axis holds hardly a power of ten."""
        powers = range(math.floor(self.low), math.ceil(self.high) + 1)
        for factors in ((1, 2, 3, 5, 7), (1, 2, 5), (1, 3)):
            ticks = [factor * 10.0**power for power in powers for factor in factors]
            inside = [t for t in ticks if self.low - 1e-9 <= math.log10(t) <= self.high + 1e-9]
            if len(inside) <= most:
                break
        return inside if len(inside) > 1 else [10.0**self.low, 10.0**self.high]


def usable_on(value: float, scale: Scale) -> bool:
    """Say whether a value can stand on an axis."""
    return math.isfinite(value) and (scale == "linear" or value > 0)


def scaled(value: float, scale: Scale) -> float:
    """Take the logarithm on a logarithmic axis."""
    return math.log10(value) if scale == "log" else value


def round_step(rough: float) -> float:
    """Round a step up to 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)


def label(value: float) -> str:
    """Write a tick in few characters."""
    if value != 0 and not 1e-3 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.0e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{value:.4g}"


def legend(chart: ChartData) -> list[str]:
    """Name each series behind the mark it is drawn with."""
    marks = FILLS if chart.kind in {"bars", "histogram"} else MARKS
    return [
        f"{RIGHT_TO_LEFT_MARK}{marks[number % len(marks)]} {series.label}"
        for number, series in enumerate(chart.series)
    ]


def draw(chart: ChartData, width: int, height: int) -> Rows:
    """Draw a chart with its axes.

    Args:
        chart: what to draw.
        width: cells across, axis labels included.
        height: cells down, the row of x labels included.

    Returns:
        `height` rows of `width` cells, left to right whatever the language around them.
    """
    lines = [_drawable(series, chart) for series in chart.series]
    x_axis = Axis.over([x for line in lines for x, _ in line], chart.x_scale)
    ys = [y for line in lines for _, y in line]
    columns = chart.kind in {"bars", "histogram"}
    y_axis = Axis.over([*ys, 0.0] if columns and chart.y_scale == "linear" else ys, chart.y_scale)
    rows_inside = max(2, height - 2)
    ticks = [(label(t), cell(1 - y_axis.at(t), rows_inside, 4)) for t in y_axis.ticks(5)]
    margin = min(max((len(text) for text, _ in ticks), default=1), max(1, width // 3))
    columns_inside = max(4, width - margin - 1)
    if columns:
        inside = _columns(lines, y_axis, columns_inside, rows_inside)
    else:
        inside = _lines(lines, x_axis, y_axis, columns_inside, rows_inside, chart.kind == "line")
    return _framed(inside, ticks, margin, x_axis)


def _drawable(series: ChartSeries, chart: ChartData) -> list[tuple[float, float]]:
    pairs = zip(series.x, series.y, strict=True)
    return [(x, y) for x, y in pairs if usable_on(x, chart.x_scale) and usable_on(y, chart.y_scale)]


def cell(share: float, cells: int, dots: int) -> int:
    """Find the cell of a place between 0 and 1, whose dot a braille line would set there."""
    return round(share * (cells * dots - 1)) // dots


def _blank(width: int, height: int) -> Rows:
    return [[Cell(" ") for _ in range(width)] for _ in range(height)]


def _lines(
    lines: list[list[tuple[float, float]]],
    x_axis: Axis,
    y_axis: Axis,
    width: int,
    height: int,
    joined: bool,
) -> Rows:
    """Draw each series as a braille line (or single dots) with a few marks on it."""
    cells = _blank(width, height)
    masks: dict[tuple[int, int], int] = {}
    for number, line in enumerate(lines):
        dots = [
            (round(x_axis.at(x) * (width * 2 - 1)), round((1 - y_axis.at(y)) * (height * 4 - 1)))
            for x, y in line
        ]
        for column, row in _joined(dots) if joined else iter(dots):
            at = (column // 2, row // 4)
            masks[at] = masks.get(at, 0) | DOTS[column % 2][row % 4]
            cells[at[1]][at[0]] = Cell(chr(BRAILLE + masks[at]), number)
    for number, line in enumerate(lines):
        for x, y in _some(line, MAX_MARKS if joined else len(line), number):
            column, row = cell(x_axis.at(x), width, 2), cell(1 - y_axis.at(y), height, 4)
            cells[row][column] = Cell(MARKS[number % len(MARKS)], number)
    return cells


def _joined(dots: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Walk along straight lines from dot to dot."""
    yield from dots[:1]
    for (x0, y0), (x1, y1) in pairwise(dots):
        steps = max(abs(x1 - x0), abs(y1 - y0), 1)
        for step in range(1, steps + 1):
            yield x0 + round((x1 - x0) * step / steps), y0 + round((y1 - y0) * step / steps)


def _some(
    line: Sequence[tuple[float, float]], most: int, number: int
) -> Iterator[tuple[float, float]]:
    """Choose points for marks; each series starts at another one so that marks don't hide."""
    if len(line) <= most:
        yield from line
        return
    stride = max(1, len(line) // most)
    yield from line[(number * stride // 3) % stride :: stride]


def _columns(lines: list[list[tuple[float, float]]], y_axis: Axis, width: int, height: int) -> Rows:
    """Draw each value as a column; the series stand side by side within each place."""
    cells = _blank(width, height)
    places = sorted({x for line in lines for x, _ in line})
    share = width / max(1, len(places))
    bar = max(1, int(share * 0.8 / max(1, len(lines))))
    for number, line in enumerate(lines):
        for x, y in line:
            left = int(places.index(x) * share) + number * bar
            top = cell(1 - min(max(y_axis.at(y), 0.0), 1.0), height, 4)
            for column in range(left, min(left + bar, width)):
                for row in range(top, height):
                    cells[row][column] = Cell(FILLS[number % len(FILLS)], number)
    return cells


def _framed(inside: Rows, ticks: list[tuple[str, int]], margin: int, x_axis: Axis) -> Rows:
    """Put the axes with their labels round the drawing."""
    names = {row: text for text, row in ticks}
    framed = [
        [Cell(c) for c in names.get(row, "").rjust(margin)[:margin]]
        + [Cell("┤" if row in names else "│"), *cells]
        for row, cells in enumerate(inside)
    ]
    width = len(inside[0])
    floor, below = ["─"] * width, [" "] * width
    free = 0
    for tick in x_axis.ticks(max(2, width // 8)):
        text, column = label(tick), cell(x_axis.at(tick), width, 2)
        start = min(max(column - len(text) // 2, 0), width - len(text))
        if start < free:
            continue
        floor[column] = "┬"
        below[start : start + len(text)] = text
        free = start + len(text) + 1
    framed.append([Cell(c) for c in " " * margin + "└" + "".join(floor)])
    framed.append([Cell(c) for c in " " * (margin + 1) + "".join(below)])
    return framed


# A chart in plain lines is a table; more rows than this tell no more.
TABLE_ROWS = 12


def chart_table(chart: ChartData) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Give a chart as a table of its numbers, thinned evenly where there are many.

    Returns:
        the heads, and the rows: x first, then each series where it has that x.
    """
    xs = sorted({x for series in chart.series for x in series.x})
    if len(xs) > TABLE_ROWS:
        xs = [xs[round(i * (len(xs) - 1) / (TABLE_ROWS - 1))] for i in range(TABLE_ROWS)]
    lookups = [dict(zip(series.x, series.y, strict=True)) for series in chart.series]
    rows = [
        (f"`{x:.4g}`", *(f"`{lookup[x]:.4g}`" if x in lookup else "" for lookup in lookups))
        for x in xs
    ]
    return (chart.x_label, *(series.label for series in chart.series)), rows
