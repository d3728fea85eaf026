"""The small network: its gradients are right, and its hooks show what they say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bnstudy.bn.checks import CallOrderError, SettingError, ShapeError
from bnstudy.bn.functions import sigmoid, softmax_cross_entropy, tanh
from bnstudy.bn.ghost import GhostBatchNorm
from bnstudy.bn.network import DivergedError, LayerArrays, Network, unit_noise

Array = np.ndarray


def network(seed: int = 0, **changes: object) -> Network:
    settings: dict[str, object] = {
        "sizes": (3, 6, 5, 2),
        "placement": "pre",
        "activation": "tanh",
        "initialization": "xavier",
        "rng": np.random.default_rng(seed),
    }
    return Network(**(settings | changes))


def batch(n: int = 10, seed: int = 1) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 3)), rng.integers(0, 2, n)


def rings(rng: np.random.Generator, n: int) -> tuple[Array, Array]:
    y = rng.integers(0, 2, n)
    angle = rng.uniform(0, 2 * np.pi, n)
    radius = np.where(y == 1, 1.5, 0.6) + 0.1 * rng.standard_normal(n)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), y


def parameters(net: Network, gradients: list[LayerArrays]) -> list[tuple[Array, Array]]:
    """Pair every parameter with its gradient."""
    pairs = [(net.output_weight, gradients[-1].weight), (net.output_bias, gradients[-1].bias)]
    for layer, gradient in zip(net.hidden, gradients[:-1], strict=True):
        pairs.append((layer.weight, gradient.weight))
        if layer.bias is not None:
            pairs.append((layer.bias, gradient.bias))
        if layer.norm is not None:
            pairs += [(layer.norm.gamma, gradient.gamma), (layer.norm.beta, gradient.beta)]
    return pairs


def assert_gradients_agree_with_differences(net: Network, loss: Callable[[], float]) -> None:
    x, labels = batch(20)
    _, gradients = net.loss_and_gradients(x, labels)
    for at, gradient in parameters(net, gradients):
        numeric = np.empty_like(at)
        for index in np.ndindex(at.shape):
            old = at[index]
            at[index] = old + 1e-5
            above = loss()
            at[index] = old - 1e-5
            numeric[index] = (above - loss()) / 2e-5
            at[index] = old
        np.testing.assert_allclose(gradient, numeric, atol=1e-8)


@pytest.mark.parametrize("placement", ["pre", "post", "none"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "linear"])
@pytest.mark.parametrize("group_size", [None, 5])
def test_every_gradient_agrees_with_central_differences(
    placement: str, activation: str, group_size: int | None
) -> None:
    # A nearly dead unit bends sharply where its variance is near eps, so eps is not too small here.
    net = network(placement=placement, activation=activation, group_size=group_size, eps=1e-2)
    rng = np.random.default_rng(7)
    for layer in net.hidden:
        # Zero biases would put dead units of ReLU exactly on its kink.
        if layer.bias is not None:
            layer.bias += rng.normal(0, 0.3, layer.bias.shape)
        if layer.norm is not None:
            layer.norm.gamma = rng.uniform(0.5, 1.5, layer.norm.gamma.shape)
            layer.norm.beta = rng.normal(0, 0.5, layer.norm.beta.shape)
    x, labels = batch(20)
    assert_gradients_agree_with_differences(
        net, lambda: softmax_cross_entropy(net.forward(x, training=True), labels)[0]
    )


def test_noise_after_the_normalization_is_part_of_the_gradient() -> None:
    net = network()
    draws = [
        (np.linspace(0.5, 1.5, layer.weight.shape[1]), np.full(layer.weight.shape[1], 0.2))
        for layer in net.hidden
    ]
    net.noise = lambda index, _units: draws[index]
    x, labels = batch(20)
    assert_gradients_agree_with_differences(
        net, lambda: softmax_cross_entropy(net.forward(x, training=True), labels)[0]
    )


def test_noise_is_drawn_per_unit_in_training_and_never_in_inference() -> None:
    net, (x, _) = network(), batch()
    calm = net.forward(x, training=False)
    net.noise = unit_noise(np.random.default_rng(0))
    one, other = net.probe(x), net.probe(x)
    assert not np.allclose(one[0], other[0])
    scale, shift = unit_noise(np.random.default_rng(0))(0, 10_000)
    assert (scale.min() > 0.7, scale.max() < 1.3) == (True, True)
    assert (shift.mean(), shift.std()) == pytest.approx((0.0, 0.3), abs=0.01)
    np.testing.assert_array_equal(net.forward(x, training=False), calm)


def test_weights_follow_the_initialization_that_was_asked_for() -> None:
    for name, sd in (("xavier", np.sqrt(2 / 600)), ("he", np.sqrt(2 / 200))):
        net = network(sizes=(200, 400, 2), initialization=name)
        assert net.hidden[0].weight.std() == pytest.approx(sd, rel=0.02)
    assert (network(seed=4).hidden[0].weight == network(seed=4).hidden[0].weight).all()


@pytest.mark.parametrize(
    ("placement", "asked", "has_bias"),
    [("pre", None, False), ("post", None, True), ("none", None, True), ("pre", True, True)],
)
def test_a_bias_stands_where_no_normalization_would_cancel_it(
    placement: str, asked: bool | None, has_bias: bool
) -> None:
    net = network(placement=placement, hidden_bias=asked)
    assert [layer.bias is not None for layer in net.hidden] == [has_bias, has_bias]


def test_activation_inputs_are_the_normalized_values_before_and_the_raw_ones_otherwise() -> None:
    x, labels = batch(64)
    for placement in ("pre", "post", "none"):
        net = network(placement=placement)
        net.loss_and_gradients(x, labels)
        first, normalized = net.hidden[0], placement == "pre"
        assert np.allclose(first.activation_input.mean(axis=0), 0.0, atol=1e-9) == normalized
        assert (first.activation_input is first.linear_output) != normalized
        assert first.activation_input_gradient.shape == first.activation_input.shape
        last_input = net.hidden[1].input
        assert np.allclose(last_input.mean(axis=0), 0.0, atol=1e-9) == (placement == "post")


def test_deep_sigmoid_gradients_vanish_without_the_normalization_only() -> None:
    ratios = {}
    for placement in ("none", "pre"):
        rng = np.random.default_rng(0)
        x = rng.standard_normal((128, 16))
        labels = (x @ rng.standard_normal(16) > 0).astype(int)
        net = network(
            sizes=(16, *(32,) * 10, 2), placement=placement, activation="sigmoid", rng=rng
        )
        net.loss_and_gradients(x, labels)
        rms = net.gradient_rms()
        ratios[placement] = rms[0] / rms[-1]
    assert ratios["none"] < 1e-5
    assert 0.5 < ratios["pre"] < 4.0


def test_training_learns_the_rings_and_precise_statistics_make_inference_as_good() -> None:
    rng = np.random.default_rng(0)
    (x, y), (x_test, y_test) = rings(rng, 512), rings(rng, 512)
    net = network(sizes=(2, *(16,) * 6, 2), activation="sigmoid", rng=rng)
    for step in range(150):
        chosen = rng.integers(0, 512, 64)
        net.train_step(x[chosen], y[chosen], 1.0 - step / 150)
    net.set_precise_statistics(x)
    loss, accuracy = net.evaluate(x_test, y_test)
    assert loss < 0.2
    assert accuracy > 0.95
    # On the very set that they were taken from, both kinds of statistics agree.
    inference = net.forward(x, training=False)
    np.testing.assert_allclose(inference, net.forward(x, training=True), atol=0.05)


def test_grouped_statistics_calibrate_on_the_whole_set() -> None:
    x, _ = batch(20)
    net = network(group_size=5)
    net.set_precise_statistics(x)
    norm = net.hidden[0].norm
    assert isinstance(norm, GhostBatchNorm)
    z = x @ net.hidden[0].weight
    np.testing.assert_allclose(norm.whole.running_mean, z.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(norm.whole.running_var, z.var(axis=0, ddof=1), atol=1e-12)


def test_a_probe_changes_no_running_statistics_and_training_does() -> None:
    x, labels = batch()
    net = network()
    net.probe(x)
    assert net.hidden[0].norm.running_mean.tolist() == [0.0] * 6
    net.track_running = False
    net.loss_and_gradients(x, labels)
    assert net.hidden[0].norm.running_mean.tolist() == [0.0] * 6
    net.track_running = True
    net.loss_and_gradients(x, labels)
    assert (net.hidden[0].norm.running_mean != 0.0).all()


def test_what_a_probe_returns_is_not_touched_by_later_passes() -> None:
    x, labels = batch()
    net = network(placement="none")
    probed = net.probe(x)
    kept = [a.copy() for a in probed]
    net.train_step(x, labels, 5.0)
    for one, other in zip(probed, kept, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("placement", ["none", "pre", "post"])
def test_a_run_that_leaves_the_finite_numbers_says_so(placement: str) -> None:
    x, labels = batch()
    net = network(placement=placement, activation="linear")
    for layer in net.hidden:
        layer.weight *= 1e200
    with pytest.raises(DivergedError, match="Take a smaller learning rate"):
        net.train_step(x, labels, 0.1)


def test_a_step_out_of_the_finite_numbers_says_so() -> None:
    x, labels = batch()
    net = network()
    net.loss_and_gradients(x, labels)
    with pytest.raises(DivergedError), np.errstate(all="ignore"):
        net.step(np.inf)


def test_sigmoid_neither_overflows_nor_loses_its_ends() -> None:
    with np.errstate(over="ignore"):
        assert sigmoid(np.array([-1e4, 0.0, 1e4])).tolist() == [0.0, 0.5, 1.0]


def test_tanh_is_the_tanh_and_does_not_overflow() -> None:
    z = np.concatenate([np.linspace(-20, 20, 401), [-1e4, 1e4, 1e-9]])
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(tanh(z), np.tanh(z), atol=4e-16)


def test_the_loss_of_even_odds_is_the_logarithm_of_the_classes() -> None:
    loss, gradient = softmax_cross_entropy(np.zeros((2, 4)), np.array([0, 3]))
    assert loss == pytest.approx(np.log(4))
    assert gradient.tolist() == [[-0.375, 0.125, 0.125, 0.125], [0.125, 0.125, 0.125, -0.375]]
    assert softmax_cross_entropy(np.array([[1e5, 0.0]]), np.array([0]))[0] == 0.0


@pytest.mark.parametrize("labels", [np.array([0, 2]), np.array([-1, 0]), np.array([0])])
def test_labels_outside_the_classes_are_refused(labels: Array) -> None:
    with pytest.raises(ShapeError, match="whole numbers from 0 to 1"):
        softmax_cross_entropy(np.zeros((2, 2)), labels)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sizes": (3,)}, "inputs and classes at least"),
        ({"sizes": (3, 0, 2)}, "sizes must be a whole number of at least 1"),
        ({"placement": "before"}, "placement must be one of pre, post, none, got 'before'"),
        ({"activation": "gelu"}, "one of sigmoid, tanh, relu, linear, got 'gelu'"),
        ({"initialization": "zeros"}, "one of xavier, he, got 'zeros'"),
    ],
)
def test_unknown_settings_are_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        network(**changes)


def test_backward_and_its_summary_need_a_forward_pass() -> None:
    with pytest.raises(CallOrderError, match="a forward pass first"):
        network().backward(np.zeros((2, 2)))
    with pytest.raises(CallOrderError, match="a backward pass first"):
        network().gradient_rms()
