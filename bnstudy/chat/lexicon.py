"""The words that the chat understands with: synonyms, words without a topic, sample utterances."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bnstudy import paths
from bnstudy.persian import normalize, readings

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
        foreign: words of a phrase -> the everyday topic that it belongs to.
        general: words that any question may have.
    """

    synonyms: Mapping[tuple[str, ...], str]
    functions: frozenset[str]
    commands: Mapping[str, tuple[str, ...]]
    elsewhere: tuple[str, ...]
    foreign: Mapping[tuple[str, ...], str]
    general: frozenset[str] = frozenset()


@cache
def lexicon() -> Lexicon:
    """Read the tables once.

    Raises:
        ContentError: a file is missing or is not what it should be.
    """
    from bnstudy.packs.cache import cached_yaml  # noqa: PLC0415  only a talking tutor needs it

    folder = paths.content_dir() / "chat"
    tree, beyond = cached_yaml(folder / "fa.yaml"), cached_yaml(folder / "background.yaml")
    commands, topics = tree["commands"], beyond["topics"]
    assert isinstance(commands, Mapping)
    assert isinstance(topics, Mapping)
    return Lexicon(
        synonyms=dict(_synonyms(_strings(tree["synonyms"]))),
        functions=frozenset(
            word
            for form in readings(f"{tree['function_words']} {beyond['neutral']}")
            for word in split_words(form)
        ),
        commands={str(name): tuple(_strings(said)) for name, said in commands.items()},
        elsewhere=tuple(_strings(tree["elsewhere"])),
        foreign=dict(_foreign(topics)),
        general=frozenset(
            word
            for form in readings(str(beyond["general"]))
            for word in split_words(form)
            if len(word) > 1
        ),
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


def _foreign(topics: Mapping[object, object]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Pair every word or phrase of an everyday topic with the topic; readings of ZWNJ are two."""
    for topic, words in topics.items():
        for spelling in str(words).split("|"):
            for form in readings(spelling):
                key = tuple(split_words(form))
                if key:
                    yield key, str(topic)
