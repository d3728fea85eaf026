"""Read YAML into plain data with the place of every node, refusing what a pack has no use for."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Unpack

import yaml

from bnstudy.packs import yaml_faults
from bnstudy.packs.documents import COLUMN_BITS, Branch, Document, Node, unpack
from bnstudy.packs.problems import Details, Problem, shorten
from bnstudy.packs.scalars import ScalarError, resolve
from bnstudy.packs.yaml_parser import events
from bnstudy.packs.yaml_text import FORBIDDEN, decode

MAX_DEPTH = 24
MAX_TEXT = 50_000
MAX_KEY = 120
MAX_NODES = 3_000_000
MAX_PROBLEMS = 100


def read_yaml(raw: bytes, file: str) -> Document:
    """Parse one file; every fault that can be told apart is in the document's problems."""
    document = Document(file)
    text, document.problems = decode(raw, file)
    if text is None:
        document.broken.add(())
        return document
    document.text = text
    with gc_paused():
        _Builder(document).run()
    return document


@contextmanager
def gc_paused() -> Iterator[None]:
    """Stop the collector while many objects are made that all stay alive: twice as fast."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Enough(Exception):  # noqa: N818  it is a signal, not a fault
    """Stop reading a file with too many faults, or one that is too deep or too large."""


class _Frame:
    """Hold a mapping or a sequence while it is being filled."""

    __slots__ = ("branch", "items", "key", "mapping")

    def __init__(self, branch: Branch, mapping: dict[str, object] | None) -> None:
        self.branch = branch
        self.mapping = mapping
        self.items: list[object] = []
        self.key: str | None = None

    @property
    def part(self) -> str | int:
        """The last step of the path to the value that comes next."""
        return len(self.items) if self.mapping is None else self.key or ""

    def add(self, value: object, node: Node) -> None:
        """Take the next value."""
        if self.mapping is None:
            self.items.append(value)
            self.branch.nodes.append(node)  # type: ignore[union-attr]  # a list's nodes are a list
        elif self.key is not None:
            self.mapping[self.key] = value
            self.branch.nodes[self.key] = node  # type: ignore[call-overload]  # these are a dict
            self.key = None


class _Builder:
    """Turn parser events into data and places."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.stack: list[_Frame] = []
        self.nodes = 0
        self.documents = 0

    def run(self) -> None:
        """Read all events of the document's text."""
        problems = self.document.problems
        try:
            self._read()
            if self.document.data is None and not problems:
                self.problem(
                    "empty-file", 0, "the file is empty", mend="write its keys, or delete it"
                )
        except _Enough:
            pass
        except yaml.YAMLError as error:
            problems += yaml_faults.explain_all(error, self.document)
        if problems and self.stack:
            self.document.broken.add(())

    def _read(self) -> None:
        handlers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        for event in events(self.document.text):
            handler = handlers.get(event.__class__)
            if handler is not None:
                handler(event)

    def problem(self, rule: str, place: int, message: str, **more: Unpack[Details]) -> None:
        """Note a fault; too many of them end the reading."""
        mark = unpack(place)
        self.document.problems.append(
            Problem(self.document.file, mark.line, mark.column, "error", rule, message, **more)
        )
        if len(self.document.problems) >= MAX_PROBLEMS:
            raise _Enough

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            message = "a second document begins here"
            self.problem("second-document", _place(event), message, mend="delete the line `---`")
            raise _Enough

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        place = _place(event)
        if event.tag is not None or event.anchor is not None:
            self._decoration(event, place)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.mapping is not None and frame.key is None:
            self._key(frame, event, place)
            return
        value: object = event.value
        if event.implicit[0]:
            value = self._resolved(event.value, place)
        elif event.style == '"' and FORBIDDEN.search(event.value):
            self._broken(
                "forbidden-character",
                place,
                "the text hides a control character",
                mend="delete the escape such as \\u202E",
            )
        if len(event.value) > MAX_TEXT:
            self._broken(
                "too-long",
                place,
                f"a text may have at most {MAX_TEXT} characters",
                places={"limit": MAX_TEXT},
            )
        self._add(value, place)

    def _resolved(self, value: str, place: int) -> object:
        try:
            return resolve(value)
        except ScalarError as error:
            self._broken("bad-number", place, str(error), found=shorten(value))
            return None

    def _key(self, frame: _Frame, event: yaml.ScalarEvent, place: int) -> None:
        name = event.value
        if event.implicit[0] and not isinstance(self._resolved(name, place), str):
            self.problem(
                "key-not-text",
                place,
                "a key must be text",
                found=shorten(name),
                mend=f'write "{shorten(name)}" in quotes',
            )
        if name == "<<" and event.implicit[0]:
            self.problem(
                "yaml-feature",
                place,
                "merge keys (`<<`) are not allowed in a pack",
                mend="write the keys out",
                words="yaml_merge",
            )
        if len(name) > MAX_KEY:
            self.problem(
                "key-too-long",
                place,
                f"a key may have at most {MAX_KEY} characters",
                found=shorten(name),
                places={"limit": MAX_KEY},
            )
            name = name[:MAX_KEY]
        if frame.mapping is not None and name in frame.mapping:
            first = unpack(frame.branch.keys[name]).line
            self.problem(
                "duplicate-key",
                place,
                f"the key `{shorten(name)}` stands here twice",
                mend=f"keep one; the first is on line {first}",
                found=shorten(name),
                places={"first": first},
            )
        frame.key = name
        frame.branch.keys[name] = place

    def _start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        place = _place(event)
        if event.tag is not None or event.anchor is not None:
            self._decoration(event, place)
        if len(self.stack) >= MAX_DEPTH:
            self.problem(
                "too-deep",
                place,
                f"nested more than {MAX_DEPTH} levels deep",
                places={"limit": MAX_DEPTH},
            )
            raise _Enough
        parent = self.stack[-1] if self.stack else None
        if parent is not None and parent.mapping is not None and parent.key is None:
            self.problem(
                "key-not-text",
                place,
                "a key must be text",
                mend="write the text in quotes if it starts with { or [",
            )
            raise _Enough
        if isinstance(event, yaml.MappingStartEvent):
            self.stack.append(_Frame(Branch(place, {}), {}))
        else:
            self.stack.append(_Frame(Branch(place, []), None))

    def _end(self, _event: object) -> None:
        frame = self.stack.pop()
        self._add(frame.items if frame.mapping is None else frame.mapping, frame.branch)

    def _alias(self, event: yaml.AliasEvent) -> None:
        place = _place(event)
        self._broken(
            "yaml-feature",
            place,
            f"`*{shorten(event.anchor)}` is an alias; a pack has none",
            mend="put text that begins with * in quotes, or write the value out",
            found=f"*{shorten(event.anchor)}",
            words="yaml_alias",
        )
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.mapping is not None and frame.key is None:
            frame.key = f"*{event.anchor}"
            frame.branch.keys[frame.key] = place
            return
        self._add(None, place)

    def _add(self, value: object, node: Node) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.problem(
                "too-large",
                0,
                f"the file has more than {MAX_NODES} values",
                mend="split it",
                places={"limit": MAX_NODES},
            )
            raise _Enough
        if self.stack:
            self.stack[-1].add(value, node)
        else:
            self.document.data = value
            self.document.root = node

    def _broken(self, rule: str, place: int, message: str, **more: Unpack[Details]) -> None:
        """Note a fault of the next value, so that nobody complains about the value again."""
        self.document.broken.add(tuple(frame.part for frame in self.stack))
        self.problem(rule, place, message, **more)

    def _decoration(self, event: yaml.NodeEvent, place: int) -> None:
        """Refuse a tag or an anchor; the value itself stays."""
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.problem(
                "yaml-feature",
                place,
                f"`{shorten(tag)}` is a YAML tag; a pack has none",
                mend="put text that begins with ! in quotes",
                found=shorten(tag),
                words="yaml_tag",
            )
        if event.anchor is not None:
            self.problem(
                "yaml-feature",
                place,
                f"`&{shorten(event.anchor)}` is a YAML anchor; a pack has none",
                mend="put text that begins with & in quotes",
                found=f"&{shorten(event.anchor)}",
                words="yaml_anchor",
            )


def _place(event: yaml.Event) -> int:
    mark = event.start_mark
    assert mark is not None
    return mark.line << COLUMN_BITS | mark.column
