"""Runs that several tests look at are computed once."""

from __future__ import annotations

from functools import cache

from bnstudy.examples import registry
from bnstudy.examples.result import ExampleRun


@cache
def computed(name: str, seed: int) -> ExampleRun:
    """Run an example with its defaults."""
    return registry.run(name, seed=seed)
