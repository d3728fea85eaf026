"""Explanations: the pack's words around the numbers of this very run."""

from __future__ import annotations

import pytest

from bnstudy.examples.registry import ExampleError
from bnstudy.examples.result import Cancelled
from bnstudy.packs.index import PackIndex
from bnstudy.study.explain import explain, explain_question, in_words
from bnstudy.study.proofs import proofs
from bnstudy.study.variants import variant


def test_steps_are_filled_with_the_numbers_of_the_run(index: PackIndex) -> None:
    shown = explain(index, "batch-by-hand", parameters={"x": [1, 2, 3, 4], "gamma": 2, "beta": 0.5})
    assert shown.title == "با دست برای ۴ عدد"
    assert shown.steps[0] == "میانگین: ۲٫۵"
    assert shown.steps[1] == "واریانس: `1.25`"
    assert shown.run.parameters["gamma"] == 2.0


def test_a_lone_list_fills_the_columns_of_its_row(index: PackIndex) -> None:
    shown = explain(index, "batch-by-hand", parameters={"x": [1, 2, 3, 4]})
    assert shown.tables[0].rows[0] == ("`x`", "1", "2", "3", "4")
    assert shown.tables[0].rows[1] == ("`x_hat`", "-1.34", "-0.45", "0.45", "1.34")
    assert shown.tables[1].rows == (("میانگین", "2.50"), ("دو عدد", "1", "2"))


def test_numbers_in_tables_can_be_persian(index: PackIndex) -> None:
    shown = explain(index, "batch-by-hand", parameters={"x": [1, 2, 3, 4]}, table_digits="fa")
    assert shown.tables[1].rows[0] == ("میانگین", "۲٫۵۰")


def test_a_claim_says_what_this_run_showed(index: PackIndex) -> None:
    held = explain(index, "batch-by-hand", parameters={"beta": 0.5}).claims[0]
    assert (held.name, held.holds, held.text) == ("mean_is_beta", True, "میانگین خروجی ۰٫۵۰ است.")
    assert held.evidence["beta"] == 0.5
    failing = {"mode": "evaluation", "beta": 0.5}
    failed = explain(index, "batch-by-hand", parameters=failing).claims[0]
    assert not failed.holds
    assert failed.text.endswith("شد.")


def test_a_chart_carries_labels_kind_and_scales(index: PackIndex) -> None:
    (chart,) = explain(index, "batch-by-hand").charts
    assert (chart.kind, chart.x_scale, chart.y_scale) == ("scatter", "log", "linear")
    assert [line.label for line in chart.series] == ["پیش", "پس"]
    assert len(chart.series[0].x) == len(chart.series[0].y) == 4


def test_a_wrong_parameter_is_told(index: PackIndex) -> None:
    with pytest.raises(ExampleError):
        explain(index, "batch-by-hand", parameters={"gama": 2})


def test_a_question_is_explained_by_the_run_its_answer_came_from(index: PackIndex) -> None:
    question = index.question("first-output")
    asked = variant(question, 4, index)
    shown = explain_question(index, question, asked)
    assert [explanation.example for explanation in shown] == ["batch-by-hand", "batch-of-two"]
    assert shown[0].run is asked.run


def test_a_question_is_explained_the_same_way_for_the_same_seed(index: PackIndex) -> None:
    question = index.question("first-output")
    first, again = (
        explain_question(index, question, variant(question, 4, index)) for _ in range(2)
    )
    assert [e.run for e in first] == [e.run for e in again]


def test_each_option_is_held_against_the_run(index: PackIndex) -> None:
    question = index.question("m1")
    (line,) = proofs(index, question, variant(question, 1, index))
    assert (line.option_id, line.claim) == ("a", "batch-by-hand/mean_is_beta")
    assert line.expected
    assert line.agrees
    assert line.text.startswith("میانگین خروجی")


def test_a_claim_cited_with_not_agrees_where_it_fails(index: PackIndex) -> None:
    question = index.question("t1")
    (line,) = proofs(index, question, variant(question, 1, index))
    assert not line.expected
    # The claim holds in the run, so this pack's key is not what the run shows.
    assert not line.agrees


def test_proofs_use_the_runs_that_are_on_the_screen(index: PackIndex) -> None:
    question = index.question("m1")
    shown = explain(index, "batch-by-hand", parameters={"mode": "evaluation", "beta": 0.5})
    (line,) = proofs(index, question, variant(question, 1, index), (shown,))
    assert not line.agrees


def test_a_slow_explanation_can_be_called_off(index: PackIndex) -> None:
    def stop(_share: float) -> None:
        raise Cancelled

    question = index.question("m1").model_copy(update={"example": ("running-averages",)})
    slow = index.example("batch-by-hand").model_copy(
        update={"id": "running-averages", "run": "running-averages", "with_": {}}
    )
    pack = index.pack.model_copy(update={"examples": (*index.pack.examples, slow)})
    with pytest.raises(Cancelled):
        explain_question(PackIndex(pack), question, variant(question, 1, index), stop)


def test_words_may_be_put_around_a_run_made_elsewhere(index: PackIndex) -> None:
    run = explain(index, "batch-by-hand", seed=3).run
    assert in_words(index.example("batch-by-hand"), run).run is run
