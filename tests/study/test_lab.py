"""The lab's bench without a screen: sliders, typing, choices, snapshots and code."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bnstudy.examples import registry
from bnstudy.examples.parameters import ExampleError, check_value
from bnstudy.examples.result import Parameter
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.words import Words
from bnstudy.study.desk import Desk
from bnstudy.study.lab import (
    LabBench,
    has_slider,
    share_of,
    slider_step,
    value_at,
    value_text,
)
from bnstudy.study.progress import ProgressStore

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SMALL_PACK = Path(__file__).parent.parent / "data" / "packs" / "small"
SLIDERS = [
    parameter
    for name in registry.names()
    for parameter in registry.spec(name).parameters
    if has_slider(parameter)
]


@pytest.fixture
def desk() -> Desk:
    store = ProgressStore(None, NOW)
    return Desk(
        PackIndex(load_pack(SMALL_PACK)), store, Words.load(), lambda: NOW, random.Random(1)
    )


@pytest.fixture
def bench() -> LabBench:
    return LabBench(PackIndex(load_pack(SMALL_PACK)), "batch-by-hand", 1)


@given(st.sampled_from(SLIDERS), st.floats(0, 1))
def test_every_place_of_every_slider_is_a_value_its_parameter_takes(
    parameter: Parameter, share: float
) -> None:
    assert check_value(parameter, value_at(parameter, share)) is not None


@given(st.sampled_from(SLIDERS), st.floats(0, 1), st.floats(0, 1))
def test_a_slider_further_on_never_means_a_smaller_value(
    parameter: Parameter, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    assert value_at(parameter, low) <= value_at(parameter, high)


@given(st.sampled_from(SLIDERS), st.floats(0, 1))
def test_one_key_press_on_a_slider_changes_the_value(parameter: Parameter, share: float) -> None:
    start = share_of(parameter, value_at(parameter, share))
    assume(start < 1)  # there is nothing beyond the last place
    steps = [value_at(parameter, start + n * slider_step(parameter)) for n in range(1, 4)]
    assert steps[-1] > value_at(parameter, start)


@given(st.sampled_from([p for n in registry.names() for p in registry.spec(n).parameters]))
def test_the_text_of_a_value_types_that_value_again(parameter: Parameter) -> None:
    typed = registry.parse
    owner = next(n for n in registry.names() if parameter in registry.spec(n).parameters)
    again = typed(owner, {parameter.name: value_text(parameter.default)})[parameter.name]
    assert again == check_value(parameter, parameter.default)


def test_a_refused_value_leaves_the_old_one_on_the_bench(bench: LabBench) -> None:
    before = bench.snapshot()
    with pytest.raises(ExampleError):
        bench.type("gamma", "سیب")
    assert bench.snapshot() == before


def test_a_snapshot_does_not_follow_the_bench(bench: LabBench) -> None:
    before = bench.snapshot()
    bench.type("gamma", "۵")
    assert before["gamma"] != bench.values["gamma"] == 5


def test_code_is_written_for_the_values_on_the_bench(bench: LabBench) -> None:
    bench.type("gamma", "7.25")
    assert "numpy" in bench.frameworks()
    assert "7.25" in bench.code("numpy")


@pytest.mark.parametrize("name", ["batch-by-hand", "L1", "l1"])
def test_an_example_comes_to_the_bench_by_id_and_by_recipe(desk: Desk, name: str) -> None:
    assert desk.bench(name).example.run == "batch-by-hand"


def test_a_pack_says_which_parameters_are_seen_and_turned() -> None:
    weather = PackIndex(load_pack(SMALL_PACK.parent / "weather"))
    bench = LabBench(weather, "three-readings")
    assert [knob.name for knob in bench.knobs] == ["x"]
    assert bench.frameworks() == ()
    everything = LabBench(PackIndex(load_pack(SMALL_PACK)), "batch-by-hand")
    assert everything.knobs == everything.parameters
    assert everything.frameworks()
