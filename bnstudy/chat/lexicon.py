"""The words that the chat understands with: synonyms, words without a topic, sample utterances."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bnstudy import paths
from bnstudy.persian import normalize

# Latin words, Persian words and numbers; a change of script ends a word.
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[^\W\d_a-z]+")
# The English verb «mean» is not the average.
_MEANS = re.compile(r"\bwhat (?:do|does|did) (.{1,60}?) (?:actually |really )?mean\b")


def split_words(text: str) -> list[str]:
    """Cut a normalized text into words."""
    return _WORD.findall(_MEANS.sub(r"what is \1", text.replace("'", "").replace("’", "")))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Hold the tables of content/chat/fa.yaml, normalized.

    Attributes:
        synonyms: words of a phrase -> the word that stands for its meaning.
        functions: words that carry no topic.
        commands: intent -> sample utterances.
        elsewhere: questions that no lesson answers.
    """

    synonyms: Mapping[tuple[str, ...], str]
    functions: frozenset[str]
    commands: Mapping[str, tuple[str, ...]]
    elsewhere: tuple[str, ...]


@cache
def lexicon() -> Lexicon:
    """Read the tables once.

    Raises:
        ContentError: the file is missing or is not what it should be.
    """
    from bnstudy.packs.cache import cached_yaml  # noqa: PLC0415  only a talking tutor needs it

    tree = cached_yaml(paths.content_dir() / "chat" / "fa.yaml")
    commands = tree["commands"]
    assert isinstance(commands, Mapping)
    return Lexicon(
        synonyms=dict(_synonyms(_strings(tree["synonyms"]))),
        functions=frozenset(split_words(normalize(str(tree["function_words"])))),
        commands={str(name): tuple(_strings(said)) for name, said in commands.items()},
        elsewhere=tuple(_strings(tree["elsewhere"])),
    )


def _strings(value: object) -> list[str]:
    assert isinstance(value, Sequence)
    return [str(item) for item in value]


def _synonyms(lines: Sequence[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Pair every spelling of a line with the line's first word; the first line that has it wins."""
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        spellings = line.split("|")
        head = normalize(spellings[0]).replace(" ", "")
        for spelling in spellings:
            key = tuple(split_words(normalize(spelling)))
            if key and key not in seen:
                seen.add(key)
                yield key, head
        yield (head,), head
