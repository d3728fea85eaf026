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
from bnstudy.packs.scalars import ODD_KEY_STARTS, STARTS, WORDS, ScalarError, resolve
from bnstudy.packs.yaml_parser import parser
from bnstudy.packs.yaml_quick import MAX_DEPTH, MAX_ENTRIES, MAX_KEY, MAX_TEXT, read_quickly
from bnstudy.packs.yaml_text import FORBIDDEN, decode

MAX_EVENTS = 3_000_000
MAX_PROBLEMS = 100
# Below this size, places cost less than the time to notice.
LARGE = 100_000


def read_yaml(raw: bytes, file: str) -> Document:
    """Parse one file; every fault that can be told apart is in the document's problems."""
    document = Document(file)
    text, document.problems = decode(raw, file)
    if text is None:
        document.broken.add(())
        return document
    document.text = text
    with gc_paused():
        quick = read_quickly(text) if len(text) > LARGE else None
        if quick is None:
            _Builder(document).run()
        else:
            document.data, document.begun = quick
            document.places = lambda: _places(text, file)
    return document


def _places(text: str, file: str) -> Node:
    """Find the places of a file that was read without them."""
    document = Document(file, text)
    with gc_paused():
        _Builder(document).run()
    return document.root


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


# The last step of the path to a value; None for the one that is the whole file.
_Part = str | int | None
_NO_KEYS: dict[str, int] = {}


class _Enough(Exception):  # noqa: N818  it is a signal, not a fault
    """Stop reading a file with too many faults, or one that is too deep or too large."""


class _Builder:
    """Turn parser events into data and places, one method call for each mapping and sequence."""

    def __init__(self, document: Document) -> None:
        self.document = document
        # The steps to the mapping or sequence that is being filled.
        self.path: list[str | int] = []
        self.root: tuple[object, Node] | None = None
        self.documents = 0
        self.left = MAX_EVENTS
        self.next: Callable[[], Any] = lambda: None  # Any: the handlers know what comes when

    def run(self) -> None:
        """Read all events of the document's text."""
        problems = self.document.problems
        try:
            with parser(self.document.text) as self.next:
                self._read()
            if (self.root is None or self.root[0] is None) and not problems:
                self.problem(
                    "empty-file", 0, "the file is empty", mend="write its keys or delete it"
                )
        except _Enough:
            pass
        except yaml.YAMLError as error:
            problems += yaml_faults.explain_all(error, self.document)
        if self.root is None or self.root[0] is None:
            self.document.broken.add(())
        else:
            self.document.data, self.document.places = self.root

    def _read(self) -> None:
        while (event := self.next()) is not None:
            if isinstance(event, yaml.DocumentStartEvent):
                self._document(event)
            elif isinstance(event, yaml.NodeEvent):
                # No step leads to the outermost value; what is broken there is the whole.
                self.root = self._value(event, None)

    def problem(self, rule: str, place: int, message: str, **more: Unpack[Details]) -> None:
        """Note a fault; too many of them end the reading."""
        mark = unpack(place)
        self.document.problems.append(
            Problem(self.document.file, mark.line, mark.column, "error", rule, message, **more)
        )
        if len(self.document.problems) >= MAX_PROBLEMS:
            raise _Enough

    def broken(
        self, part: _Part, rule: str, place: int, message: str, **more: Unpack[Details]
    ) -> None:
        """Note a fault of a value, so that nobody complains about the value again."""
        self._break(part)
        self.problem(rule, place, message, **more)

    def _break(self, part: _Part) -> None:
        self.document.broken.add(() if part is None else (*self.path, part))

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            message = "a second document begins here"
            self.problem("second-document", _place(event), message, mend="delete the line `---`")
            raise _Enough

    def _mapping(self, start: int) -> tuple[object, Branch]:
        data: dict[str, object] = {}
        nodes: dict[str, Node] = {}
        keys: dict[str, int] = {}
        following = self.next
        while True:
            event = following()
            kind = event.__class__  # comparing the class itself would narrow Any to stubs
            if kind is yaml.ScalarEvent:
                name, mark = event.value, event.start_mark
                place = mark.line << COLUMN_BITS | mark.column
                if event.tag is not None or event.anchor is not None:
                    self._decoration(event, place, "")
                odd = not name or name[0] in ODD_KEY_STARTS or name in WORDS
                if odd or len(name) > MAX_KEY or name in data:
                    name = self._odd_key(keys, name, place, plain=event.implicit[0])
            elif kind is yaml.MappingEndEvent:
                break
            else:
                place = _place(event)
                name = self._no_scalar_key(event, place)
            keys[name] = place
            data[name], nodes[name] = self._value(following(), name)
            if len(data) > MAX_ENTRIES:
                self._too_many(start, MAX_ENTRIES)
        self._count(2 * len(data))
        return data, Branch(start, nodes, keys)

    def _sequence(self, start: int) -> tuple[object, Branch]:
        data: list[object] = []
        nodes: list[Node] = []
        following = self.next
        while (event := following()).__class__ is not yaml.SequenceEndEvent:
            value, node = self._value(event, len(data))
            data.append(value)
            nodes.append(node)
            if len(data) > MAX_ENTRIES:
                self._too_many(start, MAX_ENTRIES)
        self._count(len(data) + 1)
        return data, Branch(start, nodes, _NO_KEYS)

    def _count(self, events: int) -> None:
        self.left -= events
        if self.left < 0:
            self._too_many(0, MAX_EVENTS)

    def _too_many(self, place: int, limit: int) -> None:
        message = f"more than {limit} keys and values stand here"
        self.problem("too-large", place, message, mend="split it", places={"limit": limit})
        raise _Enough

    def _value(self, event: Any, part: _Part) -> tuple[object, Node]:  # noqa: ANN401  one of four
        """Take a value; nearly every event is one, so the common case comes first."""
        mark: Any = event.start_mark  # Any: the stubs allow None, the parser never gives it
        place = mark.line << COLUMN_BITS | mark.column
        if event.__class__ is not yaml.ScalarEvent:
            return self._alias(event, place, part) or self._collection(event, place, part)
        value = event.value
        if event.tag is not None or event.anchor is not None:
            self._decoration(event, place, part)
        if len(value) > MAX_TEXT:
            message = f"a text may have at most {MAX_TEXT} characters"
            self.broken(part, "too-long", place, message, places={"limit": MAX_TEXT})
        if event.implicit[0]:
            if not value or value[0] in STARTS:
                return self._resolved(value, place, part), place
        elif event.style == '"' and FORBIDDEN.search(value):
            message, mend = "the text hides a control character", "delete its escape"
            words = "hidden_character"
            self.broken(part, "forbidden-character", place, message, mend=mend, words=words)
        return value, place

    def _resolved(self, value: str, place: int, part: _Part) -> object:
        try:
            return resolve(value)
        except ScalarError as error:
            self.broken(part, "bad-number", place, str(error), found=f"`{shorten(value)}`")
            return None

    def _odd_key(self, keys: dict[str, int], full: str, place: int, *, plain: bool) -> str:
        """Look closer at a key that is there already, very long, or perhaps no text."""
        name = full[:MAX_KEY]
        shown = shorten(name)
        if name in keys:
            first = unpack(keys[name]).line
            self.problem(
                "duplicate-key",
                place,
                f"the key `{shown}` stands here twice",
                mend=f"keep one; the first is on line {first}",
                places={"found": shown, "first": first},
            )
            return name
        odd = plain and (not full or full[0] in ODD_KEY_STARTS or full in WORDS)
        if not odd and len(full) <= MAX_KEY:
            return name
        self._break(name)
        if plain and not isinstance(self._resolved(full, place, ""), str):
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

    def _no_scalar_key(self, event: Any, place: int) -> str:  # noqa: ANN401  an alias or a start
        """Refuse a key that is no text; an alias stands for itself, so that reading goes on."""
        if isinstance(event, yaml.AliasEvent):
            self._alias(event, place, "")
            return f"*{shorten(event.anchor or '')}"
        self._opening(event, place, "")
        self.problem(
            "key-not-text",
            place,
            "a key must be text",
            words="key_is_collection",
            mend="put text that begins with { or [ in quotes",
        )
        raise _Enough

    def _collection(self, event: Any, place: int, part: _Part) -> tuple[object, Node]:  # noqa: ANN401
        self._opening(event, place, part)
        if part is not None:
            self.path.append(part)
        is_mapping = event.__class__ is yaml.MappingStartEvent
        filled = self._mapping(place) if is_mapping else self._sequence(place)
        if part is not None:
            self.path.pop()
        return filled

    def _opening(self, event: Any, place: int, part: _Part) -> None:  # noqa: ANN401
        """Look at the beginning of a mapping or a sequence."""
        if event.tag is not None or event.anchor is not None:
            self._decoration(event, place, part)
        if part is not None and len(self.path) + 1 >= MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            self.problem("too-deep", place, message, places={"limit": MAX_DEPTH})
            raise _Enough

    def _alias(self, event: Any, place: int, part: _Part) -> tuple[object, Node] | None:  # noqa: ANN401
        """Refuse an alias, if this is one."""
        if not isinstance(event, yaml.AliasEvent):
            return None
        name = f"*{shorten(event.anchor or '')}"
        self.broken(
            part,
            "yaml-feature",
            place,
            f"`{name}` is a YAML alias; a pack has none",
            mend="put text that begins with * in quotes, or write the value out",
            words="yaml_alias",
            places={"found": name},
        )
        return None, place

    def _decoration(
        self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: int, part: _Part
    ) -> None:
        """Refuse a tag or an anchor; of the value itself nobody complains again."""
        self._break(part)
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
