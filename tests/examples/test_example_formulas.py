"""Seeded formula examples give the reference figures and agree with plain NumPy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from example_runs import computed

from bnstudy.examples import registry
from bnstudy.examples.registry import ExampleError
from bnstudy.examples.result import Value


def values(name: str, seed: int = 0, **parameters: object) -> Mapping[str, Value]:
    return registry.run(name, parameters, seed).result.values


def median(name: str, value: str, seeds: int = 10) -> float:
    return float(np.median([float(computed(name, s).result.values[value]) for s in range(seeds)]))  # type: ignore[arg-type]


def test_running_averages_agree_with_a_plain_loop() -> None:
    v = values("running-averages", seed=3)
    rng = np.random.default_rng(3)
    torch_mean = torch_var = keras_mean = keras_var = 0.0
    torch_var = keras_var = 1.0
    path = []
    for _ in range(500):
        x = rng.normal(5.0, 2.0, 64)
        torch_mean = 0.9 * torch_mean + 0.1 * x.mean()
        torch_var = 0.9 * torch_var + 0.1 * x.var(ddof=1)
        keras_mean = 0.99 * keras_mean + 0.01 * x.mean()
        keras_var = 0.99 * keras_var + 0.01 * x.var()
        path.append((torch_mean, torch_var, keras_mean, keras_var))
    at = np.array(v["at"]) - 1
    names = ("pytorch_mean", "pytorch_var", "keras_mean", "keras_var")
    for column, name in enumerate(names):
        assert v[name] == pytest.approx(list(np.array(path)[at, column])), name


def test_running_averages_match_the_reference_figures() -> None:
    v = values("running-averages")
    assert v["at"] == [1, 10, 50, 100, 500]
    assert v["pytorch_steps_to_one_percent"] == 44
    assert v["keras_steps_to_one_percent"] == 459
    assert v["keras_left"] == pytest.approx([0.99, 0.904, 0.605, 0.366, 0.0066], abs=5e-4)
    assert v["pytorch_left"][1] == pytest.approx(0.349, abs=5e-4)  # type: ignore[index]
    means = np.median(
        [computed("running-averages", s).result.values["pytorch_mean"] for s in range(10)], axis=0
    )
    keras = np.median(
        [computed("running-averages", s).result.values["keras_mean"] for s in range(10)], axis=0
    )
    assert means[[1, 2]] == pytest.approx([3.26, 4.98], abs=0.06)
    assert keras[[1, 3, 4]] == pytest.approx([0.48, 3.17, 4.97], abs=0.03)


def test_four_conventions_store_the_numbers_of_their_own_rules() -> None:
    v = values("four-conventions", x=[1, 2, 3, 4], gamma=1, beta=0)
    assert v["running_mean"] == pytest.approx([0.25, 0.025, 0.025, 2.5])
    assert v["running_var"] == pytest.approx(
        [0.9 + 0.1 * 5 / 3, 0.99 + 0.01 * 1.25, 0.99 + 0.01 * 1.25, 5 / 3]
    )
    assert v["pytorch_y"][0] == pytest.approx(-1.3416354, abs=5e-8)  # type: ignore[index]
    assert v["keras_y"][0] == pytest.approx(-1.3411045, abs=5e-8)  # type: ignore[index]


def test_images_are_normalized_over_all_axes_but_the_channels() -> None:
    v = values("per-channel-images", seed=5, images=2, channels=3, height=4, width=5)
    rng = np.random.default_rng(5)
    x = rng.uniform(0, 200, (1, 3, 1, 1)) + rng.normal(0, 20, (2, 3, 4, 5))
    assert v["m"] == 40
    assert v["batch_mean"] == pytest.approx(list(x.mean(axis=(0, 2, 3))))
    assert v["batch_var"] == pytest.approx(list(x.var(axis=(0, 2, 3))))
    assert (v["trainable"], v["mistake_trainable_per_pixel"]) == (6, 120)


def test_channels_last_changes_the_shape_and_nothing_else() -> None:
    first = values("per-channel-images")
    last = values("per-channel-images", layout="channels_last")
    assert (first["shape"], last["shape"]) == ([4, 3, 3, 3], [4, 3, 3, 3])
    assert values("per-channel-images", channels=2, layout="channels_last")["shape"] == [4, 3, 3, 2]
    assert first["batch_mean"] == last["batch_mean"]


def test_one_image_is_enough_but_not_one_pixel() -> None:
    assert values("per-channel-images", images=1)["m"] == 9
    with pytest.raises(ExampleError, match="at least 2 values per channel"):
        registry.run("per-channel-images", {"images": 1, "height": 1, "width": 1})


def test_evaluation_gives_one_example_one_answer() -> None:
    v = values("batch-mates", value=9.0, gamma=1.0, beta=0.0)
    assert v["alone"] == pytest.approx((9 - 5) / np.sqrt(4 + 1e-5))
    assert v["evaluation"] == [v["alone"], v["alone"]]


def test_scale_and_shift_leave_only_a_trace_of_eps() -> None:
    assert 1e-6 < median("scale-shift-invariance", "difference") < 5e-5
    assert float(values("scale-shift-invariance", eps=1e-3)["difference"]) < 3e-3  # type: ignore[arg-type]
    assert median("scale-shift-invariance", "exact_difference") < 1e-13


def test_feature_scaling_matches_the_reference_figures() -> None:
    assert median("feature-scaling", "condition_before") == pytest.approx(5.4e6, rel=0.15)
    assert median("feature-scaling", "condition_after") < 1.3
    assert median("feature-scaling", "steps_before") == pytest.approx(9.2e6, rel=0.15)
    assert median("feature-scaling", "steps_after") <= 2


def test_the_number_of_steps_is_what_gradient_descent_really_takes() -> None:
    v = values("feature-scaling", range=5.0)
    rng = np.random.default_rng(0)
    u = rng.uniform(0.0, 1.0, (200, 2)) * [1.0, 5.0]
    design = np.column_stack([u, np.ones(200)])
    hessian = design.T @ design / 200
    # The slowest direction alone: the others have vanished long before.
    eigenvalues, vectors = np.linalg.eigh(hessian)
    w, rate = vectors[:, 0].copy(), 2 / (eigenvalues[0] + eigenvalues[-1])
    start, steps = w @ hessian @ w, 0
    while w @ hessian @ w > 1e-3 * start:
        w -= rate * hessian @ w
        steps += 1
    assert v["steps_before"] == steps


def test_normalizing_does_not_undo_correlation() -> None:
    plain, tied = values("feature-scaling"), values("feature-scaling", correlation=0.95)
    assert float(tied["condition_after"]) > 5 * float(plain["condition_after"])  # type: ignore[arg-type]


def test_the_backward_formula_is_as_exact_as_reported() -> None:
    assert median("backward-check", "relative_error") < 1e-9
    coarse = registry.run("backward-check", {"h": 0.1}).result
    assert not coarse.claims["formula_matches_differences"].holds


def test_bias_weights_and_folding_match_the_reference_figures() -> None:
    assert median("bias-and-folding", "bias_difference") < 1e-13
    assert median("bias-and-folding", "gradient_gap") < 1e-4
    assert median("bias-and-folding", "weight_gradient_cosine") < 1e-4
    assert median("bias-and-folding", "fold_difference") < 1e-13
    assert median("bias-and-folding", "gradient_ratio") == pytest.approx(1 / 3, abs=1e-4)


@pytest.mark.parametrize(
    ("offset", "one_pass", "two_pass"),
    [(4096.0, 0.099, 1e-3), (1e4, 1.1e3, 1e-3), (1e6, 1e2, 2e-2)],
)
def test_one_pass_in_float32_breaks_where_reported(
    offset: float, one_pass: float, two_pass: float
) -> None:
    v = values("two-pass-variance", offset=offset)
    assert float(v["one_pass_error"]) >= 0.99 * one_pass  # type: ignore[arg-type]
    assert float(v["two_pass_error"]) <= two_pass  # type: ignore[arg-type]
    assert v["float64_y"][0] == pytest.approx(-3.5 / np.sqrt(5.25 + 1e-5))  # type: ignore[index]


def test_noise_agrees_with_normalizing_real_batches() -> None:
    v = values("batch-noise", seed=2, batch=16, batches=2000)
    rng = np.random.default_rng(2)
    population = rng.normal(5.0, 2.0, 4096)
    own = float(v["value"])  # type: ignore[arg-type]
    outputs = []
    for _ in range(2000):
        batch = np.append(population[rng.integers(0, 4096, 15)], own)
        outputs.append((own - batch.mean()) / np.sqrt(batch.var() + 1e-5))
    assert v["noise_at_batch"] == pytest.approx(np.std(outputs), rel=0.1)


def test_noise_matches_the_reference_figures() -> None:
    assert median("batch-noise", "slope") == pytest.approx(-0.491, abs=0.01)
    assert median("batch-noise", "noise_at_8") == pytest.approx(0.41, abs=0.015)
    assert median("batch-noise", "noise_at_256") == pytest.approx(0.077, abs=0.002)


def test_an_extreme_example_does_not_follow_the_root_rule() -> None:
    run = registry.run("batch-noise", {"score": 3.0})
    assert not run.result.claims["noise_matches_prediction"].holds


def test_dropout_before_bn_leaves_the_root_of_keep() -> None:
    assert median("dropout-variance-shift", "eval_sd_dropout_first") == pytest.approx(
        0.708, abs=0.01
    )
    assert median("dropout-variance-shift", "eval_sd_bn_first") == pytest.approx(1.0, abs=0.01)
    v = values("dropout-variance-shift", keep=0.8)
    assert v["eval_sd_dropout_first"] == pytest.approx(np.sqrt(0.8), abs=0.03)
    assert (
        not registry.run("R4d", {"keep": 1.0})
        .result.claims["dropout_before_bn_shifts_variance"]
        .holds
    )


def test_each_relative_averages_over_its_own_values() -> None:
    v = values("normalization-relatives", images=3, channels=4, groups=2, side=5)
    assert (v["batch_m"], v["layer_m"], v["instance_m"], v["group_m"]) == (75, 100, 25, 50)
    for way in ("batch", "layer", "instance", "group"):
        assert v[f"{way}_m"] * v[f"{way}_means"] == v["values_in_all"]  # type: ignore[operator]
