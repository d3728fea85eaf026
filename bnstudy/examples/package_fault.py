"""What is said of an installed package whose worked examples can't be used."""

from __future__ import annotations

from typing import NamedTuple


class PackageFault(NamedTuple):
    """Name the package and what hindered loading it."""

    package: str
    reason: str
