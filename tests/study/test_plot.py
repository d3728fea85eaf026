"""Charts in character cells: ticks that can be read, marks beside their own names, no cut."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.rtl import display
from bnstudy.study.explain import ChartData, ChartSeries
from bnstudy.study.plot import Axis, draw, legend


def chart(kind: str = "line", y_scale: str = "linear", **lines: list[float]) -> ChartData:
    series = tuple(
        ChartSeries(name, name, [float(i) for i in range(1, len(ys) + 1)], ys)
        for name, ys in lines.items()
    )
    return ChartData(kind, "عنوان", "گام", "زیان", "linear", y_scale, series)  # type: ignore[arg-type]


def lines_of(drawn: ChartData, width: int, height: int) -> list[str]:
    return ["".join(cell.text for cell in row) for row in draw(drawn, width, height)]


def test_layers_and_steps_are_counted_in_whole_numbers() -> None:
    assert Axis.over([1, 2, 3, 4], "linear").ticks(8) == [1, 2, 3, 4]
    assert Axis.over([1.5, 2.5], "linear").ticks(8)[:2] == [1.6, 1.8]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1e-9, 1e-3, [1e-9, 1e-7, 1e-5, 1e-3]),
        (0.07, 0.43, [0.07, 0.1, 0.2, 0.3]),
        (8.0, 256.0, [10.0, 20.0, 50.0, 100.0, 200.0]),
        (0.21, 0.28, [0.21, 0.28]),
    ],
)
def test_a_logarithmic_axis_names_at_least_two_places(
    low: float, high: float, expected: list[float]
) -> None:
    assert Axis.over([low, high], "log").ticks(5) == pytest.approx(expected)


@given(
    st.floats(1e-12, 1e6),
    st.floats(1.001, 1e9),
    st.sampled_from(["linear", "log"]),
    st.integers(2, 9),
)
def test_every_tick_lies_on_its_axis(low: float, factor: float, scale: str, most: int) -> None:
    axis = Axis.over([low, low * factor], scale)  # type: ignore[arg-type]
    ticks = axis.ticks(most)
    assert 1 <= len(ticks) <= 2 * most + 2
    assert all(-1e-6 <= axis.at(tick) <= 1 + 1e-6 for tick in ticks)


def test_a_mark_stands_right_of_its_own_name_in_latin_letters_too() -> None:
    text = "   ".join(legend(chart("scatter", x_hat=[1.0], z_tilde=[2.0])))
    assert display(f"ورودی {text}").startswith("z_tilde ◆   x_hat ●")


@pytest.mark.parametrize("kind", ["line", "scatter", "bars", "histogram"])
@pytest.mark.parametrize(("width", "height"), [(40, 8), (60, 14), (20, 6)])
def test_a_drawing_has_the_size_that_was_asked_for(kind: str, width: int, height: int) -> None:
    drawn = lines_of(chart(kind, a=[3.0, 1.0, 2.0], b=[1e-4, 5.0, 2.0]), width, height)
    assert {len(line) for line in drawn} == {width}
    assert len(drawn) == height
    assert any(mark in "".join(drawn) for mark in "●█")


def test_marks_lie_on_their_line_and_beside_the_tick_of_their_value() -> None:
    drawn = lines_of(chart(a=[0.06] * 5, b=[0.0, 1.0, 2.0, 3.0, 1.0]), 60, 12)
    (marked,) = [line for line in drawn if "●" in line]
    assert any("\u2800" < character <= "\u28ff" for character in marked)
    drawn = lines_of(chart("scatter", a=[0.0, 1.0, 2.0, 3.0]), 60, 12)
    for value in "123":
        (row,) = [line for line in drawn[:-1] if line.lstrip().startswith(value)]
        assert "●" in row


def test_what_cannot_stand_on_an_axis_is_left_out() -> None:
    drawn = "\n".join(lines_of(chart(y_scale="log", a=[0.0, -1.0, math.nan, math.inf]), 40, 8))
    assert "●" not in drawn
