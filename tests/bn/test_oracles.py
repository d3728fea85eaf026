"""The engine gives what PyTorch, Keras, TensorFlow and flax gave for the same numbers."""

from __future__ import annotations

import bn_vectors as vectors
import numpy as np
import pytest

from bnstudy.bn import BatchNorm, group_norm, instance_norm, layer_norm
from bnstudy.bn import layer as layer_module
from bnstudy.bn.conventions import RULES
from bnstudy.bn.network import Network


def assert_close(actual: np.ndarray, expected: np.ndarray, tolerance: float) -> None:
    # Relative to the largest number of the array: gradients scale with 1 / sd.
    scale = max(1.0, float(np.max(np.abs(expected))))
    assert np.max(np.abs(actual - expected)) <= tolerance * scale


@pytest.fixture(params=["plain", "blocks"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test by the formulas, then by the block kernels."""
    if request.param == "blocks":
        monkeypatch.setattr(layer_module, "PLAIN_BELOW", 0)
        monkeypatch.setattr(layer_module, "fits", lambda *_: True)
    return str(request.param)


def test_every_recorded_case_is_used_by_a_test() -> None:
    used = {"t11_cumulative", "t12_net_pre", "t12_net_post", "g01_norms", "g02_layernorm_last"}
    assert used | {"p01_fold_conv"} == vectors.OTHER_CASES
    assert len(vectors.NAMES) == 24


@pytest.mark.parametrize("name", vectors.LAYER_CASES)
def test_training_steps_match(name: str, way: str) -> None:
    recorded = vectors.case(name)
    tolerance = vectors.tolerance(name, recorded)
    bn = vectors.layer_for(name, recorded)
    for step, x in enumerate(recorded["X"]):
        assert_close(bn(x, training=True), recorded["Y_train"][step], tolerance)
        assert_close(bn.running_mean, recorded["running_mean"][step], tolerance)
        assert_close(bn.running_var, recorded["running_var"][step], tolerance)


@pytest.mark.parametrize("name", vectors.LAYER_CASES)
def test_inference_after_training_matches(name: str, way: str) -> None:
    recorded = vectors.case(name)
    bn = vectors.layer_for(name, recorded)
    for x in recorded["X"]:
        bn(x, training=True)
    y = bn(recorded["X"][0], training=False)
    tolerance = vectors.tolerance(name, recorded)
    assert_close(y, recorded["Y_eval_X0"], tolerance)
    if "dx_eval" in recorded:
        assert_close(bn.backward(recorded["dy"])[0], recorded["dx_eval"], tolerance)


@pytest.mark.parametrize("name", [n for n in vectors.LAYER_CASES if "dy" in vectors.case(n)])
def test_training_gradients_match(name: str, way: str) -> None:
    recorded = vectors.case(name)
    bn = vectors.layer_for(name, recorded)
    bn(recorded["X"][0], training=True)
    tolerance = vectors.tolerance(name, recorded)
    for actual, key in zip(bn.backward(recorded["dy"]), ("dx", "dgamma", "dbeta"), strict=True):
        assert_close(actual, recorded[f"{key}_train"], tolerance)


@pytest.mark.parametrize("name", ["k01_2d", "f01_2d", "t02_2d_8x3"])
def test_the_conventions_defaults_are_those_of_the_libraries(name: str) -> None:
    recorded = vectors.case(name)
    rules = RULES[{"k": "keras", "f": "flax", "t": "pytorch"}[name[0]]]
    kept = rules.momentum if rules.momentum_is_kept_share else 1.0 - rules.momentum
    assert rules.eps == float(recorded["eps"])
    assert kept == pytest.approx(float(recorded["rho"]), abs=1e-15)
    assert rules.bessel == bool(recorded["bessel"])


def test_a_large_mean_beside_a_small_spread_is_right_to_the_last_digits(way: str) -> None:
    # PyTorch itself is 1e-8 away from the long-double result here; we are much nearer.
    recorded = vectors.case("t06_largemean")
    x = recorded["X"][0]
    bn = vectors.layer_for("t06_largemean", recorded)
    y = bn(x, training=True)
    exact = x.astype(np.longdouble)
    centered = exact - exact.mean(axis=0)
    truth = centered / np.sqrt((centered**2).mean(axis=0) + np.longdouble(float(recorded["eps"])))
    assert_close(y, truth * recorded["gamma"] + recorded["beta"], 1e-13)


def test_cumulative_momentum_is_the_mean_over_batches_as_in_pytorch(way: str) -> None:
    recorded = vectors.case("t11_cumulative")
    bn = BatchNorm(3, momentum="cumulative")
    for x in recorded["X"]:
        bn(x, training=True)
    assert_close(bn.running_mean, recorded["running_mean"], 1e-12)
    assert_close(bn.running_var, recorded["running_var"], 1e-12)


@pytest.mark.parametrize("placement", ["pre", "post"])
def test_a_whole_network_matches_loss_and_every_gradient(placement: str) -> None:
    recorded = vectors.case(f"t12_net_{placement}")
    net = Network(
        (5, 8, 3),
        placement=placement,
        activation="relu",
        initialization="he",
        rng=np.random.default_rng(0),
        hidden_bias=True,
    )
    (hidden,) = net.hidden
    hidden.weight, hidden.bias = recorded["W1"].copy(), recorded["b1"].copy()
    hidden.norm.gamma, hidden.norm.beta = recorded["gamma"], recorded["beta"]
    net.output_weight, net.output_bias = recorded["W2"].copy(), recorded["b2"].copy()
    loss, (first, last) = net.loss_and_gradients(recorded["x"], recorded["y"].astype(np.int64))
    assert loss == pytest.approx(float(recorded["loss"]), abs=1e-12)
    for actual, key in (
        (first.weight, "dW1"),
        (first.bias, "db1"),
        (first.gamma, "dg"),
        (first.beta, "dbe"),
        (last.weight, "dW2"),
        (last.bias, "db2"),
    ):
        assert_close(actual, recorded[key], 1e-12)


def test_the_bias_before_a_normalization_gets_no_gradient() -> None:
    before, after = vectors.case("t12_net_pre"), vectors.case("t12_net_post")
    assert np.max(np.abs(before["db1"])) < 1e-15 < 1e-2 < np.max(np.abs(after["db1"]))


def test_group_and_instance_norm_match() -> None:
    recorded = vectors.case("g01_norms")
    x, gamma, beta = recorded["x"], recorded["gamma"], recorded["beta"]
    assert_close(group_norm(x, 3, gamma, beta), recorded["group3"], 1e-12)
    assert_close(group_norm(x, 1, gamma, beta), recorded["layer_chw"], 1e-12)
    assert_close(instance_norm(x, gamma, beta), recorded["instance"], 1e-12)
    assert_close(instance_norm(x, gamma, beta), recorded["instance_F"], 1e-12)


def test_layer_norm_matches() -> None:
    recorded = vectors.case("g02_layernorm_last")
    y = layer_norm(recorded["x"], recorded["gamma"], recorded["beta"])
    assert_close(y, recorded["y"], 1e-12)


def test_folding_into_a_convolution_matches_pytorchs_own_fusion() -> None:
    recorded = vectors.case("p01_fold_conv")
    bn = BatchNorm(4, eps=float(recorded["eps"]))
    bn.gamma, bn.beta = recorded["gamma"], recorded["beta"]
    bn.running_mean, bn.running_var = recorded["rm"], recorded["rv"]
    kernel, bias = bn.fold_into(recorded["K"], recorded["b"])
    assert_close(kernel, recorded["K_fused"], 1e-12)
    assert_close(bias, recorded["b_fused"], 1e-12)
    windows = np.lib.stride_tricks.sliding_window_view(recorded["x"], (3, 3), axis=(2, 3))
    y = np.einsum("nihwkl,oikl->nohw", windows, kernel) + bias[:, None, None]
    assert_close(y, recorded["y"], 1e-12)
