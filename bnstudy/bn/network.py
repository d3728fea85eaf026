"""A small trainable network with Batch Normalization before, after, or nowhere.

h -> h @ W (+ b), Batch Normalization before ("pre") or after ("post") the activation of every
hidden layer, a linear output layer, mean softmax cross-entropy, plain gradient descent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from bnstudy.bn.checks import (
    BatchNormError,
    CallOrderError,
    Float64,
    NotFiniteError,
    SettingError,
    positive_int,
)
from bnstudy.bn.formulas import total
from bnstudy.bn.functions import ACTIVATIONS, ActivationName, Labels, softmax_cross_entropy
from bnstudy.bn.ghost import GhostBatchNorm
from bnstudy.bn.layer import BatchNorm

Placement = Literal["pre", "post", "none"]
Initialization = Literal["xavier", "he"]
Norm = BatchNorm | GhostBatchNorm
Mode = Literal["train", "probe", "calibrate", "infer"]
# (hidden layer from 0, its units) -> what multiplies and what is added after its normalization.
Noise = Callable[[int, int], tuple[Float64, Float64]]


class DivergedError(BatchNormError):
    """Say that the numbers of a training run left the finite range."""


DIVERGED: Final = (
    "expected finite numbers in the network, got infinity or NaN: the training diverged. "
    "Take a smaller learning rate."
)


def unit_noise(
    rng: np.random.Generator, low: float = 0.7, high: float = 1.3, shift_std: float = 0.3
) -> Noise:
    """Draw a new factor U(low, high) and a shift N(0, shift_std^2) per unit and call.

    Source:
        After Santurkar et al. (2018), arXiv:1805.11604, section 2.2.
    """

    def draw(_layer: int, units: int) -> tuple[Float64, Float64]:
        return rng.uniform(low, high, units), shift_std * rng.standard_normal(units)

    return draw


@dataclass(slots=True)
class Hidden:
    """Hold one hidden layer: its parameters, and what its last pass computed."""

    weight: Float64
    """(in, out)."""
    bias: Float64 | None
    """(out,); None where a normalization that cancels it follows directly."""
    norm: Norm | None
    input: Float64 = field(default_factory=lambda: np.empty((0, 0)))
    linear_output: Float64 = field(default_factory=lambda: np.empty((0, 0)))
    """z = input @ weight + bias, before any normalization."""
    activation_input: Float64 = field(default_factory=lambda: np.empty((0, 0)))
    activation_output: Float64 = field(default_factory=lambda: np.empty((0, 0)))
    noise_scale: Float64 | None = None
    activation_input_gradient: Float64 | None = None
    """dLoss / d(activation_input) of the last backward pass, (N, out)."""


@dataclass(frozen=True, slots=True)
class LayerArrays:
    """Hold the parameters of one layer, or their gradients; None for what it doesn't have."""

    weight: Float64
    bias: Float64 | None = None
    gamma: Float64 | None = None
    beta: Float64 | None = None


def cut(
    widths: Sequence[int], *, bias: bool, norm: bool
) -> tuple[Float64, Float64, list[LayerArrays]]:
    """Lay the arrays of a network out in one vector, so that a step is one sum of vectors.

    Args:
        widths: inputs, hidden widths, classes.
        bias: whether the hidden layers have one.
        norm: whether they have gamma and beta.

    Returns:
        The vector, all zeros; the part of it that holds gamma and beta; the layers' arrays, the
        output layer last.
    """
    linear = sum((a + 1) * b for a, b in pairwise(widths)) - (0 if bias else sum(widths[1:-1]))
    vector = np.zeros(linear + (2 * sum(widths[1:-1]) if norm else 0))
    at = 0

    def take(*shape: int) -> Float64:
        nonlocal at
        start, at = at, at + math.prod(shape)
        return vector[start:at].reshape(shape)

    pairs = list(pairwise(widths))
    weights = [take(*pair) for pair in pairs]
    hidden_biases = [take(units) if bias else None for _, units in pairs[:-1]]
    biases = [*hidden_biases, take(widths[-1])]
    norms = [(take(units), take(units)) if norm else (None, None) for _, units in pairs[:-1]]
    layers = [
        LayerArrays(weight, offset, *scale_and_shift)
        for weight, offset, scale_and_shift in zip(
            weights, biases, [*norms, (None, None)], strict=True
        )
    ]
    return vector, vector[linear:], layers


class Network:
    """Classify with a multilayer perceptron, normalized or not.

    Args:
        sizes: inputs, hidden widths, classes: (2, 16, 16, 2).
        placement: the normalization before ("pre") or after ("post") the activation, or "none".
        activation: of the hidden layers.
        initialization: "xavier": sd sqrt(2 / (in + out)); "he": sd sqrt(2 / in).
        rng: draws the weights, layer by layer; biases are 0, gamma 1, beta 0.
        group_size: in training, normalize groups of this many examples (see `GhostBatchNorm`).
        hidden_bias: None: everywhere but right before a normalization, which cancels it.
        eps, momentum: of the layers, in PyTorch's convention.

    Raises:
        SettingError: an unknown name, or fewer than two sizes.

    Source:
        Glorot and Bengio (2010); He et al. (2015), arXiv:1502.01852.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        placement: Placement,
        activation: ActivationName,
        initialization: Initialization,
        rng: np.random.Generator,
        group_size: int | None = None,
        hidden_bias: bool | None = None,
        eps: float = 1e-5,
        momentum: float = 0.1,
    ) -> None:
        widths = [positive_int("sizes", size) for size in sizes]
        if len(widths) < 2:
            raise SettingError(f"sizes must name inputs and classes at least, got {sizes}.")
        _known("placement", placement, ("pre", "post", "none"))
        _known("activation", activation, tuple(ACTIVATIONS))
        _known("initialization", initialization, ("xavier", "he"))
        self.placement = placement
        self.activate, self.derivative = ACTIVATIONS[activation]
        self.noise: Noise | None = None
        # Whoever takes precise statistics in the end needs no running ones on the way.
        self.track_running = True

        def norm(units: int) -> Norm | None:
            if placement == "none":
                return None
            if group_size is not None:
                return GhostBatchNorm(units, group_size, eps=eps, momentum=momentum)
            return BatchNorm(units, eps=eps, momentum=momentum)

        has_bias = placement != "pre" if hidden_bias is None else hidden_bias
        layout = {"bias": has_bias, "norm": placement != "none"}
        self.parameters, self._scales_and_shifts, arrays = cut(widths, **layout)
        self._gradient, _, self._gradients = cut(widths, **layout)
        for layer, inputs in zip(arrays, widths[:-1], strict=True):
            layer.weight[...] = _weight(rng, initialization, inputs, layer.weight.shape[1])
        self.hidden = [
            Hidden(layer.weight, layer.bias, norm(units))
            for layer, units in zip(arrays[:-1], widths[1:-1], strict=True)
        ]
        for hidden, layer in zip(self.hidden, arrays[:-1], strict=True):
            if hidden.norm is not None and layer.gamma is not None and layer.beta is not None:
                hidden.norm.keep_in(layer.gamma, layer.beta)
        last = arrays[-1]
        assert last.bias is not None
        self.output_weight, self.output_bias = last.weight, last.bias
        self._output_input: Float64 | None = None

    def forward(self, x: Float64, *, training: bool) -> Float64:
        """Compute the logits, keeping every layer's intermediate values in `hidden`.

        A training pass normalizes with the statistics of x, updates the running ones (unless
        `track_running` is False) and draws `noise` where it is set; inference uses the running
        statistics.

        Shape:
            x: (N, inputs). Returns (N, classes).

        Raises:
            DivergedError: a value is no longer finite.
        """
        return self._forward(x, "train" if training else "infer")

    def _forward(self, x: Float64, mode: Mode) -> Float64:
        h = x
        with np.errstate(over="ignore", invalid="ignore"):
            for index, layer in enumerate(self.hidden):
                layer.input = h
                z = h.dot(layer.weight)
                if layer.bias is not None:
                    z += layer.bias
                layer.linear_output = z
                if self.placement == "pre":
                    z = self._normalize(index, layer, z, mode)
                layer.activation_input = z
                h = layer.activation_output = self.activate(z)
                if self.placement == "post":
                    h = self._normalize(index, layer, h, mode)
            self._output_input = h
            logits: Float64 = h.dot(self.output_weight)
            logits += self.output_bias
        # The quick look first: a sum of squares is finite nearly always.
        if not math.isfinite(np.vdot(logits, logits)) and not np.isfinite(logits).all():
            raise DivergedError(DIVERGED)
        return logits

    def _normalize(self, index: int, layer: Hidden, z: Float64, mode: Mode) -> Float64:
        assert layer.norm is not None
        layer.noise_scale = None
        try:
            if mode == "calibrate":
                return layer.norm.calibrate(z)
            update = mode == "train" and self.track_running
            y = layer.norm(z, training=mode != "infer", update_running=update)
        except NotFiniteError as error:
            raise DivergedError(DIVERGED) from error
        if self.noise is not None and mode != "infer":
            layer.noise_scale, shift = self.noise(index, y.shape[1])
            y = y * layer.noise_scale + shift
        return y

    def backward(self, dlogits: Float64) -> list[LayerArrays]:
        """Differentiate the last forward pass.

        Shape:
            dlogits: (N, classes), as `softmax_cross_entropy` gives it.

        Returns:
            The gradients, the output layer's last. The next backward pass overwrites them.

        Raises:
            CallOrderError: there was no forward pass.
        """
        if self._output_input is None:
            raise CallOrderError("backward needs a forward pass first.")
        _linear_gradients(self._gradients[-1], self._output_input, dlogits)
        dh = dlogits.dot(self.output_weight.T)
        for index in range(len(self.hidden) - 1, -1, -1):
            layer, gradient = self.hidden[index], self._gradients[index]
            if self.placement == "post":
                dh = _unnormalize(layer, gradient, dh)
            dz = dh * self.derivative(layer.activation_output)
            layer.activation_input_gradient = dz
            if self.placement == "pre":
                dz = _unnormalize(layer, gradient, dz)
            _linear_gradients(gradient, layer.input, dz)
            if index:  # nobody asks for the gradient of the data
                dh = dz.dot(layer.weight.T)
        return self._gradients

    def loss_and_gradients(self, x: Float64, labels: Labels) -> tuple[float, list[LayerArrays]]:
        """Run one training pass and differentiate it; no parameter changes."""
        loss, dlogits = softmax_cross_entropy(self.forward(x, training=True), labels)
        return loss, self.backward(dlogits)

    def step(self, learning_rate: float) -> None:
        """Take one plain step down the gradient of the last backward pass.

        Raises:
            DivergedError: gamma or beta of a normalization is no longer finite.
        """
        self.parameters -= learning_rate * self._gradient
        if not math.isfinite(np.vdot(self._scales_and_shifts, self._scales_and_shifts)):
            raise DivergedError(DIVERGED)

    def train_step(self, x: Float64, labels: Labels, learning_rate: float) -> float:
        """Run one pass, take one step, and return the loss before the step.

        Raises:
            DivergedError: a value is no longer finite.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            loss, _ = self.loss_and_gradients(x, labels)
            self.step(learning_rate)
        return loss

    def set_precise_statistics(self, x: Float64) -> None:
        """Replace the running statistics by those of the whole set x.

        Source:
            Wu and Johnson (2021), arXiv:2105.07576, section 3.
        """
        self._forward(x, "calibrate")

    def evaluate(self, x: Float64, labels: Labels) -> tuple[float, float]:
        """Return mean loss and accuracy in inference."""
        logits = self.forward(x, training=False)
        loss, _ = softmax_cross_entropy(logits, labels)
        return loss, float((logits.argmax(axis=1) == labels).mean())

    def probe(self, x: Float64) -> list[Float64]:
        """Return every hidden layer's activation input for x, in training mode.

        The running statistics stay as they are; noise, where set, is drawn as in training.
        """
        self._forward(x, "probe")
        return [layer.activation_input.copy() for layer in self.hidden]

    def gradient_rms(self) -> list[float]:
        """Return the root mean square of dLoss / d(activation input), layer by layer.

        Raises:
            CallOrderError: there was no backward pass.
        """
        gradients = [layer.activation_input_gradient for layer in self.hidden]
        if any(gradient is None for gradient in gradients):
            raise CallOrderError("gradient_rms needs a backward pass first.")
        return [float(np.sqrt(np.mean(np.square(g)))) for g in gradients if g is not None]


def _linear_gradients(gradient: LayerArrays, given: Float64, dz: Float64) -> None:
    """Differentiate given @ weight + bias."""
    np.dot(given.T, dz, out=gradient.weight)
    if gradient.bias is not None:
        gradient.bias[...] = total(dz, (0,))


def _unnormalize(layer: Hidden, gradient: LayerArrays, dy: Float64) -> Float64:
    """Differentiate the normalization of a layer, and the noise after it."""
    assert layer.norm is not None
    assert gradient.gamma is not None
    assert gradient.beta is not None
    if layer.noise_scale is not None:
        dy = dy * layer.noise_scale
    dx, gradient.gamma[...], gradient.beta[...] = layer.norm.backward(dy)
    return dx


def _known(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise SettingError(f"{name} must be one of {', '.join(known)}, got {value!r}.")


def _weight(
    rng: np.random.Generator, initialization: Initialization, inputs: int, outputs: int
) -> Float64:
    fan = inputs + outputs if initialization == "xavier" else inputs
    return rng.normal(0.0, math.sqrt(2.0 / fan), (inputs, outputs))
