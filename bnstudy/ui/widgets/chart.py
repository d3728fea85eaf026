"""A chart in the terminal: Persian words around a drawing that runs from left to right."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bnstudy.study.explain import ChartData
from bnstudy.study.plot import draw, legend
from bnstudy.ui.widgets.inline import inline

# Theme colours that stay apart on dark and light themes; marks tell the same story without them.
COLOURS = ("$text-error", "$text-success", "$text-primary", "$text-warning")


class Drawing(Widget):
    """The drawing itself, as wide as it may be."""

    def __init__(self, chart: ChartData) -> None:
        super().__init__(classes="ltr")
        self._chart = chart

    def update(self, chart: ChartData) -> None:
        """Draw another run's numbers."""
        self._chart = chart
        self.refresh()

    def render(self) -> Content:
        """Draw for the size at hand, one run of text per series and stretch."""
        rows = draw(self._chart, max(self.size.width, 12), max(self.size.height, 5))
        lines = []
        for row in rows:
            runs: list[tuple[str, str]] = []
            for cell in row:
                style = COLOURS[cell.series % len(COLOURS)] if cell.series >= 0 else "$text-muted"
                if runs and runs[-1][1] == style:
                    runs[-1] = (runs[-1][0] + cell.text, style)
                else:
                    runs.append((cell.text, style))
            lines.append(Content.assemble(*runs))
        return Content("\n").join(lines)


class ChartView(Vertical):
    """Show a chart with its title, the names of its axes and its legend."""

    def __init__(self, chart: ChartData) -> None:
        super().__init__()
        self._chart = chart

    def compose(self) -> ComposeResult:
        """Lay out title, legend, drawing and the names of the axes."""
        chart = self._chart
        yield Static(inline(chart.title), classes="heading")
        yield Static(self._legend(), classes="legend")
        if chart.y_label:
            yield Static(inline(f"↑ {chart.y_label}"), classes="axis")
        yield Drawing(chart)
        if chart.x_label:
            yield Static(inline(f"→ {chart.x_label}"), classes="axis")

    def fits(self, chart: ChartData) -> bool:
        """Say whether another chart has the same parts."""
        ours = self._chart
        return bool(chart.x_label) == bool(ours.x_label) and bool(chart.y_label) == bool(
            ours.y_label
        )

    def update(self, chart: ChartData) -> None:
        """Show another run's chart, which must fit."""
        self._chart = chart
        self.query_one(".heading", Static).update(inline(chart.title))
        self.query_one(".legend", Static).update(self._legend())
        self.query_one(Drawing).update(chart)

    def _legend(self) -> Content:
        parts = [
            inline(entry, COLOURS[i % len(COLOURS)]) for i, entry in enumerate(legend(self._chart))
        ]
        return Content("   ").join(parts)
