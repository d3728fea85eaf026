"""The texts of a pack's file that a learner reads, with their paths."""

from __future__ import annotations

from bnstudy.packs.documents import Path

Text = tuple[Path, str]

# Keys whose texts are not prose, or are spelled as learners spell: utterances and other names.
_NOT_PROSE = frozenset(
    [
        "id", "en", "aliases", "asks", "authors", "where", "licence", "version", "run", "answer",
        "value", "proof", "claims", "requires", "concept", "misconception", "remedy", "sources",
        "passages", "terms", "avoid", "wording_of", "quiz", "covers", "kind", "status", "language",
        "unit", "unit_aliases", "knobs", "example",
    ]
)  # fmt: skip
# Nothing inside these is prose.
_SKIPPED = frozenset(("with", "draw", "rules"))
# In these, the keys are names and the values prose.
_NAMED_PROSE = frozenset(("series", "parameters"))


def texts(data: object) -> list[Text]:
    """List the texts that a learner reads, with their paths."""
    found: list[Text] = []
    _add(data, (), found, named=False)
    return found


def _add(data: object, path: Path, found: list[Text], *, named: bool) -> None:
    """Walk through everything; a large pack has half a million values."""
    if isinstance(data, str):
        found.append((path, data))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            if isinstance(item, str):
                found.append(((*path, index), item))
            else:
                _add(item, (*path, index), found, named=False)
    elif isinstance(data, dict):
        for key, value in data.items():
            if not named and (key in _SKIPPED or (key in _NOT_PROSE and _is_name(value))):
                continue
            if isinstance(value, str):
                found.append(((*path, key), value))
            elif isinstance(value, (list, dict)):
                _add(value, (*path, key), found, named=key in _NAMED_PROSE)


def _is_name(value: object) -> bool:
    """Tell `passages: [a, b]`, which names passages, from `passages:`, which holds them."""
    first = value[0] if isinstance(value, list) and value else value
    return not isinstance(first, dict)
