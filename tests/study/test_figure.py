"""Charts saved as pictures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bnstudy.study.explain import ChartData, ChartSeries
from bnstudy.study.figure import FigureError, save

CHART = ChartData(
    kind="line",
    title="اندازه‌ی گرادیان",
    x_label="لایه",
    y_label="اندازه",
    x_scale="linear",
    y_scale="log",
    series=(ChartSeries("a", "بدون بچ‌نرم", (1, 2, 3), (1e-3, 1e-2, 1e-1)),),
)


@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_a_chart_is_saved_as_a_picture(tmp_path: Path, ending: str) -> None:
    pytest.importorskip("matplotlib", reason="the extra `plot` is not installed")
    path = tmp_path / f"chart{ending}"
    save([CHART], path)
    assert path.read_bytes()[:5] in {b"\x89PNG\r", b"<?xml"}


def test_an_ending_that_names_no_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FigureError, match=r"\.png"):
        save([CHART], tmp_path / "chart.txt")


def test_an_example_without_charts_says_so(tmp_path: Path) -> None:
    with pytest.raises(FigureError, match="no chart"):
        save([], tmp_path / "chart.png")


def test_a_missing_library_is_named_with_the_way_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(FigureError, match="pip install matplotlib"):
        save([CHART], tmp_path / "chart.png")
