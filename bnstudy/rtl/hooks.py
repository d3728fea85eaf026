"""Replace and restore attributes of Textual's classes."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

Undo = Callable[[], None]

_MISSING = object()


def replace(owner: type | ModuleType, name: str, make: Callable[[Any], Any]) -> Undo:
    """Put `make(original)` in the place of an attribute of a class or module.

    Args:
        owner: the class or module.
        name: the attribute; it may be inherited.
        make: gets the present attribute, returns the new one.

    Returns:
        a function that puts the original back.
    """
    own = owner.__dict__.get(name, _MISSING)
    setattr(owner, name, make(getattr(owner, name)))

    def undo() -> None:
        if own is _MISSING:
            delattr(owner, name)
        else:
            setattr(owner, name, own)

    return undo


class Installation:
    """Count who needs a set of hooks; the last one to leave takes them out."""

    def __init__(self, install: Callable[[], list[Undo]]) -> None:
        self._install = install
        self._undos: list[Undo] = []
        self._users = 0

    def __call__(self) -> Undo:
        """Install the hooks, if nobody has yet.

        Returns:
            a function that gives this user's share up; calling it twice does no harm.
        """
        if self._users == 0:
            self._undos = self._install()
        self._users += 1
        given_up = False

        def uninstall() -> None:
            nonlocal given_up
            if given_up:
                return
            given_up = True
            self._users -= 1
            if self._users == 0:
                for undo in reversed(self._undos):
                    undo()
                self._undos = []

        return uninstall
