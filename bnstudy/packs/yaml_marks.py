"""Read YAML into plain data with the place of every node, refusing what a pack has no use for."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Unpack

import yaml

from bnstudy.packs import yaml_faults
from bnstudy.packs.documents import COLUMN_BITS, Branch, Document, Node, Path, unpack
from bnstudy.packs.problems import Details, Problem, shorten
from bnstudy.packs.scalars import ODD_KEY_STARTS, STARTS, WORDS, ScalarError, resolve
from bnstudy.packs.yaml_parser import events
from bnstudy.packs.yaml_text import FORBIDDEN, decode

MAX_DEPTH = 24
MAX_TEXT = 50_000
MAX_KEY = 120
MAX_EVENTS = 3_000_000
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


_NO_KEYS: dict[str, int] = {}
_NO_NODES: dict[str, Node] = {}
_NO_ITEMS: list[object] = []
_NO_PLACES: list[Node] = []


class _Frame:
    """Hold a mapping or a sequence while it is being filled."""

    __slots__ = ("items", "key", "keys", "mapping", "nodes", "place", "places")

    def __init__(self, place: int, *, is_mapping: bool) -> None:
        self.place = place
        self.key: str | None = None
        self.mapping: dict[str, object] | None = {} if is_mapping else None
        # Half of these stay empty; making only the others keeps a large file's reading short.
        self.keys: dict[str, int] = {} if is_mapping else _NO_KEYS
        self.nodes: dict[str, Node] = {} if is_mapping else _NO_NODES
        self.items: list[object] = _NO_ITEMS if is_mapping else []
        self.places: list[Node] = _NO_PLACES if is_mapping else []

    @property
    def part(self) -> str | int:
        """The last step of the path to the value that comes next."""
        return len(self.items) if self.mapping is None else self.key or ""

    @property
    def wants_key(self) -> bool:
        """Whether the next node is a key."""
        return self.mapping is not None and self.key is None

    def add(self, value: object, node: Node) -> None:
        """Take the next value."""
        if self.mapping is None:
            self.items.append(value)
            self.places.append(node)
        elif self.key is not None:
            self.mapping[self.key] = value
            self.nodes[self.key] = node
            self.key = None

    def finished(self) -> tuple[object, Branch]:
        """Give the data and its places."""
        if self.mapping is None:
            return self.items, Branch(self.place, self.places, self.keys)
        return self.mapping, Branch(self.place, self.nodes, self.keys)


class _Builder:
    """Turn parser events into data and places."""

    def __init__(self, document: Document) -> None:
        self.document = document
        # The outermost frame is a list that holds the document's one value.
        self.frame = _Frame(0, is_mapping=False)
        self.outer: list[_Frame] = []
        self.documents = 0

    def run(self) -> None:
        """Read all events of the document's text."""
        problems = self.document.problems
        try:
            self._read()
            if self.frame.items in ([], [None]) and not problems:
                self.problem(
                    "empty-file", 0, "the file is empty", mend="write its keys or delete it"
                )
        except _Enough:
            pass
        except yaml.YAMLError as error:
            problems += yaml_faults.explain_all(error, self.document)
        if self.outer or not self.frame.items or self.frame.items == [None]:
            self.document.broken.add(())
        else:
            self.document.data, self.document.root = self.frame.items[0], self.frame.places[0]

    def _read(self) -> None:
        # Any: each handler takes its own kind of event.
        handlers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        for count, event in enumerate(events(self.document.text)):
            handler = handlers.get(event.__class__)
            if handler is not None:
                handler(event)
            if count > MAX_EVENTS:
                message = f"the file has more than {MAX_EVENTS} keys and values"
                places = {"limit": MAX_EVENTS}
                self.problem("too-large", 0, message, mend="split it", places=places)
                raise _Enough

    def problem(self, rule: str, place: int, message: str, **more: Unpack[Details]) -> None:
        """Note a fault; too many of them end the reading."""
        mark = unpack(place)
        self.document.problems.append(
            Problem(self.document.file, mark.line, mark.column, "error", rule, message, **more)
        )
        if len(self.document.problems) >= MAX_PROBLEMS:
            raise _Enough

    def broken(self, rule: str, place: int, message: str, **more: Unpack[Details]) -> None:
        """Note a fault of the next value, so that nobody complains about the value again."""
        self.document.broken.add((*self._outer_path(), self.frame.part)[1:])
        self.problem(rule, place, message, **more)

    def _outer_path(self) -> Path:
        """The path to what is being filled, with a step for the outermost frame before it."""
        return tuple(frame.part for frame in self.outer)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            message = "a second document begins here"
            self.problem("second-document", _place(event), message, mend="delete the line `---`")
            raise _Enough

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        """Take a key or a value; nearly every event comes here, so the common case is in line."""
        mark: Any = event.start_mark  # Any: the stubs allow None, the parser never gives it
        place = mark.line << COLUMN_BITS | mark.column
        if event.tag is not None or event.anchor is not None:
            self._decoration(event, place)
        frame, value, plain = self.frame, event.value, event.implicit[0]
        if frame.key is None and frame.mapping is not None:
            odd = plain and (not value or value[0] in ODD_KEY_STARTS or value in WORDS)
            if odd or len(value) > MAX_KEY or value in frame.mapping:
                value = self._odd_key(frame, value, place, plain=plain)
            frame.key = value
            frame.keys[value] = place
            return
        resolved: object = value
        if plain:
            if not value or value[0] in STARTS:
                resolved = self._resolved(value, place)
        elif event.style == '"' and FORBIDDEN.search(value):
            message = "the text hides a control character"
            self.broken(
                "forbidden-character",
                place,
                message,
                mend="delete its escape",
                words="hidden_character",
            )
        if len(value) > MAX_TEXT:
            message = f"a text may have at most {MAX_TEXT} characters"
            self.broken("too-long", place, message, places={"limit": MAX_TEXT})
        frame.add(resolved, place)

    def _resolved(self, value: str, place: int) -> object:
        try:
            return resolve(value)
        except ScalarError as error:
            self.broken("bad-number", place, str(error), found=f"`{shorten(value)}`")
            return None

    def _odd_key(self, frame: _Frame, full: str, place: int, *, plain: bool) -> str:
        """Look closer at a key that is there already, very long, or perhaps no text."""
        name = full[:MAX_KEY]
        shown = shorten(name)
        if name in frame.keys:
            first = unpack(frame.keys[name]).line
            self.problem(
                "duplicate-key",
                place,
                f"the key `{shown}` stands here twice",
                mend=f"keep one; the first is on line {first}",
                places={"found": shown, "first": first},
            )
            return name
        self.document.broken.add((*self._outer_path(), name)[1:])
        if plain and not isinstance(self._resolved(full, place), str):
            mend = f"write it in quotes: '{shown}'"
            self.problem("key-not-text", place, f"a key must be text, not `{shown}`", mend=mend)
        if plain and name == "<<":
            message, mend = "a pack has no merge keys (`<<`)", "write the keys out"
            self.problem("yaml-feature", place, message, mend=mend, words="yaml_merge")
        if len(full) > MAX_KEY:
            message = f"a key may have at most {MAX_KEY} characters"
            places = {"limit": MAX_KEY, "found": shown}
            self.problem("key-too-long", place, message, places=places)
        return name

    def _start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        place = _place(event)
        if event.tag is not None or event.anchor is not None:
            self._decoration(event, place)
        if len(self.outer) >= MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            self.problem("too-deep", place, message, places={"limit": MAX_DEPTH})
            raise _Enough
        if self.frame.wants_key:
            self.problem(
                "key-not-text",
                place,
                "a key must be text",
                words="key_is_collection",
                mend="put text that begins with { or [ in quotes",
            )
            raise _Enough
        self.outer.append(self.frame)
        self.frame = _Frame(place, is_mapping=event.__class__ is yaml.MappingStartEvent)

    def _end(self, _event: object) -> None:
        value, branch = self.frame.finished()
        self.frame = self.outer.pop()
        self.frame.add(value, branch)

    def _alias(self, event: yaml.AliasEvent) -> None:
        place, name = _place(event), f"*{shorten(event.anchor or '')}"
        self.broken(
            "yaml-feature",
            place,
            f"`{name}` is a YAML alias; a pack has none",
            mend="put text that begins with * in quotes, or write the value out",
            words="yaml_alias",
            places={"found": name},
        )
        if self.frame.wants_key:
            self.frame.key = name
            self.frame.keys[name] = place
        else:
            self.frame.add(None, place)

    def _decoration(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: int) -> None:
        """Refuse a tag or an anchor; of the value itself nobody complains again."""
        self.document.broken.add((*self._outer_path(), self.frame.part)[1:])
        decorations = (
            ("tag", "!", event.tag and event.tag.replace("tag:yaml.org,2002:", "!!")),
            ("anchor", "&", event.anchor and f"&{event.anchor}"),
        )
        for kind, sign, name in decorations:
            if name is not None:
                self.problem(
                    "yaml-feature",
                    place,
                    f"`{shorten(name)}` is a YAML {kind}; a pack has none",
                    mend=f"put text that begins with {sign} in quotes",
                    words=f"yaml_{kind}",
                    places={"found": shorten(name)},
                )


def _place(event: yaml.Event) -> int:
    mark = event.start_mark
    assert mark is not None
    return mark.line << COLUMN_BITS | mark.column
