"""What a large file says, without the places: these are looked up only where a fault is told.

Everything about which there is something to say is left to the reader that knows places.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

from bnstudy.packs.scalars import ODD_KEY_STARTS, STARTS, WORDS, ScalarError, resolve
from bnstudy.packs.yaml_parser import parser
from bnstudy.packs.yaml_text import FORBIDDEN

MAX_DEPTH = 24
MAX_TEXT = 50_000
MAX_KEY = 120
# More entries of one list or mapping than any pack has; each could be a fault of its own.
MAX_ENTRIES = 50_000


class _Doubt(Exception):  # noqa: N818  it is a signal, not a fault
    """Give up: there is something to say about this file."""


def read_quickly(text: str) -> tuple[dict[str, object], dict[str, list[int]]] | None:
    """Read a mapping, and the lines on which the items of its lists begin.

    Returns:
        None where the text is no such mapping, or anything in it needs a closer look.
    """
    try:
        with parser(text) as following:
            return _Quick(following).read()
    except (_Doubt, ScalarError, yaml.YAMLError):
        return None


class _Quick:
    """Turn parser events into data, one method call for each mapping and sequence."""

    def __init__(self, following: Callable[[], Any]) -> None:
        self.next = following
        self.depth = 0
        # Keys that have been looked at; a large file has the same few everywhere.
        self.sound: set[str] = set()
        # From 0, the lines of the list that was read last.
        self.lines: list[int] = []

    def read(self) -> tuple[dict[str, object], dict[str, list[int]]]:
        """Read the one document of a text."""
        kinds = [self.next().__class__ for _ in range(3)]
        if kinds != [yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.MappingStartEvent]:
            raise _Doubt
        begun: dict[str, list[int]] = {}
        data = self._mapping(begun)
        kinds = [self.next().__class__ for _ in range(2)]
        if kinds != [yaml.DocumentEndEvent, yaml.StreamEndEvent] or not data:
            raise _Doubt
        return data, begun

    def _mapping(self, begun: dict[str, list[int]] | None = None) -> dict[str, object]:
        data: dict[str, object] = {}
        following, sound = self.next, self.sound
        while (event := following()).__class__ is yaml.ScalarEvent:
            name = event.value
            if event.anchor is not None or event.tag is not None or name in data:
                raise _Doubt
            if name not in sound:
                self._look_at(name)
            event = following()
            data[name] = (
                self._scalar(event)
                if event.__class__ is yaml.ScalarEvent
                else self._collection(event)
            )
            if begun is not None and isinstance(data[name], list):
                begun[name] = self.lines
        if event.__class__ is not yaml.MappingEndEvent or len(data) > MAX_ENTRIES:
            raise _Doubt
        return data

    def _sequence(self) -> list[object]:
        data: list[object] = []
        lines: list[int] = []
        while (event := self.next()).__class__ is not yaml.SequenceEndEvent:
            lines.append(event.start_mark.line)
            is_scalar = event.__class__ is yaml.ScalarEvent
            data.append(self._scalar(event) if is_scalar else self._collection(event))
            if len(data) > MAX_ENTRIES:
                raise _Doubt
        self.lines = lines
        return data

    def _look_at(self, name: str) -> None:
        """Pass a key that is plainly text."""
        if not name or name[0] in ODD_KEY_STARTS or name in WORDS or len(name) > MAX_KEY:
            raise _Doubt
        self.sound.add(name)

    def _scalar(self, event: Any) -> object:  # noqa: ANN401  the stubs know less than the parser
        value: str = event.value
        if event.anchor is not None or event.tag is not None or len(value) > MAX_TEXT:
            raise _Doubt
        if event.implicit[0]:
            return resolve(value) if not value or value[0] in STARTS else value
        if event.style == '"' and FORBIDDEN.search(value):
            raise _Doubt
        return value

    def _collection(self, event: Any) -> object:  # noqa: ANN401  a mapping, a sequence or an alias
        kind = event.__class__
        if kind is yaml.AliasEvent or event.anchor is not None or event.tag is not None:
            raise _Doubt
        self.depth += 1
        if self.depth >= MAX_DEPTH:
            raise _Doubt
        filled = self._mapping() if kind is yaml.MappingStartEvent else self._sequence()
        self.depth -= 1
        return filled
