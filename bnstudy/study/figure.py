"""Save charts as a picture through matplotlib, an optional extra."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bnstudy.errors import BnStudyError
from bnstudy.study.explain import ChartData

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = (".png", ".svg", ".pdf")
MARKERS = "oD^svPX*"
INCHES_WIDE, INCHES_HIGH = 7.0, 3.6
# It comes with matplotlib and has every Persian letter.
FONT = "DejaVu Sans"


class FigureError(BnStudyError):
    """Say why no picture was saved."""


def save(charts: Sequence[ChartData], path: Path) -> None:
    """Draw charts one under the other into a PNG, SVG or PDF file.

    matplotlib shapes and orders Persian labels itself since 3.11, so they stay logical.

    Raises:
        FigureError: there is nothing to draw, the ending names no picture, matplotlib is not
            installed, or the file can't be written.
    """
    if not charts:
        raise FigureError("this example has no chart to save", words="example.no_chart")
    if path.suffix.lower() not in FORMATS:
        endings = ", ".join(FORMATS)
        message = f"--save expects a file ending in {endings}; got {path.name!r}"
        raise FigureError(message, words="example.bad_ending", got=path.name, endings=endings)
    figure_class = _figure_class()
    figure = figure_class(figsize=(INCHES_WIDE, INCHES_HIGH * len(charts)), layout="constrained")
    for axes, chart in zip(figure.subplots(len(charts), squeeze=False)[:, 0], charts, strict=True):
        _draw(axes, chart)
    try:
        figure.savefig(path, dpi=150)
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"{path} can't be written: {reason}"
        raise FigureError(
            message, words="example.not_saved", path=str(path), reason=reason
        ) from error


def _figure_class() -> Any:  # noqa: ANN401  matplotlib may not be there to name its type
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415  an optional extra
    except ImportError as error:
        raise FigureError(
            "saving a chart needs matplotlib; install it with: pip install matplotlib",
            words="example.no_matplotlib",
        ) from error
    return Figure


def _draw(axes: Axes, chart: ChartData) -> None:
    """Draw one chart; shapes tell its series apart as well as colours do."""
    font: dict[str, Any] = {"family": FONT}
    for number, series in enumerate(chart.series):
        label, marker = _label(series.label), MARKERS[number % len(MARKERS)]
        if chart.kind in {"bars", "histogram"}:
            xs = sorted(series.x)
            gap = min((b - a for a, b in pairwise(xs)), default=1.0)
            share = gap * 0.9 / len(chart.series)
            places = [x + (number - (len(chart.series) - 1) / 2) * share for x in series.x]
            axes.bar(places, list(series.y), width=share, label=label, alpha=0.85)
        else:
            line = "none" if chart.kind == "scatter" else "-"
            every = max(1, len(series.x) // 12)
            axes.plot(
                list(series.x), list(series.y), linestyle=line, marker=marker,
                markevery=1 if chart.kind == "scatter" else every, label=label,
            )  # fmt: skip
    axes.set_xscale(chart.x_scale)
    axes.set_yscale(chart.y_scale)
    axes.set_title(_label(chart.title), fontdict=font)
    axes.set_xlabel(_label(chart.x_label), fontdict=font)
    axes.set_ylabel(_label(chart.y_label), fontdict=font)
    axes.legend(prop=font)
    axes.grid(visible=True, alpha=0.3)


def _label(text: str) -> str:
    return text.replace("`", "")
