"""What a YAML file says and where it says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from bnstudy.packs.problems import Problem
from bnstudy.packs.yaml_text import split_lines

Path = tuple[str | int, ...]
# A place is one integer, so that the marks of a large file stay small: line << 20 | column.
COLUMN_BITS = 20


class Mark(NamedTuple):
    """A place in a file, counted from 1."""

    line: int
    column: int


class Branch:
    """Hold the places of a mapping or a sequence and of what is in it."""

    __slots__ = ("keys", "nodes", "start")

    def __init__(
        self, start: int, nodes: dict[str, Node] | list[Node], keys: dict[str, int]
    ) -> None:
        self.start = start
        self.nodes = nodes
        self.keys = keys

    def child(self, part: str | int) -> Node | None:
        """Find the places of what is under a key or index."""
        if isinstance(self.nodes, dict):
            return self.nodes.get(part) if isinstance(part, str) else None
        return self.nodes[part] if isinstance(part, int) and part < len(self.nodes) else None


Node = int | Branch


@dataclass(slots=True)
class Document:
    """Hold what a file says and where it says it.

    Attributes:
        file: the path as the user wrote it.
        text: the decoded text.
        data: mappings, lists and scalars.
        places: the places, in the shape of the data; or what finds them when they are asked for.
        begun: of the outermost lists of a large file, the lines on which items begin, from 0.
        problems: what is wrong with the file as YAML.
        broken: paths whose value could not be read; nothing more is to be said about them.
    """

    file: str
    text: str = ""
    data: object = None
    places: Node | Callable[[], Node] = 0
    begun: dict[str, list[int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[Path] = field(default_factory=set)

    _lines: list[str] = field(default_factory=list)

    @property
    def root(self) -> Node:
        """The places, in the shape of the data."""
        if not isinstance(self.places, (int, Branch)):
            self.places = self.places()
        return self.places

    def lines(self) -> list[str]:
        """Cut the text into lines as an editor counts them."""
        if not self._lines:
            self._lines = split_lines(self.text)
        return self._lines

    def mark(self, path: Path, *, key: bool = False) -> Mark:
        """Find where a value, or the key before it, begins; the nearest parent if there is none."""
        node = self.root
        place = node if isinstance(node, int) else node.start
        for part in path:
            child = node.child(part) if isinstance(node, Branch) else None
            if child is None:
                break
            place = child if isinstance(child, int) else child.start
            if key and isinstance(node, Branch) and isinstance(part, str):
                place = node.keys[part]
            node = child
        return unpack(place)

    def lines_of_items(self, path: Path) -> list[int]:
        """List the lines on which the items of a list, or the values of a mapping, begin."""
        if len(path) == 1 and path[0] in self.begun:
            return [line + 1 for line in self.begun[str(path[0])]]
        node = self.root
        for part in path:
            child = node.child(part) if isinstance(node, Branch) else None
            if child is None:
                return []
            node = child
        if not isinstance(node, Branch):
            return []
        nodes = node.nodes.values() if isinstance(node.nodes, dict) else node.nodes
        starts = (inner if isinstance(inner, int) else inner.start for inner in nodes)
        return [(start >> COLUMN_BITS) + 1 for start in starts]

    def find(self, path: Path, snippet: str, occurrence: int = 0) -> Mark | None:
        """Find where a piece of a text value stands in the file.

        A value may be folded, indented or quoted, so it is the file that is searched; a piece that
        goes over the end of a line is not found.
        """
        start = self.mark(path)
        opening = self.lines()[start.line - 1][start.column - 1 : start.column]
        # The mark of a quoted text is its opening quotation mark.
        column, left = start.column - (opening not in {"'", '"'}), occurrence
        lines = self.lines()
        # By number, for a copy of the rest of a long file at each fault would take longest of all.
        for number in range(start.line, len(lines) + 1):
            line = lines[number - 1]
            if number > start.line:
                # The blanks before a line are the file's indentation, not the text's.
                column = len(line) - len(line.lstrip(" "))
            column = line.find(snippet, column)
            while column >= 0:
                if left == 0:
                    return Mark(number, column + 1)
                left -= 1
                column = line.find(snippet, column + len(snippet))
        return None


def unpack(place: int) -> Mark:
    """Turn the integer of a place into line and column."""
    return Mark((place >> COLUMN_BITS) + 1, (place & ((1 << COLUMN_BITS) - 1)) + 1)
