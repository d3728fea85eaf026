"""The relatives of Batch Normalization: what each of them averages over."""

from __future__ import annotations

import numpy as np

from bnstudy.bn import BatchNorm
from bnstudy.bn.relatives import group_norm, instance_norm, layer_norm
from bnstudy.examples.figures import Array, claim, largest, numbers
from bnstudy.examples.fitting import whole
from bnstudy.examples.parameters import Chosen, ExampleError
from bnstudy.examples.registry import worked_example
from bnstudy.examples.result import Checkpoint, Claim, ExampleResult, Value


def _outputs(x: Array, groups: int) -> dict[str, Array]:
    """Normalize the same images in four ways, with gamma 1 and beta 0.

    Shape:
        x and every result: (N, C, H, W).
    """
    four = {
        "batch": BatchNorm(x.shape[1])(x, training=True),
        "layer": layer_norm(x, axes=3),
        "instance": instance_norm(x),
        "group": group_norm(x, groups),
    }
    return {way: np.asarray(y, dtype=np.float64) for way, y in four.items()}


@worked_example(
    "normalization-relatives",
    parameters=(
        whole("images", 4, 2, 32),
        whole("channels", 4, 1, 16),
        whole("groups", 2, 1, 16),
        whole("side", 3, 2, 16),
    ),
)
def normalization_relatives(
    parameters: Chosen, seed: int, _checkpoint: Checkpoint
) -> ExampleResult:
    """Change one image of a batch, and see which normalizations of another image notice.

    Raises:
        ExampleError: the channels don't fall into equal groups.
    """
    n, c, groups, side = (
        parameters.integer(name) for name in ("images", "channels", "groups", "side")
    )
    if c % groups:
        raise ExampleError(
            f"groups: expected a divisor of the {c} channels, got {groups}; type for example 1",
            words="examples.errors.groups_must_divide",
            parameter="groups",
            n=c,
            got=groups,
        )
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 10, (1, c, 1, 1)) + rng.normal(0, 2, (n, c, side, side))
    changed = x.copy()
    changed[-1] = 3 * changed[-1] + 5
    before, after = _outputs(x, groups), _outputs(changed, groups)
    moved = {way: largest(after[way][0] - before[way][0]) for way in before}
    places = side * side
    values: dict[str, Value] = {
        "images": n,
        "channels": c,
        "groups": groups,
        "values_in_all": x.size,
        "batch_m": n * places,
        "layer_m": c * places,
        "instance_m": places,
        "group_m": c // groups * places,
        "batch_means": c,
        "layer_means": n,
        "instance_means": n * c,
        "group_means": n * groups,
        **{f"{way}_change": change for way, change in moved.items()},
        **{f"{way}_first_row": numbers(y[0, 0, 0]) for way, y in before.items()},
    }
    as_layer = largest(group_norm(x, 1) - before["layer"])
    as_instance = largest(group_norm(x, c) - before["instance"])
    return ExampleResult(values, {}, _claims(moved, as_layer, as_instance))


def _claims(moved: dict[str, float], as_layer: float, as_instance: float) -> dict[str, Claim]:
    return {
        "batch_norm_depends_on_mates": claim(moved["batch"] > 1e-3, change=moved["batch"]),
        "relatives_ignore_mates": claim(
            max(moved["layer"], moved["instance"], moved["group"]) <= 1e-12,
            layer=moved["layer"],
            instance=moved["instance"],
            group=moved["group"],
        ),
        "one_group_is_layer_norm": claim(as_layer <= 1e-9, difference=as_layer),
        "a_group_per_channel_is_instance_norm": claim(as_instance <= 1e-9, difference=as_instance),
    }
