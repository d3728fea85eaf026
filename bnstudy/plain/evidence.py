"""Say a worked example in lines: steps, tables, charts as tables, claims."""

from __future__ import annotations

from bnstudy.packs.words import Words
from bnstudy.plain.talk import Printer
from bnstudy.study.explain import Explanation
from bnstudy.study.plot import chart_table


def tell(printer: Printer, words: Words, explanation: Explanation) -> None:
    """Print an explanation from its title to its caveat."""
    printer.print(explanation.title)
    for text in filter(None, (explanation.question, *explanation.steps)):
        printer.print(text)
    for table in explanation.tables:
        if table.title:
            printer.print(table.title)
        printer.table(table.rows, table.columns)
    for chart in explanation.charts:
        printer.print(chart.title)
        heads, rows = chart_table(chart)
        printer.table(rows, heads)
    if explanation.claims:
        printer.print(f"{words('example.claims')}:")
    for claim in explanation.claims:
        printer.print(f"{words('example.held' if claim.holds else 'example.failed')}: {claim.text}")
    if explanation.caveat:
        printer.print(explanation.caveat)
    printer.print(words("quiz.seed", seed=str(explanation.run.seed)))
