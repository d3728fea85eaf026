"""What the layer refuses, in which words, and that nothing changes when it does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bnstudy.bn import BatchNorm, group_norm, instance_norm, layer_norm
from bnstudy.bn import layer as layer_module
from bnstudy.bn.checks import (
    CallOrderError,
    NotFiniteError,
    SettingError,
    ShapeError,
    TooFewValuesError,
)
from bnstudy.bn.ghost import GhostBatchNorm

GOOD = np.arange(12.0).reshape(4, 3)


@pytest.fixture(params=["plain", "blocks"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test by the formulas, then by the block kernels."""
    if request.param == "blocks":
        monkeypatch.setattr(layer_module, "PLAIN_BELOW", 0)
        monkeypatch.setattr(layer_module, "fits", lambda *_: True)
    return str(request.param)


def with_value(value: float, dtype: str = "f8") -> np.ndarray:
    x = GOOD.astype(dtype)
    x[2, 1] = value
    return x


BAD_BATCHES = [
    (np.ones((1, 3)), TooFewValuesError, "Expected more than 1 value per channel when training"),
    (np.ones((1, 3, 1, 1)), TooFewValuesError, r"got input of shape \(1, 3, 1, 1\)"),
    (np.ones((0, 3)), TooFewValuesError, r"empty batch \(0, 3\)"),
    (np.ones((4, 3, 0)), TooFewValuesError, "empty batch"),
    (np.ones(3), ShapeError, r"got shape \(3,\)\. One example is x\[None\]"),
    (np.float64(1.0), ShapeError, r"got shape \(\)"),
    (np.ones((4, 5)), ShapeError, r"3 channels on axis 1, got 5 .*Build the layer with"),
    (np.ones((4, 5, 3)), ShapeError, "Axis 2 has 3: perhaps channel_axis=2"),
    (np.ones((4, 3), dtype=np.float16), ShapeError, r"got float16\. Convert it first"),
    (np.ones((4, 3), dtype=np.complex128), ShapeError, "got complex128"),
    (np.full((4, 3), "a"), ShapeError, "must hold float32 or float64"),
    ([[1.0, 2.0, 3.0], [4.0]], ShapeError, "its rows differ"),
    (with_value(np.nan), NotFiniteError, r"got nan at index \(2, 1\) \(1 such in all\)"),
    (with_value(np.inf), NotFiniteError, r"got inf at index \(2, 1\)"),
    (with_value(-np.inf, "f4"), NotFiniteError, "nothing was updated"),
    (with_value(1.1e150), NotFiniteError, r"within ±1e\+150 \(float64\)"),
    (with_value(-1.1e18, "f4"), NotFiniteError, r"within ±1e\+18 \(float32\)"),
]


@pytest.mark.parametrize(("x", "error", "words"), BAD_BATCHES)
def test_a_bad_batch_is_refused_and_the_running_statistics_stay(
    x: np.ndarray, error: type[ValueError], words: str, way: str
) -> None:
    bn = BatchNorm(3)
    bn(GOOD, training=True)
    before = (bn.running_mean.copy(), bn.running_var.copy(), bn.batches_seen)
    with pytest.raises(error, match=words):
        bn(x, training=True)
    np.testing.assert_array_equal(bn.running_mean, before[0])
    np.testing.assert_array_equal(bn.running_var, before[1])
    assert bn.batches_seen == before[2]


@pytest.mark.parametrize(("x", "error", "words"), BAD_BATCHES[2:])
def test_inference_refuses_the_same_but_a_single_example(
    x: np.ndarray, error: type[ValueError], words: str, way: str
) -> None:
    with pytest.raises(error, match=words):
        BatchNorm(3)(x, training=False)
    assert BatchNorm(3)(np.ones((1, 3)), training=False).shape == (1, 3)


def test_one_image_has_enough_values() -> None:
    assert BatchNorm(3)(np.zeros((1, 3, 2, 2)), training=True).shape == (1, 3, 2, 2)


@pytest.mark.parametrize("value", [9e149, -9e149])
def test_numbers_up_to_the_limit_are_computed(value: float, way: str) -> None:
    y = BatchNorm(3)(with_value(value), training=True)
    assert np.isfinite(y).all()
    assert abs(y[2, 1]) == pytest.approx(np.sqrt(3.0))


def test_large_float32_numbers_are_computed_by_the_formulas() -> None:
    y = BatchNorm(3)(with_value(9e17, "f4"), training=True)
    assert y[2, 1] == pytest.approx(np.sqrt(3.0), rel=1e-6)


def test_float32_squares_that_overflow_in_blocks_are_computed_in_float64() -> None:
    x = np.random.default_rng(0).choice([-9e17, 9e17], (8_000, 16)).astype(np.float32)
    bn = BatchNorm(16)
    y = bn(x, training=True)
    np.testing.assert_allclose(bn.trace.batch_var, x.astype(np.float64).var(axis=0))
    np.testing.assert_allclose(np.abs(y), 1.0, rtol=0.1)
    assert bn.backward(y)[0].shape == x.shape


def test_a_gradient_whose_sums_overflow_is_refused() -> None:
    x = np.random.default_rng(0).normal(0, 1e17, (4, 16, 16_384)).astype(np.float32)
    bn = BatchNorm(16)
    bn(x, training=True)
    with pytest.raises(NotFiniteError, match="its sums overflow"):
        bn.backward(np.sign(x) * np.float32(9e17))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: BatchNorm(0), "channels must be a whole number of at least 1, got 0"),
        (lambda: BatchNorm(2.5), "channels must be a whole number"),
        (lambda: BatchNorm(True), "channels must be a whole number"),
        (lambda: BatchNorm(3, "caffe"), "one of pytorch, keras, flax, paper, got 'caffe'"),
        (lambda: BatchNorm(3, eps=0.0), "allow_zero_eps=True to compute by hand"),
        (lambda: BatchNorm(3, eps=-1e-5), "eps must be positive and finite"),
        (lambda: BatchNorm(3, eps=float("nan")), "eps must be positive and finite"),
        (lambda: BatchNorm(3, eps="1e-5"), "eps must be a positive number"),
        (lambda: BatchNorm(3, momentum=1.5), "momentum must be from 0 to 1, got 1.5"),
        (lambda: BatchNorm(3, momentum=float("nan")), "momentum must be from 0 to 1"),
        (lambda: BatchNorm(3, momentum="mean"), "or \"cumulative\", got 'mean'"),
        (lambda: BatchNorm(3, "paper", momentum=0.9), "the paper averages all batches alike"),
        (lambda: BatchNorm(3, keras2_fused=True), 'keras2_fused needs convention="keras"'),
        (lambda: BatchNorm(3, channel_axis=1.5), "channel_axis must be a whole number"),
    ],
)
def test_a_setting_out_of_range_is_refused(make: Callable[[], BatchNorm], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        make()


def test_eps_zero_is_refused_only_where_a_channel_does_not_vary() -> None:
    bn = BatchNorm(2, eps=0.0, allow_zero_eps=True)
    assert bn([[1.0, 2.0], [3.0, 5.0]], training=True)[0].tolist() == [-1.0, -1.0]
    with pytest.raises(SettingError, match="x_hat would be 0 / 0"):
        bn([[1.0, 2.0], [3.0, 2.0]], training=True)
    assert bn.batches_seen == 1


@pytest.mark.parametrize(
    ("name", "value", "error", "words"),
    [
        ("gamma", [1.0, 2.0], ShapeError, r"gamma must be one number or have shape \(3,\)"),
        ("beta", [1.0, np.nan, 0.0], NotFiniteError, "beta must be finite"),
        ("running_mean", np.ones((3, 1)), ShapeError, r"got shape \(3, 1\)"),
        ("running_var", [1.0, -1e-9, 1.0], SettingError, "must not be negative"),
    ],
)
def test_bad_parameters_are_refused_when_they_are_set(
    name: str, value: object, error: type[ValueError], words: str
) -> None:
    bn = BatchNorm(3)
    before = getattr(bn, name).copy()
    with pytest.raises(error, match=words):
        setattr(bn, name, value)
    np.testing.assert_array_equal(getattr(bn, name), before)


def test_backward_and_trace_need_a_call() -> None:
    bn = BatchNorm(3)
    with pytest.raises(CallOrderError, match="backward needs a call first"):
        bn.backward(GOOD)
    with pytest.raises(CallOrderError, match="trace needs a call first"):
        _ = bn.trace


def test_a_refused_call_leaves_no_half_made_trace() -> None:
    bn = BatchNorm(3)
    bn(GOOD, training=True)
    with pytest.raises(NotFiniteError):
        bn(with_value(np.nan), training=True)
    with pytest.raises(CallOrderError):
        bn.backward(GOOD)


def test_inference_has_no_batch_statistics_to_show() -> None:
    bn = BatchNorm(3)
    bn(GOOD, training=False)
    assert bn.trace.mean.tolist() == [0.0, 0.0, 0.0]
    with pytest.raises(CallOrderError, match=r"Read trace\.mean"):
        _ = bn.trace.batch_mean
    with pytest.raises(CallOrderError, match=r"Read trace\.var"):
        _ = bn.trace.batch_var


@pytest.mark.parametrize(
    ("dy", "error", "words"),
    [
        (np.ones((3, 3)), ShapeError, r"the shape of the last y, \(4, 3\), got shape \(3, 3\)"),
        (with_value(np.nan), NotFiniteError, "dy must hold finite numbers"),
        (with_value(np.inf), NotFiniteError, r"got inf at index \(2, 1\)"),
    ],
)
def test_a_bad_gradient_is_refused(
    dy: np.ndarray, error: type[ValueError], words: str, way: str
) -> None:
    bn = BatchNorm(3)
    bn(GOOD, training=True)
    with pytest.raises(error, match=words):
        bn.backward(dy)


def test_a_float64_gradient_too_large_for_float32_is_refused() -> None:
    bn = BatchNorm(3)
    bn(GOOD.astype(np.float32), training=True)
    assert bn.backward(GOOD)[0].dtype == np.float32
    with pytest.raises(NotFiniteError):
        bn.backward(with_value(1e39))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: layer_norm(np.ones((2, 3)), axes=3), "at least 3 axes"),
        (lambda: layer_norm(np.ones((2, 3)), np.ones(2)), r"gamma must be .* shape \(3,\)"),
        (lambda: layer_norm(np.ones((0, 3))), "at least one example"),
        (lambda: layer_norm(with_value(np.nan)), "finite numbers"),
        (lambda: layer_norm(GOOD, eps=0.0), "eps must be positive"),
        (lambda: group_norm(np.ones((2, 6)), 4), r"must divide the 6 .* one of \[1, 2, 3, 6\]"),
        (lambda: group_norm(np.ones(6), 2), r"must be \(N, C, \.\.\.\)"),
        (lambda: group_norm(np.ones((2, 6)), 6), "more than 1 value per group"),
        (lambda: instance_norm(np.ones((2, 6))), "more than 1 value per group"),
        (lambda: instance_norm(np.ones(6)), r"must be \(N, C, H, W\)"),
        (lambda: GhostBatchNorm(3, 1), "group_size must be at least 2"),
        (lambda: GhostBatchNorm(3, 3)(GOOD, training=True), "N a multiple of 3"),
        (lambda: GhostBatchNorm(3, 2).backward(GOOD), "needs a call first"),
    ],
)
def test_the_relatives_refuse_in_the_same_way(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
