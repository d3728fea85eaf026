"""The one door to PyYAML: a text in, its events out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, cast

import yaml


class _Source(Protocol):
    """The part of a PyYAML loader that parses and builds nothing."""

    def get_event(self) -> yaml.Event | None:
        """Give the next event."""

    def dispose(self) -> None:
        """Let go of the text."""


# libyaml is ten times faster; on some systems PyYAML is built without it.
_PARSER = cast("Callable[[str], _Source]", getattr(yaml, "CBaseLoader", yaml.BaseLoader))


@contextmanager
def parser(text: str) -> Iterator[Callable[[], yaml.Event | None]]:
    """Give a function that parses on to the next event, and gives None behind the last one.

    The function raises yaml.YAMLError where the text is not YAML.
    """
    source = _PARSER(text)
    try:
        yield source.get_event
    finally:
        source.dispose()


def events(text: str) -> Iterator[yaml.Event]:
    """Parse a text.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    with parser(text) as following:
        yield from iter(following, None)
