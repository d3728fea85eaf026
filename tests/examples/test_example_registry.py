"""Examples are found, described, checked, repeated and stopped."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import asdict

import pytest
from example_runs import computed

from bnstudy.examples import registry
from bnstudy.examples.registry import ExampleError
from bnstudy.examples.result import Cancelled, ExampleResult

RECIPES = {
    "gradients-sigmoid": "R1a",
    "deep-sigmoid-training": "R1b",
    "gradients-relu": "R1c",
    "activation-drift": "R2a",
    "scale-shift-invariance": "R2b",
    "noisy-shift": "R2c",
    "learning-rate-room": "R2d",
    "batch-noise": "R3a",
    "noise-regularizes": "R3b",
    "placement-statistics": "R4a",
    "placement-moderate-lr": "R4b",
    "placement-large-lr": "R4c",
    "dropout-variance-shift": "R4d",
    "batch-by-hand": "L1",
    "running-averages": "L2",
    "identity-recovery": "L3",
    "feature-scaling": "L4",
    "backward-check": "L5",
    "bias-and-folding": "L6",
    "batch-of-two": "L7",
}
WITHOUT_CODE = {
    "four-conventions",
    "two-pass-variance",
    "batch-of-one",
    "batch-of-features",
    "batch-mates",
    "running-update",
    "per-channel-images",
    "normalization-relatives",
}


def numbers_of(result: ExampleResult) -> Iterable[object]:
    yield from result.values.values()
    for line in result.series.values():
        yield from (list(line.x), list(line.y))
    for claim in result.claims.values():
        yield from claim.evidence.values()


def flat(value: object) -> Iterable[float]:
    if isinstance(value, (list, tuple)):
        for entry in value:
            yield from flat(entry)
    elif not isinstance(value, str):
        assert isinstance(value, (bool, int, float))
        yield float(value)


def test_every_recipe_of_the_course_is_there_under_its_name_and_its_code() -> None:
    assert set(registry.names()) == set(RECIPES) | WITHOUT_CODE
    for name, recipe in RECIPES.items():
        assert registry.spec(recipe).name == name
        assert registry.spec(recipe.lower()).recipe == recipe


def test_an_example_says_where_it_is_computed() -> None:
    assert registry.spec("L1").origin == "bnstudy.examples.by_hand:batch_by_hand"


def test_an_unknown_example_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ExampleError, match="did you mean batch-by-hand") as caught:
        registry.run("batch-by-hands")
    assert caught.value.words == "examples.errors.unknown_example"


def test_two_examples_of_one_name_are_a_fault_of_the_author() -> None:
    with pytest.raises(ValueError, match="two worked examples are called"):

        @registry.worked_example("batch-by-hand")
        def other(*_: object) -> ExampleResult:
            return ExampleResult({})


def test_an_example_runs_with_its_defaults_and_shows_claims(name: str) -> None:
    run = computed(name, 0)
    assert run.example == name
    assert run.seed == 0
    assert set(run.parameters) == {p.name for p in registry.spec(name).parameters}
    assert run.result.values
    assert run.result.claims
    assert all(claim.evidence for claim in run.result.claims.values())


def test_names_of_values_series_and_claims_are_snake_case(name: str) -> None:
    result = computed(name, 0).result
    for key in (*result.values, *result.series, *result.claims):
        assert key.isidentifier()
        assert key == key.lower()


def test_a_result_holds_plain_finite_numbers_that_json_takes(name: str) -> None:
    run = computed(name, 1)
    json.dumps(asdict(run), allow_nan=False)
    for value in numbers_of(run.result):
        assert all(math.isfinite(entry) for entry in flat(value))


def test_a_series_has_as_many_heights_as_places(name: str) -> None:
    for line in computed(name, 0).result.series.values():
        assert len(line.x) == len(line.y) > 0


def test_every_seed_gives_the_same_names(name: str) -> None:
    first, second = computed(name, 0).result, computed(name, 1).result
    for part in ("values", "series", "claims"):
        assert set(getattr(first, part)) == set(getattr(second, part))


def test_the_same_seed_gives_the_same_numbers(name: str) -> None:
    assert registry.run(name, seed=1).result == computed(name, 1).result


SEEDLESS = {
    "batch-by-hand",
    "batch-of-features",
    "batch-of-one",
    "four-conventions",
    "running-update",
    "two-pass-variance",
}


def test_another_seed_gives_other_numbers_unless_everything_was_typed(name: str) -> None:
    same = computed(name, 0).result == computed(name, 1).result
    assert same == (name in SEEDLESS)


def test_a_run_can_be_stopped_between_steps() -> None:
    seen: list[float] = []

    def stop(progress: float) -> None:
        seen.append(progress)
        if progress > 0.2:
            raise Cancelled

    with pytest.raises(Cancelled):
        registry.run("R4b", checkpoint=stop)
    assert 10 < len(seen) < 100


LONG = ["R1b", "R2a", "R2c", "R2d", "R3a", "R3b", "R4b", "R4c", "R4d", "L2", "L5", "R1a"]


@pytest.mark.parametrize("recipe", LONG)
def test_progress_rises_to_one(recipe: str) -> None:
    seen = [0.0]
    small = {"steps": 50} if recipe in {"R1b", "R2a", "R2c", "R2d", "R3b", "R4b", "R4c"} else {}
    registry.run(recipe, small, checkpoint=seen.append)
    assert seen == sorted(seen)
    assert len(seen) > 2
    assert 0.8 < seen[-1] <= 1.0 + 1e-12


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "3", None, True, float("nan"), float("inf")])
def test_a_seed_that_is_no_small_whole_number_is_refused(seed: object) -> None:
    with pytest.raises(ExampleError, match="seed: expected"):
        registry.run("L1", seed=seed)  # type: ignore[arg-type]  # wrong on purpose


def test_numbers_that_overflow_are_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = registry.spec("L1")
    broken = registry.ExampleSpec(
        spec.name, spec.recipe, (), spec.origin, lambda *_: ExampleResult({"y": [1.0, math.inf]})
    )
    monkeypatch.setitem(registry._by_alias(), "l1", broken)
    with pytest.raises(ExampleError, match="nearer to the defaults"):
        registry.run("L1")
