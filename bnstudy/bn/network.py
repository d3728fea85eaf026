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
from numpy.typing import NDArray

from bnstudy.bn.checks import (
    BatchNormError,
    CallOrderError,
    Float64,
    NotFiniteError,
    SettingError,
    ShapeError,
    positive_int,
)
from bnstudy.bn.ghost import GhostBatchNorm
from bnstudy.bn.layer import BatchNorm

Placement = Literal["pre", "post", "none"]
ActivationName = Literal["sigmoid", "tanh", "relu", "linear"]
Initialization = Literal["xavier", "he"]
Labels = NDArray[np.integer]
Norm = BatchNorm | GhostBatchNorm
Mode = Literal["train", "probe", "calibrate", "infer"]
# (hidden layer from 0, its units) -> what multiplies and what is added after its normalization.
Noise = Callable[[int, int], tuple[Float64, Float64]]


class DivergedError(BatchNormError):
    """Say that the numbers of a training run left the finite range."""


def sigmoid(z: Float64) -> Float64:
    """Compute 1 / (1 + e^-z); where e^-z overflows, the result is 0, as it should be."""
    with np.errstate(over="ignore"):
        a = np.exp(-z)
    a += 1.0
    return np.reciprocal(a, out=a)


def relu(z: Float64) -> Float64:
    """Compute max(z, 0)."""
    return np.maximum(z, 0.0)


def linear(z: Float64) -> Float64:
    """Return z itself."""
    return z


DIVERGED: Final = (
    "expected finite numbers in the network, got infinity or NaN: the training diverged. "
    "Take a smaller learning rate."
)

# Each activation with its derivative, written in terms of its own output a.
ACTIVATIONS: Final[
    dict[ActivationName, tuple[Callable[[Float64], Float64], Callable[[Float64], Float64]]]
] = {
    "sigmoid": (sigmoid, lambda a: np.asarray(a * (1.0 - a))),
    "tanh": (np.tanh, lambda a: np.asarray(1.0 - a * a)),
    "relu": (relu, lambda a: (a > 0.0).astype(np.float64)),
    "linear": (linear, np.ones_like),
}


def softmax_cross_entropy(logits: Float64, labels: Labels) -> tuple[float, Float64]:
    """Compute the mean loss and its gradient with respect to the logits.

    Shape:
        logits, gradient: (N, K). labels: (N,), from 0 to K - 1.

    Raises:
        ShapeError: labels don't match the logits.
    """
    n, classes = logits.shape
    if labels.shape != (n,) or labels.min() < 0 or labels.max() >= classes:
        raise ShapeError(
            f"labels must be ({n},) whole numbers from 0 to {classes - 1}, got shape "
            f"{labels.shape}."
        )
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    total = exponentials.sum(axis=1, keepdims=True)
    rows = np.arange(n)
    loss = float((np.log(total[:, 0]) - shifted[rows, labels]).mean())
    gradient = exponentials / total
    gradient[rows, labels] -= 1.0
    return loss, np.asarray(gradient / n)


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
class LayerGradients:
    """Hold the gradients of one layer's parameters; None for a parameter it doesn't have."""

    weight: Float64
    bias: Float64 | None = None
    gamma: Float64 | None = None
    beta: Float64 | None = None


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
        has_bias = placement != "pre" if hidden_bias is None else hidden_bias

        def norm(units: int) -> Norm | None:
            if placement == "none":
                return None
            if group_size is not None:
                return GhostBatchNorm(units, group_size, eps=eps, momentum=momentum)
            return BatchNorm(units, eps=eps, momentum=momentum)

        weights = [_weight(rng, initialization, a, b) for a, b in pairwise(widths)]
        self.hidden = [
            Hidden(weight, np.zeros(units) if has_bias else None, norm(units))
            for weight, units in zip(weights[:-1], widths[1:-1], strict=True)
        ]
        self.output_weight, self.output_bias = weights[-1], np.zeros(widths[-1])
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
                z = h @ layer.weight
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
            logits = np.asarray(h @ self.output_weight + self.output_bias)
        if not np.isfinite(logits).all():
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

    def backward(self, dlogits: Float64) -> list[LayerGradients]:
        """Differentiate the last forward pass; the output layer's gradients come last.

        Shape:
            dlogits: (N, classes), as `softmax_cross_entropy` gives it.

        Raises:
            CallOrderError: there was no forward pass.
        """
        if self._output_input is None:
            raise CallOrderError("backward needs a forward pass first.")
        gradients = [LayerGradients(self._output_input.T @ dlogits, dlogits.sum(axis=0))]
        dh = dlogits @ self.output_weight.T
        for layer in reversed(self.hidden):
            dgamma = dbeta = None
            if self.placement == "post":
                dh, dgamma, dbeta = self._unnormalize(layer, dh)
            dz = dh * self.derivative(layer.activation_output)
            layer.activation_input_gradient = dz
            if self.placement == "pre":
                dz, dgamma, dbeta = self._unnormalize(layer, dz)
            dbias = None if layer.bias is None else dz.sum(axis=0)
            gradients.append(LayerGradients(layer.input.T @ dz, dbias, dgamma, dbeta))
            dh = dz @ layer.weight.T
        return gradients[::-1]

    @staticmethod
    def _unnormalize(layer: Hidden, dy: Float64) -> tuple[Float64, Float64, Float64]:
        assert layer.norm is not None
        if layer.noise_scale is not None:
            dy = dy * layer.noise_scale
        return layer.norm.backward(dy)

    def loss_and_gradients(self, x: Float64, labels: Labels) -> tuple[float, list[LayerGradients]]:
        """Run one training pass and differentiate it; no parameter changes."""
        loss, dlogits = softmax_cross_entropy(self.forward(x, training=True), labels)
        return loss, self.backward(dlogits)

    def step(self, gradients: Sequence[LayerGradients], learning_rate: float) -> None:
        """Take one plain gradient step.

        Raises:
            DivergedError: gamma or beta of a normalization would no longer be finite.
        """
        for layer, gradient in zip(self.hidden, gradients[:-1], strict=True):
            layer.weight -= learning_rate * gradient.weight
            if layer.bias is not None and gradient.bias is not None:
                layer.bias -= learning_rate * gradient.bias
            if layer.norm is not None and gradient.gamma is not None:
                assert gradient.beta is not None
                try:
                    layer.norm.gamma = layer.norm.gamma - learning_rate * gradient.gamma
                    layer.norm.beta = layer.norm.beta - learning_rate * gradient.beta
                except NotFiniteError as error:
                    raise DivergedError(DIVERGED) from error
        self.output_weight -= learning_rate * gradients[-1].weight
        assert gradients[-1].bias is not None
        self.output_bias -= learning_rate * gradients[-1].bias

    def train_step(self, x: Float64, labels: Labels, learning_rate: float) -> float:
        """Run one pass, take one step, and return the loss before the step.

        Raises:
            DivergedError: a value is no longer finite.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            loss, gradients = self.loss_and_gradients(x, labels)
            self.step(gradients, learning_rate)
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


def _known(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise SettingError(f"{name} must be one of {', '.join(known)}, got {value!r}.")


def _weight(
    rng: np.random.Generator, initialization: Initialization, inputs: int, outputs: int
) -> Float64:
    fan = inputs + outputs if initialization == "xavier" else inputs
    return rng.normal(0.0, math.sqrt(2.0 / fan), (inputs, outputs))
