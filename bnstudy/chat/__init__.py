"""The tutor's conversation: understand, retrieve, answer."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bnstudy.chat.reply import Action, Chip, Citation, Reply, Turn
    from bnstudy.chat.tutor import Tutor

__all__ = ["Action", "Chip", "Citation", "Reply", "Turn", "Tutor"]


def __getattr__(name: str) -> object:
    """Import the tutor when it is first asked for: NumPy and the pack's models take time."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "bnstudy.chat.tutor" if name == "Tutor" else "bnstudy.chat.reply"
    return getattr(import_module(home), name)
