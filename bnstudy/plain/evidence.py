"""Say a worked example in lines: steps, tables, charts as tables or drawn, claims."""

from __future__ import annotations

from bnstudy.packs.words import Words
from bnstudy.plain.talk import Printer
from bnstudy.study.explain import ChartData, Explanation
from bnstudy.study.plot import chart_table, draw, legend

# A drawing wider than this is no easier to read.
DRAWING = 78, 14


def tell(
    printer: Printer, words: Words, explanation: Explanation, *, drawing_width: int | None = None
) -> None:
    """Print an explanation from its title to its caveat.

    Args:
        printer: where to print.
        words: the interface's words.
        explanation: what to print.
        drawing_width: columns to draw charts in; None gives their numbers as tables, which a
            screen reader can read.
    """
    printer.print(explanation.title)
    for text in filter(None, (explanation.question, *explanation.steps)):
        printer.print(text)
    for table in explanation.tables:
        if table.title:
            printer.print(table.title)
        printer.table(table.rows, table.columns)
    for chart in explanation.charts:
        printer.print(chart.title)
        if drawing_width is None:
            heads, rows = chart_table(chart)
            printer.table(rows, heads)
        else:
            _draw(printer, chart, drawing_width)
    if explanation.claims:
        printer.print(f"{words('example.claims')}:")
    for claim in explanation.claims:
        printer.print(f"{words('example.held' if claim.holds else 'example.failed')}: {claim.text}")
    if explanation.caveat:
        printer.print(explanation.caveat)
    printer.print(words("quiz.seed", seed=str(explanation.run.seed)))


def _draw(printer: Printer, chart: ChartData, width: int) -> None:
    printer.print("   ".join(legend(chart)))
    if chart.y_label:
        printer.print(f"↑ {chart.y_label}")
    rows = draw(chart, min(width, DRAWING[0]), DRAWING[1])
    printer.code("\n".join("".join(cell.text for cell in row).rstrip() for row in rows))
    if chart.x_label:
        printer.print(f"→ {chart.x_label}")
