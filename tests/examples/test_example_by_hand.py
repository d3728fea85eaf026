"""The steps by hand agree with the reference figures, with plain NumPy, and with the engine."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.bn import BatchNorm
from bnstudy.examples import registry
from bnstudy.examples.registry import ExampleError
from bnstudy.examples.result import Claim, Value


def values(name: str, seed: int = 0, **parameters: object) -> Mapping[str, Value]:
    return registry.run(name, parameters, seed).result.values


def claims(name: str, seed: int = 0, **parameters: object) -> Mapping[str, Claim]:
    return registry.run(name, parameters, seed).result.claims


def test_the_steps_for_one_two_three_four_are_exact_with_eps_zero() -> None:
    v = values("L1", eps=0)
    assert v["total"] == 10
    assert v["batch_mean"] == 2.5
    assert v["deviations"] == [-1.5, -0.5, 0.5, 1.5]
    assert v["squared"] == [2.25, 0.25, 0.25, 2.25]
    assert v["batch_var"] == 1.25
    assert v["mistake_sample_variance_value"] == pytest.approx(1.6667, abs=5e-5)
    assert v["x_hat"] == pytest.approx([-1.3416408, -0.4472136, 0.4472136, 1.3416408], abs=5e-8)
    assert v["z_tilde"] == pytest.approx([-2.1832816, -0.3944272, 1.3944272, 3.1832816], abs=5e-8)


@pytest.mark.parametrize(
    ("eps", "x_hat", "z_tilde"),
    [(1e-5, -1.3416354, -2.1832708), (1e-3, -1.3411045, -2.1822089)],
)
def test_eps_moves_the_first_output_by_the_reference_amount(
    eps: float, x_hat: float, z_tilde: float
) -> None:
    v = values("L1", eps=eps)
    assert v["x_hat"][0] == pytest.approx(x_hat, abs=5e-8)  # type: ignore[index]
    assert v["z_tilde"][0] == pytest.approx(z_tilde, abs=5e-8)  # type: ignore[index]


BATCHES = st.lists(
    st.floats(min_value=-1e3, max_value=1e3).map(lambda x: round(x, 3)), min_size=2, max_size=20
)
FACTORS = st.floats(min_value=-10, max_value=10)


@given(BATCHES, FACTORS, FACTORS, st.sampled_from(["pytorch", "keras", "flax"]))
def test_the_steps_agree_with_the_engine(
    x: list[float], gamma: float, beta: float, convention: str
) -> None:
    v = values("L1", x=x, gamma=gamma, beta=beta, eps=1e-3, convention=convention)
    bn = BatchNorm(1, convention, eps=1e-3)  # type: ignore[arg-type]
    bn.gamma, bn.beta = gamma, beta
    y = bn(np.array(x)[:, None], training=True).ravel()
    assert v["z_tilde"] == pytest.approx(list(y), rel=1e-9, abs=1e-9)
    assert v["running_mean"] == pytest.approx(bn.running_mean[0], rel=1e-9, abs=1e-9)
    assert v["running_var"] == pytest.approx(bn.running_var[0], rel=1e-9, abs=1e-9)


@given(BATCHES, FACTORS, FACTORS)
def test_what_is_exact_holds_for_any_batch(x: list[float], gamma: float, beta: float) -> None:
    shown = claims("L1", x=x, gamma=gamma, beta=beta, eps=1e-3)
    for name in ("mean_is_beta", "sd_follows_gamma", "x_hat_sd_at_most_one", "no_new_examples"):
        assert shown[name].holds, (name, shown[name].evidence)


def test_each_usual_mistake_gives_its_own_number() -> None:
    x = [1.0, 3.0, 8.0]
    v = values("L1", x=x, gamma=4.0, beta=0.5, eps=0.1)
    mean, var = 4.0, 26 / 3
    d, std = x[0] - mean, math.sqrt(26 / 3 + 0.1)
    expected = {
        "sample_variance": 4 * d / math.sqrt(13 + 0.1) + 0.5,
        "eps_outside": 4 * d / (math.sqrt(var) + 0.1) + 0.5,
        "eps_forgotten": 4 * d / math.sqrt(var) + 0.5,
        "divided_by_variance": 4 * d / (var + 0.1) + 0.5,
        "not_centred": 4 * x[0] / std + 0.5,
        "not_normalized": 4 * x[0] + 0.5,
        "gamma_as_variance": 2 * d / std + 0.5,
        "gamma_forgotten": d / std + 0.5,
        "beta_forgotten": 4 * d / std,
        "beta_first": 4 * (d / std + 0.5),
        "gamma_beta_swapped": 0.5 * d / std + 4,
    }
    for name, number in expected.items():
        assert v[f"mistake_{name}"][0] == pytest.approx(number), name  # type: ignore[index]
    right = v["z_tilde"][0]  # type: ignore[index]
    assert len({round(number, 6) for number in (*expected.values(), right)}) == len(expected) + 1


def test_evaluation_uses_the_running_statistics_and_takes_a_single_value() -> None:
    v = values("L1", x=[7.0], mode="evaluation", running_mean=5.0, running_var=4.0, eps=0)
    assert v["z_tilde"] == [2.0 * (7 - 5) / 2 + 0.5]
    assert (v["running_mean"], v["running_var"]) == (5.0, 4.0)
    assert not claims("L1", mode="evaluation")["uses_batch_statistics"].holds


def test_a_claim_that_fails_for_the_learners_numbers_says_so() -> None:
    assert not claims("L1", gamma=1.0)["variance_is_not_gamma"].holds
    assert not claims("L1", gamma=-2.0)["order_kept"].holds
    assert not claims("L1", x=[0.001, 0.002], eps=1.0)["x_hat_sd_near_one"].holds


@pytest.mark.parametrize(
    ("parameters", "key"),
    [
        ({"x": [1.0]}, "batch_of_one"),
        ({"x": [2.0, 2.0], "eps": 0}, "constant_needs_eps"),
        ({"mode": "evaluation", "running_var": 0, "eps": 0}, "constant_needs_eps"),
    ],
)
def test_what_cannot_be_computed_is_refused(parameters: dict[str, object], key: str) -> None:
    with pytest.raises(ExampleError) as caught:
        registry.run("L1", parameters)
    assert caught.value.words == f"examples.errors.{key}"


def test_a_constant_feature_with_eps_becomes_beta() -> None:
    assert values("L1", x=[3.0, 3.0, 3.0])["z_tilde"] == [0.5, 0.5, 0.5]


def test_a_matrix_is_normalized_column_by_column() -> None:
    x = np.array([[1.0, 10.0, 5.0], [2.0, 30.0, 5.5], [4.0, 20.0, 9.0]])
    v = values("batch-of-features", x=x.tolist(), gamma=[1, 2, 3], beta=[0, 1, -1], eps=1e-5)
    hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5)
    assert np.array(v["z_tilde"]) == pytest.approx(hat * [1, 2, 3] + [0, 1, -1])
    by_rows = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
    assert np.array(v["mistake_by_rows"]) == pytest.approx(by_rows)


def test_one_gamma_serves_all_columns_and_a_wrong_number_of_them_is_refused() -> None:
    three = [[1.0, 2.0, 3.0], [3.0, 5.0, 9.0]]
    assert values("batch-of-features", x=three, gamma=[2.0])["gamma"] == [2.0, 2.0, 2.0]
    assert values("batch-of-features", x=three)["gamma"] == [1.0, 1.0, 1.0]
    with pytest.raises(ExampleError, match="expected 3 numbers"):
        registry.run("batch-of-features", {"x": three, "gamma": [1.0, 2.0]})


def test_one_running_update_is_the_formula_in_both_directions() -> None:
    torch = values("running-update", x=[1, 2, 3, 4], running_mean=1, running_var=2, momentum=0.1)
    assert torch["running_mean"] == pytest.approx(0.9 * 1 + 0.1 * 2.5)
    assert torch["running_var"] == pytest.approx(0.9 * 2 + 0.1 * 5 / 3)
    assert torch["mistake_momentum_reversed_mean"] == pytest.approx(0.1 * 1 + 0.9 * 2.5)
    assert torch["mistake_other_variance"] == pytest.approx(0.9 * 2 + 0.1 * 1.25)
    keras = values(
        "running-update", x=[1, 2, 3, 4], running_var=2, momentum=0.99, convention="keras"
    )
    assert keras["running_mean"] == pytest.approx(0.01 * 2.5)
    assert keras["running_var"] == pytest.approx(0.99 * 2 + 0.01 * 1.25)


def test_a_batch_of_two_keeps_only_the_order() -> None:
    v = values("L7", first=-3.0, second=100.0, gamma=2.0, beta=1.0)
    assert v["x_hat"] == pytest.approx([-1, 1], abs=1e-6)
    assert v["z_tilde"] == pytest.approx([-1, 3], abs=1e-5)
    assert v["mistake_sample_variance"] == pytest.approx([-math.sqrt(0.5), math.sqrt(0.5)])
    assert not claims("L7", first=0.0, second=0.001)["two_become_plus_minus_one"].holds


def test_a_batch_of_one_gives_beta_whatever_it_holds() -> None:
    v = values("batch-of-one", value=-1234.5, beta=0.25)
    assert v["z_tilde"] == 0.25
    assert set(v["outputs_training"]) == {0.25}  # type: ignore[arg-type]


def test_gamma_and_beta_of_the_identity_are_std_and_mean() -> None:
    x: Sequence[float] = [2.0, 4.0, 9.0]
    v = values("L3", x=x, eps=0.5)
    assert v["gamma"] == pytest.approx(math.sqrt(np.var(x) + 0.5))
    assert v["beta"] == 5.0
    assert v["restored"] == pytest.approx(list(x), abs=1e-14)
