"""The words of the interface, by key; cheap enough to be read before the first paint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

from bnstudy import paths
from bnstudy.errors import BnStudyError
from bnstudy.packs.problems import Key, nearest
from bnstudy.packs.template import fill


class WordsError(BnStudyError):
    """A key that the file of words does not have: a developer's slip."""


class Words:
    """Give the words of content/ui/fa.yaml by dotted key, with their places filled."""

    def __init__(self, tree: Mapping[str, object]) -> None:
        self._tree = tree
        self._flat = dict(_flatten(tree))

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the file of words.

        Raises:
            ContentError: the file is missing or is not what it should be.
        """
        from bnstudy.packs.cache import cached_yaml  # noqa: PLC0415  the two know each other

        return cls(cached_yaml(path or paths.content_dir() / "ui" / "fa.yaml"))

    def __call__(self, key: str, **values: object) -> str:
        """Give the words of a key.

        Raises:
            WordsError: there is no such key.
            TemplateError: the words name a place that was not given.
        """
        if key not in self._flat:
            close = nearest(key, self._flat)
            hint = f"; did you mean {close!r}?" if close else ""
            raise WordsError(f"content/ui/fa.yaml has no words for {key!r}{hint}")
        text = self._flat[key]
        if "{" not in text and "}" not in text:
            return text
        return fill(text, {name: self._inner(value) for name, value in values.items()})

    def _inner(self, value: object) -> object:
        """Give the words that a place names by their key."""
        return self(value) if isinstance(value, Key) else value

    def __contains__(self, key: str) -> bool:
        return key in self._flat

    def group(self, name: str) -> dict[str, str]:
        """Give every text of a group by its key within the group.

        Raises:
            WordsError: there is no such group.
        """
        prefix = name + "."
        found = {
            key.removeprefix(prefix): text
            for key, text in self._flat.items()
            if key.startswith(prefix)
        }
        if not found:
            raise WordsError(f"content/ui/fa.yaml has no group {name!r}")
        return found

    def sentence(self, key: str, places: Mapping[str, object]) -> str:
        """Give the words of a key, or an empty string where key or places don't fit.

        An error is being reported when this is called; a second one would hide the first.
        """
        try:
            return self(key, **places) if key in self else ""
        except BnStudyError:
            return ""


def _flatten(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """List the texts of a tree by dotted key."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)
