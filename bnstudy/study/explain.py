"""Explain by computing: run an example and put its numbers into the pack's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bnstudy.examples import registry
from bnstudy.examples.result import Checkpoint, ExampleRun
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Chart, Example, Question, Table
from bnstudy.packs.template import Digits, fill, places, value_at
from bnstudy.study.variants import Variant, example_ids, run_seed

Scale = Literal["linear", "log"]


@dataclass(frozen=True, slots=True)
class TableText:
    """A step table, ready to be shown; the first cell of each row is its label."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ClaimText:
    """What this run showed about one claim, with the numbers that decided it."""

    name: str
    text: str
    holds: bool
    evidence: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One line of a chart with its label for the legend."""

    name: str
    label: str
    x: Sequence[float]
    y: Sequence[float]


@dataclass(frozen=True, slots=True)
class ChartData:
    """Everything a widget needs to draw one chart."""

    kind: Literal["line", "bars", "histogram", "scatter"]
    title: str
    x_label: str
    y_label: str
    x_scale: Scale
    y_scale: Scale
    series: tuple[ChartSeries, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One worked example in words, for the parameters that were used; logical text throughout.

    Attributes:
        example: id of the example in the pack.
        question: what to ask of the example, in one sentence.
        caveat: what the example does not show.
        run: the numbers, with what is needed to repeat them.
    """

    example: str
    title: str
    question: str
    steps: tuple[str, ...]
    tables: tuple[TableText, ...]
    claims: tuple[ClaimText, ...]
    charts: tuple[ChartData, ...]
    caveat: str
    run: ExampleRun


def explain(
    index: PackIndex,
    example_id: str,
    seed: int = 0,
    parameters: Mapping[str, object] | None = None,
    checkpoint: Checkpoint | None = None,
    table_digits: Digits = "latin",
) -> Explanation:
    """Run an example of the pack and put its numbers into words.

    Args:
        index: the pack.
        example_id: id of the example in the pack.
        seed: of the run.
        parameters: what the learner turned; the rest is as the pack sets it.
        checkpoint: called with the share done; it may raise Cancelled.
        table_digits: digits of computed numbers in tables.

    Raises:
        ExampleError: a parameter is unknown or out of range.
        Cancelled: the checkpoint raised it.
    """
    example = index.example(example_id)
    run = registry.run(example.run, {**example.with_, **(parameters or {})}, seed, checkpoint)
    return in_words(example, run, table_digits)


def explain_question(
    index: PackIndex,
    question: Question,
    variant: Variant,
    checkpoint: Checkpoint | None = None,
    table_digits: Digits = "latin",
) -> tuple[Explanation, ...]:
    """Explain a question by its own examples, in the pack's order.

    The first example of a number question is the very run that its answer was taken from.
    """
    explained = []
    for position, example_id in enumerate(example_ids(question)):
        if position == 0 and variant.run is not None and variant.example is not None:
            explained.append(in_words(variant.example, variant.run, table_digits))
            continue
        seed = run_seed(question, variant.seed)
        explained.append(explain(index, example_id, seed, None, checkpoint, table_digits))
    return tuple(explained)


def in_words(example: Example, run: ExampleRun, table_digits: Digits = "latin") -> Explanation:
    """Put the numbers of a run into the words of an example.

    Raises:
        TemplateError: the words name a value that the engine does not give.
    """
    values: dict[str, object] = {**run.parameters, **run.result.values}
    return Explanation(
        example=example.id,
        title=fill(example.title, values),
        question=fill(example.question, values),
        steps=tuple(fill(step, values) for step in example.steps),
        tables=tuple(_table(table, values, table_digits) for table in example.tables),
        claims=tuple(
            claim_text(example, run, name) for name in example.claims if name in run.result.claims
        ),
        charts=tuple(_chart(chart, values, run) for chart in example.charts),
        caveat=fill(example.caveat, values),
        run=run,
    )


def claim_text(example: Example, run: ExampleRun, name: str) -> ClaimText:
    """Say what a run showed about one claim; a claim that failed has words of its own."""
    claim = run.result.claims[name]
    values: dict[str, object] = {**run.parameters, **run.result.values, **claim.evidence}
    words = example.claims.get(name)
    text = "" if words is None else fill(words.holds if claim.holds else words.fails, values)
    return ClaimText(name, text, claim.holds, dict(claim.evidence))


def _table(table: Table, values: Mapping[str, object], digits: Digits) -> TableText:
    rows = []
    for row in table.rows:
        label, *cells = row
        rows.append((fill(label, values), *_cells(cells, values, digits)))
    return TableText(
        fill(table.title, values),
        tuple(fill(column, values) for column in table.columns),
        tuple(rows),
    )


def _cells(cells: Sequence[str], values: Mapping[str, object], digits: Digits) -> list[str]:
    """Fill the cells of a row; a lone list such as `{x_hat}` fills one column per entry."""
    if len(cells) != 1:
        return [fill(cell, values, digits) for cell in cells]
    named = places(cells[0])
    text = cells[0].strip().strip("`")
    if len(named) != 1 or not (text.startswith("{") and text.endswith("}")):
        return [fill(cells[0], values, digits)]
    place = named[0]
    entries = value_at(values, place.source)
    if isinstance(entries, str) or not isinstance(entries, Sequence):
        return [fill(cells[0], values, digits)]
    spec = f":{place.spec}" if place.spec else ""
    filled = [f"{{{place.source}[{i}]{spec}}}" for i in range(len(entries))]
    return [fill(cell, values, digits) for cell in filled]


def _chart(chart: Chart, values: Mapping[str, object], run: ExampleRun) -> ChartData:
    lines = run.result.series
    return ChartData(
        kind=chart.kind,
        title=fill(chart.title, values),
        x_label=fill(chart.x_label, values),
        y_label=fill(chart.y_label, values),
        x_scale=chart.x_scale,
        y_scale=chart.y_scale,
        series=tuple(
            ChartSeries(name, fill(label, values), lines[name].x, lines[name].y)
            for name, label in chart.series.items()
            if name in lines
        ),
    )
