"""A screen of Persian, repainted by Textual alone and with the hooks, side by side.

Run it with: pytest -m bench -s -n0 tests/rtl/test_bench_content.py
"""

import statistics
import time
from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.content import Content, Span
from textual.geometry import Size
from textual.widget import _RenderCache
from textual.widgets import Static

from bnstudy.rtl import content as hooks

SENTENCE = (
    "فرض کنید چهار نمونه (با ReLU) از یک لایه رد شده‌اند و میانگین ۲٫۵ است؛ "
    "Batch Normalization آن را با γ و β عوض می‌کند. "
)


class Page(App[None]):
    def __init__(self, content: Content) -> None:
        super().__init__()
        self.content = content

    def compose(self) -> ComposeResult:
        yield Static(self.content)


def texts() -> dict[str, Content]:
    long = "\n".join(SENTENCE * 5 for _ in range(16))
    short = "\n".join(SENTENCE for _ in range(50))
    places = [i for i in range(len(long)) if long.startswith("میانگین", i)]
    styled = Content(long, [Span(place, place + 7, "bold") for place in places])
    return {"16 long paragraphs": Content(long), "50 lines": Content(short), "marked": styled}


def frame(app: App[None]) -> Callable[[], str]:
    """Repaint everything, from the widget's text to the terminal's bytes."""
    widget = app.query_one(Static)

    def paint() -> str:
        widget._render_cache = _RenderCache(Size(0, 0), [])
        widget._set_dirty()
        widget._styles_cache.clear()
        update = app.screen._compositor.render_full_update()
        return update.render_segments(app.console)

    return paint


def median_ms(paint: Callable[[], str], runs: int = 25) -> float:
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        paint()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


@pytest.mark.bench
@pytest.mark.parametrize("name", list(texts()))
async def test_a_warm_repaint_costs_little_more_than_textuals_own(name: str) -> None:
    app = Page(texts()[name])
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.pause()
        paint = frame(app)
        alone: list[float] = []
        hooked: list[float] = []
        cold: list[float] = []
        new: list[float] = []
        numbers = iter(range(1000))

        def paint_new_text() -> str:
            plain = app.content.plain.replace("فرض", f"فرض{next(numbers)}")
            app.query_one(Static).update(Content(plain))
            return paint()

        for _ in range(3):
            alone.append(median_ms(paint))
            uninstall = hooks.install()
            hooks.strip_cache.clear()
            cold.append(median_ms(lambda: (hooks.strip_cache.clear(), paint())[1], 7))
            paint()
            hooked.append(median_ms(paint))
            new.append(median_ms(paint_new_text, 5))
            app.query_one(Static).update(app.content)
            uninstall()
        ratio = statistics.median(hooked) / statistics.median(alone)
        print(  # noqa: T201 - a benchmark is there to print
            f"\n{name}: Textual {statistics.median(alone):.1f} ms, "
            f"hooks {statistics.median(hooked):.1f} ms ({ratio:.2f}), "
            f"lines not cached {statistics.median(cold):.1f} ms, "
            f"all text new {statistics.median(new):.1f} ms"
        )
        assert ratio < 1.6
