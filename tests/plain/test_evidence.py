"""A worked example in lines: charts are drawn where there are columns for it, else tables."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.words import Words
from bnstudy.paths import content_dir
from bnstudy.plain.evidence import tell
from bnstudy.study.explain import Explanation, explain


class Recorder:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.tables: list[Sequence[str]] = []
        self.codes: list[str] = []

    def print(self, text: str = "") -> None:
        self.texts.append(text)

    def table(self, rows: Sequence[Sequence[str]], heads: Sequence[str] = ()) -> None:
        self.tables += [heads, *rows]

    def code(self, text: str) -> None:
        self.codes.append(text)


@pytest.fixture(scope="module")
def explanation() -> Explanation:
    pack = load_pack(content_dir() / "batch-normalization")
    return explain(PackIndex(pack), "gradients-sigmoid")


def test_a_chart_is_a_table_where_nobody_can_see_a_drawing(explanation: Explanation) -> None:
    told = Recorder()
    tell(told, Words.load(), explanation)
    assert not told.codes
    assert explanation.charts[0].x_label in told.tables[-11]


def test_a_drawn_chart_fits_the_columns_and_names_its_axes_and_series(
    explanation: Explanation,
) -> None:
    told = Recorder()
    tell(told, Words.load(), explanation, drawing_width=60)
    (drawing,) = told.codes
    assert max(map(len, drawing.split("\n"))) <= 60
    assert "1e-7┤" in drawing
    chart = explanation.charts[0]
    texts = "\n".join(told.texts)
    for words in (chart.title, chart.x_label, chart.y_label, *(s.label for s in chart.series)):
        assert words in texts
