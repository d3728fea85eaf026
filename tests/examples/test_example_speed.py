"""How long the examples take; a benchmark, so it never runs with the tests."""

from __future__ import annotations

import time

import pytest

from bnstudy.examples import registry

pytestmark = pytest.mark.bench


def fastest(name: str, parameters: dict[str, object], times: int) -> float:
    """Give the least processor time of several runs in seconds: the others were disturbed."""
    taken = []
    for seed in range(times):
        start = time.process_time()
        registry.run(name, parameters, seed)
        taken.append(time.process_time() - start)
    return min(taken)


def test_defaults_stay_under_300_ms(name: str) -> None:
    seconds = fastest(name, {}, 7)
    print(f"\n{name}: {1000 * seconds:.0f} ms")  # noqa: T201  a benchmark prints
    assert seconds < 0.3


def test_the_largest_settings_stay_near_two_seconds(name: str) -> None:
    largest: dict[str, object] = {
        p.name: p.maximum for p in registry.spec(name).parameters if p.kind == "int"
    }
    seconds = fastest(name, largest, 2)
    print(f"\n{name} at its largest: {seconds:.2f} s")  # noqa: T201  a benchmark prints
    assert seconds < 3.0
