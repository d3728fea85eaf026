"""Worked by hand, by differences, and at the edges."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

from bnstudy.bn import BatchNorm, BatchNormError, relatives
from bnstudy.bn import layer as layer_module

BY_HAND = np.array([[1.0], [2.0], [3.0], [4.0]])


@pytest.fixture(params=["plain", "blocks"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test by the formulas, then by the block kernels."""
    if request.param == "blocks":
        monkeypatch.setattr(layer_module, "PLAIN_BELOW", 0)
        monkeypatch.setattr(layer_module, "fits", lambda *_: True)
    return str(request.param)


def central_differences(loss: object, at: np.ndarray, h: float = 1e-5) -> np.ndarray:
    gradient = np.empty_like(at)
    for index in np.ndindex(at.shape):
        old = at[index]
        at[index] = old + h
        above = loss()
        at[index] = old - h
        gradient[index] = (above - loss()) / (2 * h)
        at[index] = old
    return gradient


def test_the_examples_in_the_docstrings_are_true() -> None:
    for module in (layer_module, relatives):
        results = doctest.testmod(module)
        assert results.attempted > 0
        assert results.failed == 0


@pytest.mark.parametrize(
    ("eps", "x_hat", "y"),
    [
        (0.0, -1.3416407864998738, -2.1832815729997477),
        (1e-5, -1.3416354, -2.1832708),
        (1e-3, -1.3411045, -2.1822089),
    ],
)
def test_one_two_three_four_by_hand(eps: float, x_hat: float, y: float) -> None:
    bn = BatchNorm(1, eps=eps, allow_zero_eps=True)
    bn.gamma, bn.beta = 2.0, 0.5
    assert bn(BY_HAND, training=True)[0, 0] == pytest.approx(y, abs=5e-8)
    trace = bn.trace
    assert trace.x_hat[0, 0] == pytest.approx(x_hat, abs=5e-8)
    assert (trace.batch_mean.item(), trace.batch_var.item()) == (2.5, 1.25)


def test_the_stored_variance_is_the_unbiased_one_only_where_the_convention_says_so() -> None:
    stored = {}
    for convention in ("pytorch", "keras", "flax", "paper"):
        bn = BatchNorm(1, convention)
        bn(BY_HAND, training=True)
        stored[convention] = (bn.running_mean.item(), bn.running_var.item())
    assert stored == {
        "pytorch": pytest.approx((0.25, 0.9 + 0.1 * 5 / 3)),
        "keras": pytest.approx((0.025, 0.99 + 0.01 * 1.25)),
        "flax": pytest.approx((0.025, 0.99 + 0.01 * 1.25)),
        "paper": pytest.approx((2.5, 5 / 3)),
    }


def test_old_fused_keras_corrects_images_only_and_only_when_asked() -> None:
    image = np.arange(4.0).reshape(1, 2, 2, 1)
    layers = [BatchNorm(1, "keras", -1, keras2_fused=flag) for flag in (False, True)]
    for bn in layers:
        bn(image, training=True)
    assert [bn.running_var.item() for bn in layers] == [
        pytest.approx(0.99 + 0.01 * 1.25),
        pytest.approx(0.99 + 0.01 * 5 / 3),
    ]
    layers[1].reset_running_statistics()
    layers[1](image.reshape(4, 1), training=True)
    assert layers[1].running_var.item() == pytest.approx(0.99 + 0.01 * 1.25)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(("shape", "axis"), [((6, 3), 1), ((3, 2, 4), 1), ((2, 3, 2, 2), -1)])
def test_backward_agrees_with_central_differences(
    shape: tuple[int, ...], axis: int, training: bool, way: str
) -> None:
    rng = np.random.default_rng(3)
    x, dy = rng.normal(1, 2, shape), rng.normal(size=shape)
    bn = BatchNorm(shape[axis], channel_axis=axis)
    bn.gamma, bn.beta = rng.normal(size=shape[axis]), rng.normal(size=shape[axis])
    bn.running_mean, bn.running_var = bn.beta + 0.3, bn.gamma**2 + 0.2

    def loss() -> float:
        return float((bn(x, training=training, update_running=False) * dy).sum())

    loss()
    for actual, at in zip(bn.backward(dy), (x, bn.gamma, bn.beta), strict=True):
        np.testing.assert_allclose(actual, central_differences(loss, at), atol=2e-8)


def test_a_batch_of_two_keeps_nothing_but_the_order() -> None:
    bn = BatchNorm(3, eps=1e-12)
    y = bn([[1.0, 5.0, -2.0], [3.0, 4.0, 90.0]], training=True)
    np.testing.assert_allclose(y, [[-1, 1, -1], [1, -1, 1]], atol=1e-9)


def test_a_constant_feature_becomes_beta(way: str) -> None:
    bn = BatchNorm(2)
    bn.beta = [3.0, -1.0]
    x = np.column_stack([np.full(7, 0.1), np.arange(7.0)])
    np.testing.assert_array_equal(bn(x, training=True)[:, 0], 3.0)
    assert bn.trace.batch_var[0] == 0.0


def test_a_spread_far_below_eps_is_not_stretched_to_one(way: str) -> None:
    x = np.random.default_rng(0).normal(0, 1e-4, (100, 1))
    y = BatchNorm(1, eps=1e-5)(x, training=True)
    assert y.std() == pytest.approx(np.sqrt(x.var() / (x.var() + 1e-5)), rel=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_y_and_dx_keep_the_type_and_the_state_is_float64(dtype: type, way: str) -> None:
    x = np.random.default_rng(0).normal(size=(8, 3)).astype(dtype)
    bn = BatchNorm(3)
    y = bn(x, training=True)
    dx, dgamma, dbeta = bn.backward(y)
    assert (y.dtype, dx.dtype, bn.trace.x_hat.dtype) == (dtype, dtype, dtype)
    assert {a.dtype for a in (dgamma, dbeta, bn.gamma, bn.running_mean)} == {np.dtype("f8")}


def test_whole_numbers_are_computed_in_float64() -> None:
    y = BatchNorm(1)([[1], [2], [3], [4]], training=True)
    np.testing.assert_array_equal(y, BatchNorm(1)(BY_HAND, training=True))


def test_float32_variance_is_right_at_an_offset_of_a_million(way: str) -> None:
    rng = np.random.default_rng(5)
    x = (1e6 + rng.normal(size=(4096, 16))).astype(np.float32)
    truth = x.astype(np.float64)
    bn = BatchNorm(16)
    y = bn(x, training=True)
    np.testing.assert_allclose(bn.trace.batch_var, truth.var(axis=0), rtol=1e-5)
    x_hat = (truth - truth.mean(axis=0)) / np.sqrt(truth.var(axis=0) + 1e-5)
    np.testing.assert_allclose(y, x_hat, atol=2e-5)
    naive = (x**2).mean(axis=0) - x.mean(axis=0) ** 2
    assert np.abs(naive / truth.var(axis=0) - 1).max() > 1.0
    # Inference has the same offset to take away.
    bn.running_mean, bn.running_var = truth.mean(axis=0), truth.var(axis=0)
    np.testing.assert_allclose(bn(x, training=False), x_hat, atol=2e-5)


def test_blocks_stay_right_when_the_first_rows_lie_far_off() -> None:
    x = np.random.default_rng(1).normal(size=(4096, 16))
    x[:16] += 1e4
    bn = BatchNorm(16)
    bn(x.astype(np.float32), training=True)
    np.testing.assert_allclose(bn.trace.batch_var, x.var(axis=0), rtol=1e-4)


@pytest.mark.parametrize("shape", [(200_000, 16), (40_000, 8, 2), (4, 3, 250_000), (500_000, 1)])
def test_float32_sums_of_many_values_keep_their_digits(shape: tuple[int, ...]) -> None:
    # All of one sign, so that errors of rounding add up as badly as they can.
    x = np.random.default_rng(0).uniform(0, 1, shape).astype(np.float32)
    bn = BatchNorm(shape[1])
    bn(x, training=True)
    over = (0, *range(2, x.ndim))
    np.testing.assert_allclose(bn.trace.batch_mean, x.mean(axis=over, dtype="f8"), rtol=2e-7)
    np.testing.assert_allclose(bn.trace.batch_var, x.astype("f8").var(axis=over), rtol=5e-6)
    _, _, dbeta = bn.backward(x)
    np.testing.assert_allclose(dbeta, x.sum(axis=over, dtype="f8"), rtol=2e-6)


@pytest.mark.parametrize(
    "shape",
    [
        (700, 60),
        (9, 4000),
        (2, 70_000),
        (70_000, 1),
        (40, 8, 150),
        (2, 3, 200_000),
        (1, 40, 30_000),
        (2000, 17),
    ],
)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_large_batches_of_any_shape_match_the_formulas(
    shape: tuple[int, ...], dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    x, dy = (rng.normal(2, 3, shape).astype(dtype) for _ in range(2))
    results = []
    for below in (0, 10**9):
        monkeypatch.setattr(layer_module, "PLAIN_BELOW", below)
        bn = BatchNorm(shape[1])
        bn.gamma = np.linspace(-1, 2, shape[1])
        results.append((bn(x, training=True), *bn.backward(dy), bn.running_var))
    for blocks, plain in zip(*results, strict=True):
        scale = max(1.0, float(np.abs(plain).max()))
        tolerance = (1e-11 if dtype == "f8" else 5e-6) * scale
        np.testing.assert_allclose(blocks, plain, atol=tolerance)


def test_an_array_in_another_memory_order_gives_the_same(way: str) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(5, 4, 3, 2))
    moved = np.moveaxis(np.ascontiguousarray(np.moveaxis(x, 1, -1)), -1, 1)
    one, other = BatchNorm(4), BatchNorm(4)
    np.testing.assert_allclose(one(x, training=True), other(moved, training=True), atol=1e-14)
    np.testing.assert_allclose(one.backward(x)[0], other.backward(moved)[0], atol=1e-14)


def test_what_is_returned_belongs_to_the_caller(way: str) -> None:
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(8, 3)), rng.normal(size=(8, 3))
    bn = BatchNorm(3)
    y = bn(x, training=True)
    running, kept = bn.running_mean, (y.copy(), bn.running_mean.copy())
    dx = bn.backward(dy)[0].copy()
    x[:] = 0.0
    np.testing.assert_array_equal(bn.backward(dy)[0], dx)
    bn(rng.normal(size=(8, 3)), training=True)
    np.testing.assert_array_equal(y, kept[0])
    np.testing.assert_array_equal(running, kept[1])


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_reused_buffers_last_until_the_next_call_and_hold_the_same_numbers(offset: float) -> None:
    rng = np.random.default_rng(0)
    x = (offset + rng.normal(size=(2, 700, 60))).astype(np.float32)
    dy = rng.normal(size=(700, 60)).astype(np.float32)
    fresh, reusing = BatchNorm(60), BatchNorm(60, reuse_buffers=True)
    first = reusing(x[0], training=True)
    np.testing.assert_allclose(first, fresh(x[0], training=True), atol=5e-6)
    dx = reusing.backward(dy)[0]
    np.testing.assert_allclose(dx, fresh.backward(dy)[0], atol=5e-6)
    np.testing.assert_allclose(reusing.trace.x_hat, fresh.trace.x_hat, atol=5e-6)
    second = reusing(x[1], training=True)
    assert np.shares_memory(first, second)
    assert not np.shares_memory(second, dx)
    np.testing.assert_allclose(second, fresh(x[1], training=True), atol=5e-6)


def test_a_layer_that_reuses_buffers_may_be_fed_its_own_output() -> None:
    x = np.random.default_rng(0).normal(3, 2, (700, 60))
    fresh, reusing = BatchNorm(60), BatchNorm(60, reuse_buffers=True)
    y = reusing(reusing(x, training=True), training=True)
    expected = fresh(fresh(x, training=True), training=True)
    np.testing.assert_allclose(y, expected, atol=1e-12)
    np.testing.assert_allclose(reusing.backward(x)[0], fresh.backward(x)[0], atol=1e-9)


def test_a_training_call_can_leave_the_running_statistics_alone() -> None:
    bn = BatchNorm(1)
    bn(BY_HAND, training=True, update_running=False)
    assert (bn.running_mean.item(), bn.running_var.item(), bn.batches_seen) == (0.0, 1.0, 0)


def test_calibrating_makes_inference_agree_with_training() -> None:
    x = np.random.default_rng(0).normal(3, 2, (50, 4))
    bn = BatchNorm(4, "keras")
    np.testing.assert_allclose(bn.calibrate(x), bn(x, training=False), atol=1e-12)


def test_gamma_changed_between_the_calls_does_not_change_the_gradient(way: str) -> None:
    x = np.random.default_rng(0).normal(size=(8, 3))
    bn = BatchNorm(3)
    bn(x, training=True)
    before = bn.backward(x**2)[0].copy()
    bn.gamma *= 5.0
    np.testing.assert_array_equal(bn.backward(x**2)[0], before)


def test_parameters_can_live_in_one_vector_of_the_callers() -> None:
    vector = np.empty(6)
    bn = BatchNorm(3)
    bn.gamma = [1.0, 2.0, 3.0]
    bn.keep_in(vector[:3], vector[3:])
    assert vector.tolist() == [1.0, 2.0, 3.0, 0.0, 0.0, 0.0]
    bn.beta = -1.0
    vector[:3] = 0.0
    assert (bn([[1.0] * 3, [5.0] * 3], training=True) == -1.0).all()
    with pytest.raises(BatchNormError, match=r"beta must have shape \(3,\), got shape \(2,\)"):
        bn.keep_in(vector[:3], vector[:2])


def test_every_error_of_the_engine_is_a_value_error() -> None:
    assert issubclass(BatchNormError, ValueError)


def test_another_byte_order_and_the_channels_first_are_computed_alike() -> None:
    x = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
    y = BatchNorm(3)(x, training=True)
    np.testing.assert_array_equal(BatchNorm(3)(x.astype(">f4"), training=True), y)
    turned = BatchNorm(3, channel_axis=0)(np.ascontiguousarray(x.T), training=True)
    np.testing.assert_allclose(turned.T, y, atol=1e-6)
