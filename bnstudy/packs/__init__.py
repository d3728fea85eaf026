"""Content packs: YAML into models, with every fault located and explained."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bnstudy.packs.check import check_pack
    from bnstudy.packs.loader import load_pack

__all__ = ["check_pack", "load_pack"]


_HOMES = {"check_pack": "bnstudy.packs.check", "load_pack": "bnstudy.packs.loader"}


def __getattr__(name: str) -> object:
    """Import `load_pack` and `check_pack` when they are first asked for: pydantic takes 0.1 s."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
