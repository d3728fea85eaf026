"""A test that asks for `name` gets every worked example."""

from __future__ import annotations

import pytest

from bnstudy.examples import registry


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrize `name` over the registry."""
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", registry.names())
