"""Training examples reproduce the reference figures, and survive rates at which nothing learns."""

from __future__ import annotations

import numpy as np
import pytest
from example_runs import computed

from bnstudy.examples import registry
from bnstudy.examples.datasets import circle, interaction, moons, rings, spiral
from bnstudy.examples.drift import Sample, wasserstein
from bnstudy.examples.fitting import LARGEST_LOSS


@pytest.mark.parametrize(
    ("name_", "parameters"),
    [
        ("R1b", {"learning_rate": 5.0, "activation": "relu", "initialization": "he"}),
        ("R2a", {"learning_rate": 3.0, "activation": "relu", "initialization": "he"}),
        ("R2c", {"learning_rate": 3.0, "noise": 3.0}),
        ("R2d", {"learning_rate": 10.0}),
        ("R3b", {"learning_rate": 3.0, "group": 2}),
        ("R4c", {"learning_rate": 10.0, "depth": 6}),
    ],
)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_diverging_run_ends_with_finite_numbers(
    name_: str, parameters: dict[str, object], seed: int
) -> None:
    result = registry.run(name_, {"steps": 60, **parameters}, seed).result
    for key, value in result.values.items():
        if "loss_" in key and not key.startswith("loss_gap"):
            assert 0.0 <= float(value) <= LARGEST_LOSS, key  # type: ignore[arg-type]


def test_divergence_is_said_and_not_hidden() -> None:
    run = registry.run("R2d", {"learning_rate": 10.0, "steps": 60}).result
    assert run.values["diverged_without"] is True
    assert run.values["diverged_with"] is False


def test_the_same_run_with_a_small_rate_shows_the_other_winner() -> None:
    moderate, large = computed("placement-moderate-lr", 0), computed("placement-large-lr", 0)
    assert moderate.result.claims["after_wins"].holds
    assert large.result.claims["before_wins"].holds
    same = registry.run("placement-large-lr", {"learning_rate": 0.3}, 0)
    assert (same.result.values, same.result.series) == (
        moderate.result.values,
        moderate.result.series,
    )
    assert not same.result.claims["before_wins"].holds


def test_a_shallow_network_does_not_lose_its_gradient() -> None:
    result = registry.run("R1a", {"depth": 2}).result
    assert not result.claims["gradients_vanish_without_bn"].holds
    assert result.values["layers_with"] == 3


def test_batch_normalization_adds_two_numbers_per_unit_and_no_layer() -> None:
    values = computed("gradients-sigmoid", 0).result.values
    # Ten layers of 32: gamma and beta come, the bias that they would cancel goes.
    assert values["parameters_with"] == values["parameters_without"] + 10 * 32  # type: ignore[operator]


def test_moving_a_sample_costs_exactly_the_distance() -> None:
    sample = np.random.default_rng(0).normal(size=(50, 3))
    moved = np.random.default_rng(1).permutation(sample) + np.array([1.0, -2.0, 0.0])
    assert wasserstein(Sample.of(sample), Sample.of(moved)) == pytest.approx(
        [1.0, 2.0, 0.0], abs=1e-12
    )


def test_rings_have_the_two_radii() -> None:
    x, y = rings(np.random.default_rng(0), 4000)
    radius = np.hypot(*x.T)
    assert radius[y == 0].mean() == pytest.approx(0.6, abs=0.01)
    assert radius[y == 1].mean() == pytest.approx(1.5, abs=0.01)
    assert radius[y == 1].std() == pytest.approx(0.1, abs=0.01)
    assert y.mean() == pytest.approx(0.5, abs=0.03)


def test_spirals_are_half_a_turn_apart() -> None:
    x, y = spiral(np.random.default_rng(0), 4000)
    radius = np.hypot(*x.T)
    assert radius.max() < 2.6
    turned = np.arctan2(x[:, 1], x[:, 0]) - 1.5 * np.pi * radius - np.pi * y
    far = radius > 1.0
    assert np.cos(turned[far]).mean() > 0.8


def test_moons_are_centred() -> None:
    x, y = moons(np.random.default_rng(0), 4000)
    assert x.mean(axis=0) == pytest.approx([0.0, 0.0], abs=0.05)
    assert x.std(axis=0) == pytest.approx([1.0, 1.0], abs=0.1)
    assert set(y) == {0, 1}


def test_the_interaction_labels_follow_their_rule() -> None:
    x, y = interaction(np.random.default_rng(0), 200)
    score = [sum(np.tanh(row[:5])) * row[5] + row @ np.linspace(-1, 1, 10) for row in x]
    assert list(y) == [int(s > 0) for s in score]


def test_a_fifth_of_the_circle_labels_is_turned() -> None:
    x, y = circle(np.random.default_rng(0), 100, 5, 0.2)
    clean = (x[:, 0] ** 2 + x[:, 1] ** 2 > 1.386).astype(int)
    assert (y != clean).sum() == 20
    assert x.shape == (100, 5)
