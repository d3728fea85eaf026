"""How long laying out takes; figures are printed, the bounds are wide."""

import time
from collections.abc import Callable

import pytest

from bnstudy.rtl.bidi import resolve
from bnstudy.rtl.islands import find_islands
from bnstudy.rtl.line import Paragraph, paragraph
from bnstudy.rtl.shape import clusters

PROSE = (
    "در لایه\u200cی پنهان مقدار z را با Batch Normalization (نرمال\u200cسازی) "
    "حساب می\u200cکنیم؛ ۱۲۳ تا."
)
SIGNS = (
    "زبان C++ و Cl⁻ و تاریخ 2024-05-12 و گزینه\u200cی --force (نرمال) حساب می\u200cکنیم. این یکی"
)

pytestmark = pytest.mark.bench


def microseconds(function: Callable[[], object], times: int = 300) -> float:
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - began)
    return best * 1e6


@pytest.mark.parametrize("text", [PROSE, SIGNS], ids=["prose", "signs"])
def test_a_line_of_eighty_characters_is_laid_out_in_under_a_millisecond(text: str) -> None:
    figures = {
        "resolve": microseconds(lambda: resolve(text, 1)),
        "shape": microseconds(lambda: clusters(text)),
        "islands": microseconds(lambda: find_islands(text)),
        "cold": microseconds(lambda: Paragraph(text).line()),
        "warm": microseconds(lambda: paragraph(text).line()),
    }
    print(len(text), {name: f"{value:.1f} µs" for name, value in figures.items()})  # noqa: T201
    assert figures["cold"] < 1000
    assert figures["warm"] < 20
