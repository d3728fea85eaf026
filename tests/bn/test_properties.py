"""Identities that hold for every batch, not only for chosen ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.bn import BatchNorm, group_norm, instance_norm, layer_norm
from bnstudy.bn import layer as layer_module
from bnstudy.bn.ghost import GhostBatchNorm

SEEDS = st.integers(0, 2**32 - 1)
SHAPES = st.sampled_from([(2, 1), (8, 3), (33, 5), (4, 3, 7), (3, 2, 4, 5), (1, 3, 2, 2)])
AXES = st.sampled_from([1, -1])


def drawn(seed: int, shape: tuple[int, ...]) -> tuple[np.random.Generator, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng, rng.normal(rng.normal(0, 3), rng.uniform(0.5, 3), shape)


def random_layer(rng: np.random.Generator, channels: int, axis: int, **more: float) -> BatchNorm:
    bn = BatchNorm(channels, channel_axis=axis, **more)
    bn.gamma, bn.beta = rng.normal(size=channels), rng.normal(size=channels)
    return bn


def other_axes(x: np.ndarray, axis: int) -> tuple[int, ...]:
    return tuple(i for i in range(x.ndim) if i != axis % x.ndim)


@given(SEEDS, SHAPES, AXES)
def test_x_hat_has_mean_zero_and_the_variance_that_eps_leaves(
    seed: int, shape: tuple[int, ...], axis: int
) -> None:
    _, x = drawn(seed, shape)
    bn = BatchNorm(shape[axis], channel_axis=axis)
    bn(x, training=True)
    over = other_axes(x, axis)
    x_hat, var = bn.trace.x_hat, x.var(axis=over)
    np.testing.assert_allclose(x_hat.mean(axis=over), 0.0, atol=1e-12)
    np.testing.assert_allclose(x_hat.var(axis=over), var / (var + bn.eps), rtol=1e-9)


@given(SEEDS, SHAPES, AXES)
def test_y_has_mean_beta_and_sd_gamma_up_to_eps(
    seed: int, shape: tuple[int, ...], axis: int
) -> None:
    rng, x = drawn(seed, shape)
    bn = random_layer(rng, shape[axis], axis)
    y = bn(x, training=True)
    over = other_axes(x, axis)
    var = x.var(axis=over)
    np.testing.assert_allclose(y.mean(axis=over), bn.beta, atol=1e-12)
    expected = np.abs(bn.gamma) * np.sqrt(var / (var + bn.eps))
    np.testing.assert_allclose(y.std(axis=over), expected, rtol=1e-9, atol=1e-12)


@given(SEEDS, SHAPES, AXES, st.floats(0.1, 50.0), st.floats(-50.0, 50.0))
def test_scaling_and_shifting_x_only_rescales_eps(
    seed: int, shape: tuple[int, ...], axis: int, a: float, c: float
) -> None:
    # BN_eps(a x + c) = BN_(eps / a^2)(x): plain scale invariance holds only for eps = 0.
    rng, x = drawn(seed, shape)
    moved = random_layer(rng, shape[axis], axis, eps=1e-3)
    still = BatchNorm(shape[axis], channel_axis=axis, eps=1e-3 / a**2)
    still.gamma, still.beta = moved.gamma, moved.beta
    y = moved(a * x + c, training=True)
    # A shift of c costs the digits of c / sd, in any order of computing.
    np.testing.assert_allclose(y, still(x, training=True), rtol=1e-9, atol=1e-10)


@given(SEEDS)
def test_a_bias_before_the_normalization_cancels(seed: int) -> None:
    rng, x = drawn(seed, (16, 4))
    weight, bias = rng.normal(size=(4, 3)), rng.normal(0, 10, 3)
    bn = BatchNorm(3)
    with_bias = bn(x @ weight + bias, training=True)
    np.testing.assert_allclose(with_bias, bn(x @ weight, training=True), atol=1e-12)


@given(SEEDS, SHAPES, AXES)
def test_gamma_sd_and_beta_mean_give_x_back(seed: int, shape: tuple[int, ...], axis: int) -> None:
    _, x = drawn(seed, shape)
    bn = BatchNorm(shape[axis], channel_axis=axis)
    over = other_axes(x, axis)
    bn.gamma, bn.beta = np.sqrt(x.var(axis=over) + bn.eps), x.mean(axis=over)
    np.testing.assert_allclose(bn(x, training=True), x, atol=1e-12)


@given(SEEDS, SHAPES, AXES)
def test_dx_sums_to_zero_and_meets_x_hat_only_through_eps(
    seed: int, shape: tuple[int, ...], axis: int
) -> None:
    rng, x = drawn(seed, shape)
    bn = random_layer(rng, shape[axis], axis, eps=1e-2)
    bn(x, training=True)
    dx, dgamma, dbeta = bn.backward(dy := rng.normal(size=shape))
    over = other_axes(x, axis)
    var, x_hat = x.var(axis=over), bn.trace.x_hat
    np.testing.assert_allclose(dx.sum(axis=over), 0.0, atol=1e-10)
    along = bn.gamma / np.sqrt(var + bn.eps) * dgamma * bn.eps / (var + bn.eps)
    np.testing.assert_allclose((dx * x_hat).sum(axis=over), along, atol=1e-10)
    np.testing.assert_allclose(dgamma, (dy * x_hat).sum(axis=over), atol=1e-10)
    np.testing.assert_allclose(dbeta, dy.sum(axis=over), atol=1e-10)


@given(SEEDS, SHAPES, AXES)
def test_inference_is_the_affine_map_of_the_running_statistics(
    seed: int, shape: tuple[int, ...], axis: int
) -> None:
    rng, x = drawn(seed, shape)
    channels = shape[axis]
    bn = random_layer(rng, channels, axis)
    bn.running_mean, bn.running_var = rng.normal(size=channels), rng.uniform(0.1, 3, channels)
    line = np.ones(x.ndim, dtype=int)
    line[axis] = channels
    scale = (bn.gamma / np.sqrt(bn.running_var + bn.eps)).reshape(line)
    expected = (x - bn.running_mean.reshape(line)) * scale + bn.beta.reshape(line)
    np.testing.assert_allclose(bn(x, training=False), expected, atol=1e-12)
    dy = rng.normal(size=shape)
    np.testing.assert_allclose(bn.backward(dy)[0], dy * scale, atol=1e-12)


@given(SEEDS, SHAPES, AXES, st.sampled_from(["f4", "f8"]), st.booleans())
def test_blocks_agree_with_the_formulas(
    seed: int, shape: tuple[int, ...], axis: int, dtype: str, training: bool
) -> None:
    rng, x = drawn(seed, shape)
    x, dy = x.astype(dtype), rng.normal(size=shape).astype(dtype)
    plain, blocks = (random_layer(np.random.default_rng(seed), shape[axis], axis) for _ in "ab")
    tolerance = 1e-11 if dtype == "f8" else 2e-5
    results = []
    with pytest.MonkeyPatch.context() as patch:
        for bn, below in ((plain, 10**9), (blocks, 0)):
            patch.setattr(layer_module, "PLAIN_BELOW", below)
            patch.setattr(layer_module, "fits", lambda *_: True)
            results.append((bn(x, training=training), *bn.backward(dy), bn.trace.x_hat))
    for one, other in zip(*results, strict=True):
        assert one.dtype == other.dtype
        # With a variance near eps, 1 / sd magnifies what float32 rounds away.
        scale = max(1.0, float(np.abs(one).max())) / np.sqrt(plain.trace.var.min() + 1e-5)
        np.testing.assert_allclose(one, other, atol=tolerance * max(1.0, scale))
    np.testing.assert_allclose(plain.running_var, blocks.running_var, rtol=tolerance)


@given(SEEDS, st.sampled_from([(6, 4), (2, 4, 5), (3, 6, 2, 3)]))
def test_instance_and_layer_norm_are_group_norm_at_its_two_ends(
    seed: int, shape: tuple[int, ...]
) -> None:
    _, x = drawn(seed, shape)
    whole = layer_norm(x, axes=x.ndim - 1)
    np.testing.assert_allclose(group_norm(x, 1), whole, atol=1e-12)
    if x.ndim > 2:
        np.testing.assert_allclose(group_norm(x, shape[1]), instance_norm(x), atol=1e-12)


@given(SEEDS)
def test_instance_norm_is_batch_norm_of_a_batch_of_one(seed: int) -> None:
    _, x = drawn(seed, (1, 3, 4, 5))
    np.testing.assert_allclose(instance_norm(x), BatchNorm(3)(x, training=True), atol=1e-12)


@given(SEEDS)
def test_groups_as_large_as_the_batch_change_nothing(seed: int) -> None:
    rng, x = drawn(seed, (12, 3))
    dy = rng.normal(size=x.shape)
    ghost, bn = GhostBatchNorm(3, 12), BatchNorm(3)
    np.testing.assert_allclose(ghost(x, training=True), bn(x, training=True), atol=1e-13)
    for one, other in zip(ghost.backward(dy), bn.backward(dy), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)
    np.testing.assert_allclose(ghost(x, training=False), bn(x, training=False), atol=1e-13)


@given(SEEDS)
def test_a_group_sees_nothing_of_the_others(seed: int) -> None:
    rng, x = drawn(seed, (12, 3))
    ghost = GhostBatchNorm(3, 4)
    before = ghost(x, training=True)
    x[4:] = rng.normal(size=(8, 3))
    np.testing.assert_array_equal(ghost(x, training=True)[:4], before[:4])
