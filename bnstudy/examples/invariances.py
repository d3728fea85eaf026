"""What BN makes the network blind to: scale, shift, bias; and what folding leaves the same."""

from __future__ import annotations

import numpy as np

from bnstudy.bn import BatchNorm
from bnstudy.examples.by_hand import EPS, X, require_spread, require_two
from bnstudy.examples.figures import Array, claim, largest, numbers, scalar
from bnstudy.examples.parameters import Chosen
from bnstudy.examples.registry import worked_example
from bnstudy.examples.result import Checkpoint, ExampleResult, Parameter, Value

POSITIVE_EPS = Parameter("eps", "float", 1e-5, minimum=1e-12, maximum=1.0, scale="log")
ROWS = Parameter("batch", "int", 64, minimum=4, maximum=512, scale="log")


def _units(default: int) -> Parameter:
    return Parameter("units", "int", default, minimum=2, maximum=64)


def normalized(x: Array, eps: float) -> Array:
    """Normalize the columns of a batch in training mode, with gamma 1 and beta 0.

    Shape:
        x, result: (N, C).
    """
    return np.asarray(BatchNorm(x.shape[1], eps=eps)(x, training=True), dtype=np.float64)


@worked_example(
    "scale-shift-invariance",
    recipe="R2b",
    parameters=(
        Parameter("scale", "float", 3.0, minimum=0.1, maximum=100.0, step=0.1),
        Parameter("shift", "float", 5.0, minimum=-1000, maximum=1000, step=0.5),
        POSITIVE_EPS,
        ROWS,
        _units(16),
    ),
)
def scale_shift_invariance(parameters: Chosen, seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Scale and shift what an earlier layer gives; see what the next layer notices of it."""
    rng = np.random.default_rng(seed)
    m, units = parameters.integer("batch"), parameters.integer("units")
    a, c, eps = (parameters.number(name) for name in ("scale", "shift", "eps"))
    z = rng.normal(0.0, 1.0, (m, units))
    weight = rng.normal(0.0, 1.0 / np.sqrt(units), (units, units))
    changed = a * z + c
    before, after = normalized(z, eps), normalized(changed, eps)
    # BN with eps of a*z + c is BN with eps / a**2 of z, to the last digit.
    exact = largest(normalized(z, eps / a**2) - after)
    raw_change, difference = largest(changed - z), largest(after - before)
    next_with = largest(np.tanh(after) @ weight - np.tanh(before) @ weight)
    next_without = largest(np.tanh(changed) @ weight - np.tanh(z) @ weight)
    values: dict[str, Value] = {
        "scale": a,
        "shift": c,
        "eps": eps,
        "z": numbers(z[:4, 0]),
        "changed": numbers(changed[:4, 0]),
        "x_hat_before": numbers(before[:4, 0]),
        "x_hat_after": numbers(after[:4, 0]),
        "raw_change": raw_change,
        "difference": difference,
        "exact_difference": exact,
        "next_change_without": next_without,
        "next_change_with": next_with,
    }
    claims = {
        "next_layer_unchanged": claim(
            difference < 1e-3, raw_change=raw_change, difference=difference
        ),
        "only_eps_is_left": claim(exact < 1e-9, exact_difference=exact, difference=difference),
        "without_bn_next_layer_changes": claim(
            next_without > 100 * next_with, without_bn=next_without, with_bn=next_with
        ),
    }
    return ExampleResult(values, {}, claims)


@worked_example("identity-recovery", recipe="L3", parameters=(X, EPS))
def identity_recovery(parameters: Chosen, seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Choose gamma and beta so that BN gives back what it was given.

    Raises:
        ExampleError: fewer than two values, or a constant feature with eps 0.
    """
    x = np.array(parameters.vector("x"))
    eps = parameters.number("eps")
    require_two(len(x))
    require_spread(np.array([x.var()]), eps)
    gamma, beta = scalar(np.sqrt(x.var() + eps)), scalar(x.mean())
    x_hat = (x - beta) / gamma
    restored = gamma * x_hat + beta
    batch = np.random.default_rng(seed).normal(3.0, 2.0, (64, 16))
    bn = BatchNorm(16, eps=max(eps, 1e-12))
    bn.gamma, bn.beta = np.sqrt(batch.var(axis=0) + bn.eps), batch.mean(axis=0)
    many = largest(bn(batch, training=True) - batch)
    values: dict[str, Value] = {
        "x": numbers(x),
        "batch_mean": beta,
        "batch_var": scalar(x.var()),
        "gamma": gamma,
        "beta": beta,
        "x_hat": numbers(x_hat),
        "restored": numbers(restored),
        "difference": largest(restored - x),
        "difference_of_many": many,
        "mistake_gamma_is_variance": scalar(x.var()),
        "mistake_gamma_is_inverse": scalar(1 / gamma),
        "mistake_gamma_is_one": 1.0,
        "mistake_beta_is_zero": 0.0,
        "mistake_beta_is_minus_mean": -beta,
    }
    gap = largest(restored - x)
    claims = {
        "identity_restored": claim(
            gap <= 1e-9 * (1 + largest(x)) and many < 1e-9, difference=gap, difference_of_many=many
        ),
        "gamma_is_std_not_variance": claim(
            abs(gamma - x.var()) > 1e-3 * gamma, gamma=gamma, variance=x.var()
        ),
    }
    return ExampleResult(values, {}, claims)


def _weight_gradient(x: Array, weight: Array, target: Array, eps: float) -> Array:
    """Differentiate the sum of BN(x @ weight) * target by the weight.

    Shape:
        x: (N, D). weight, result: (D, C). target: (N, C).
    """
    bn = BatchNorm(weight.shape[1], eps=eps)
    bn(x @ weight, training=True)
    return np.asarray(x.T @ bn.backward(target)[0], dtype=np.float64)


def _scaled_gradient(
    x: Array, weight: Array, target: Array, factor_and_eps: tuple[float, float]
) -> tuple[float, float, float]:
    """Compare the gradient at factor * weight with the one at weight.

    Returns:
        The ratio of their lengths, the relative gap to gradient / factor, and the largest cosine
        between a unit's weights and their gradient.
    """
    a, eps = factor_and_eps
    gradient = _weight_gradient(x, weight, target, eps)
    scaled = _weight_gradient(x, a * weight, target, eps)
    lengths = np.linalg.norm(weight, axis=0) * np.linalg.norm(gradient, axis=0)
    return (
        scalar(np.linalg.norm(scaled) / np.linalg.norm(gradient)),
        largest(a * scaled - gradient) / largest(gradient),
        largest(np.sum(weight * gradient, axis=0) / lengths),
    )


@worked_example(
    "bias-and-folding",
    recipe="L6",
    parameters=(
        Parameter("bias", "float", 10.0, minimum=-1000, maximum=1000, step=1.0),
        Parameter("factor", "float", 3.0, minimum=0.1, maximum=100.0, step=0.1),
        POSITIVE_EPS,
        ROWS,
        _units(8),
    ),
)
def bias_and_folding(parameters: Chosen, seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Cancel a bias, scale the weights, and fold the layer into the one before."""
    rng = np.random.default_rng(seed)
    m, units = parameters.integer("batch"), parameters.integer("units")
    a, eps = parameters.number("factor"), parameters.number("eps")
    inputs = 6
    x = rng.normal(1.0, 2.0, (m, inputs))
    weight = rng.normal(0.0, 1.0, (inputs, units))
    bias = rng.normal(0.0, 1.0, units) + parameters.number("bias")
    target = rng.normal(0.0, 1.0, (m, units))
    bn = BatchNorm(units, eps=eps)
    bn.gamma, bn.beta = rng.uniform(0.5, 2.0, units), rng.normal(0.0, 1.0, units)
    plain = bn(x @ weight, training=True)
    with_bias = bn(x @ weight + bias, training=True)
    bias_gradient = largest(bn.backward(target)[0].sum(axis=0))
    cancelled = largest(with_bias - plain)
    evaluated = bn(x @ weight + bias, training=False)
    folded_weight, folded_bias = bn.fold_into(weight, bias, out_axis=1)
    fold_gap = largest(x @ folded_weight + folded_bias - evaluated)
    ratio, shrink, cosine = _scaled_gradient(x, weight, target, (a, eps))
    values: dict[str, Value] = {
        "bias_size": largest(bias),
        "bias_difference": cancelled,
        "bias_gradient": bias_gradient,
        "factor": a,
        "gradient_ratio": ratio,
        "one_over_factor": 1 / a,
        "gradient_gap": shrink,
        "weight_gradient_cosine": cosine,
        "fold_difference": fold_gap,
        "scale_of_first_unit": scalar(bn.gamma[0] / np.sqrt(bn.running_var[0] + eps)),
        "weight_first_unit": numbers(weight[:, 0]),
        "folded_weight_first_unit": numbers(folded_weight[:, 0]),
        "bias_first_unit": scalar(bias[0]),
        "folded_bias_first_unit": scalar(folded_bias[0]),
        "mistake_gradient_grows": a,
        "mistake_gradient_same": 1.0,
    }
    claims = {
        "bias_cancelled": claim(
            cancelled < 1e-9, bias=largest(bias), difference=cancelled, gradient=bias_gradient
        ),
        "gradient_scales_inversely": claim(
            shrink < 1e-3, factor=a, gradient_ratio=ratio, relative_gap=shrink
        ),
        "weight_orthogonal_to_gradient": claim(cosine < 1e-3, cosine=cosine),
        "folding_equals_evaluation": claim(
            fold_gap <= 1e-9 * (1 + largest(evaluated)), difference=fold_gap
        ),
    }
    return ExampleResult(values, {}, claims)
