"""One linear layer that does the work of two."""

from __future__ import annotations

import numpy as np
import pytest

from bnstudy.bn import BatchNorm
from bnstudy.bn.checks import SettingError, ShapeError


def trained(channels: int, convention: str = "pytorch", axis: int = 1) -> BatchNorm:
    rng = np.random.default_rng(channels)
    bn = BatchNorm(channels, convention, axis)
    bn.gamma, bn.beta = rng.normal(size=channels), rng.normal(size=channels)
    bn.running_mean, bn.running_var = rng.normal(size=channels), rng.uniform(0.1, 4, channels)
    return bn


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def convolve(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray, pad: int = 0) -> np.ndarray:
    """Slide an (out, in, h, w) kernel over (N, in, H, W)."""
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[2:], axis=(2, 3))
    return np.einsum("nihwkl,oikl->nohw", windows, kernel) + bias[:, None, None]


@pytest.mark.parametrize("with_bias", [True, False])
def test_a_dense_layer_before_the_normalization(rng: np.random.Generator, with_bias: bool) -> None:
    x, weight, bias = rng.normal(size=(9, 5)), rng.normal(size=(5, 4)), rng.normal(size=4)
    bn = trained(4)
    folded, offset = bn.fold_into(weight, bias if with_bias else None)
    expected = bn(x @ weight + (bias if with_bias else 0.0), training=False)
    np.testing.assert_allclose(x @ folded + offset, expected, atol=1e-13)


def test_a_dense_layer_after_the_normalization(rng: np.random.Generator) -> None:
    x, weight, bias = rng.normal(size=(9, 4)), rng.normal(size=(4, 5)), rng.normal(size=5)
    bn = trained(4)
    folded, offset = bn.fold_into(weight, bias, bn_first=True)
    expected = bn(x, training=False) @ weight + bias
    np.testing.assert_allclose(x @ folded + offset, expected, atol=1e-13)


@pytest.mark.parametrize("bn_first", [True, False])
def test_a_weight_stored_as_out_by_in(rng: np.random.Generator, bn_first: bool) -> None:
    inputs, outputs = (4, 5) if bn_first else (5, 4)
    x, bias = rng.normal(size=(9, inputs)), rng.normal(size=outputs)
    weight = rng.normal(size=(outputs, inputs))
    bn = trained(4)
    folded, offset = bn.fold_into(weight, bias, bn_first=bn_first)
    if bn_first:
        expected = bn(x, training=False) @ weight.T + bias
    else:
        expected = bn(x @ weight.T + bias, training=False)
    np.testing.assert_allclose(x @ folded.T + offset, expected, atol=1e-13)


def test_a_square_weight_needs_to_say_which_axis_holds_the_outputs(
    rng: np.random.Generator,
) -> None:
    x, weight = rng.normal(size=(9, 4)), rng.normal(size=(4, 4))
    bn = trained(4)
    with pytest.raises(ShapeError, match=r"both axes .* out_axis=1 for x @ weight"):
        bn.fold_into(weight)
    folded, offset = bn.fold_into(weight, out_axis=1)
    np.testing.assert_allclose(x @ folded + offset, bn(x @ weight, training=False), atol=1e-13)
    folded, offset = bn.fold_into(weight, out_axis=0)
    np.testing.assert_allclose(x @ folded.T + offset, bn(x @ weight.T, training=False), atol=1e-13)


def test_a_padded_convolution_before_the_normalization_folds_exactly(
    rng: np.random.Generator,
) -> None:
    x, kernel, bias = rng.normal(size=(2, 3, 6, 6)), rng.normal(size=(4, 3, 3, 3)), np.ones(4)
    bn = trained(4)
    expected = bn(convolve(x, kernel, bias, pad=1), training=False)
    np.testing.assert_allclose(
        convolve(x, *bn.fold_into(kernel, bias), pad=1), expected, atol=1e-12
    )


def test_a_keras_kernel_has_its_outputs_last(rng: np.random.Generator) -> None:
    kernel = rng.normal(size=(3, 3, 4, 4))
    folded, _ = trained(4, "keras", -1).fold_into(kernel)
    same, _ = trained(4).fold_into(kernel, out_axis=-1)
    other, _ = trained(4).fold_into(np.moveaxis(kernel, -1, 0))
    np.testing.assert_allclose(folded, same, rtol=1e-2)  # the two eps differ
    np.testing.assert_allclose(other, np.moveaxis(same, -1, 0), rtol=1e-14)


@pytest.mark.parametrize("padding", [0, "valid"])
def test_an_unpadded_convolution_after_the_normalization_folds(
    rng: np.random.Generator, padding: object
) -> None:
    x, kernel, bias = rng.normal(size=(2, 4, 6, 6)), rng.normal(size=(5, 4, 3, 3)), np.ones(5)
    bn = trained(4)
    expected = convolve(bn(x, training=False), kernel, bias)
    folded = bn.fold_into(kernel, bias, bn_first=True, padding=padding)
    np.testing.assert_allclose(convolve(x, *folded), expected, atol=1e-12)


@pytest.mark.parametrize("padding", [None, 1, "same"])
def test_a_padded_convolution_after_the_normalization_is_refused(padding: object) -> None:
    with pytest.raises(SettingError, match=r"zero-padded convolution .* -shift / scale"):
        trained(4).fold_into(np.ones((5, 4, 3, 3)), bn_first=True, padding=padding)


def test_the_border_is_why_it_is_refused(rng: np.random.Generator) -> None:
    x, kernel, bias = rng.normal(size=(2, 4, 6, 6)), rng.normal(size=(5, 4, 3, 3)), np.ones(5)
    bn = trained(4)
    folded = bn.fold_into(kernel, bias, bn_first=True, padding=0)
    wrong = convolve(x, *folded, pad=1) - convolve(bn(x, training=False), kernel, bias, pad=1)
    assert np.abs(wrong[:, :, 1:-1, 1:-1]).max() < 1e-12 < 0.1 < np.abs(wrong[:, :, 0]).max()


@pytest.mark.parametrize(
    ("weight", "bias", "more", "words"),
    [
        (np.ones((5, 6)), None, {}, r"shape \(5, 6\): neither axis has the 4 channels"),
        (np.ones(4), None, {}, r"got shape \(4,\)"),
        (np.ones((5, 4)), np.ones(5), {}, r"bias must have shape \(4,\)"),
        (np.ones((5, 4)), None, {"out_axis": 0}, "must have 4 outputs on axis 0"),
        (np.ones((5, 4)), None, {"out_axis": 2}, "out_axis must be"),
        (np.ones((5, 3, 3, 3)), None, {}, "must have 4 outputs on axis 0"),
        (
            np.ones((5, 3, 3, 3)),
            None,
            {"bn_first": True, "padding": 0},
            "must have 4 inputs on axis 1",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    weight: np.ndarray, bias: np.ndarray | None, more: dict[str, object], words: str
) -> None:
    with pytest.raises(ShapeError, match=words):
        trained(4).fold_into(weight, bias, **more)


def test_folding_keeps_the_type_of_the_weight_and_the_weight_itself() -> None:
    weight = np.ones((5, 4), dtype=np.float32)
    folded, offset = trained(4).fold_into(weight)
    assert (folded.dtype, offset.dtype) == (np.float32, np.float32)
    assert (weight == 1.0).all()


def test_a_kernel_with_its_outputs_second_folds_on_either_side(rng: np.random.Generator) -> None:
    kernel = rng.normal(size=(4, 5, 3, 3))
    turned = np.swapaxes(kernel, 0, 1)
    bn = trained(4)
    folded, offset = bn.fold_into(kernel, bn_first=True, out_axis=1, padding=0)
    expected, same = bn.fold_into(turned, bn_first=True, padding=0)
    np.testing.assert_allclose(np.swapaxes(folded, 0, 1), expected, atol=1e-14)
    np.testing.assert_allclose(offset, same, atol=1e-13)
    folded, _ = bn.fold_into(turned, out_axis=1)
    np.testing.assert_allclose(np.swapaxes(folded, 0, 1), bn.fold_into(kernel)[0], atol=1e-14)
