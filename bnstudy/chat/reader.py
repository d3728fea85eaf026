"""Read what was said: words into meanings, with what is known and what is not."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bnstudy.chat.lexicon import Lexicon, split_words
from bnstudy.chat.spelling import Speller, edits, looks_like_verb
from bnstudy.packs.index import PackIndex
from bnstudy.persian import normalize, readings

# A concept of the glossary, and a topic that the pack says it does not cover.
CONCEPT, OUTSIDE = "@", "#"
LONGEST_PHRASE = 6
MAX_READ = 700
MOST_KEPT = 4_096
# An everyday word in so many sample questions is a word of the pack.
OFTEN_ASKED = 2
# So many slips of the keyboard may stand in a name of two words that is so long.
MOST_SLIPS, SHORTEST_PAIR = 2, 8
_ENGLISH_TEXT = (
    "the is are what how why does of to and which when where can should who with for it "
    "this in an if we my have explain between without about you"
)
_ENGLISH = frozenset(_ENGLISH_TEXT.split())
_FINGLISH_TEXT = (
    "chie chera chi che ro az ke ba mishe mikone dare bashe yani chetori chejoori hast kon "
    "bede vase baraye age ham moghe dar be kheyli koja kojast chand chande va"
)
_FINGLISH = frozenset(_FINGLISH_TEXT.split())
_SENTENCE = re.compile(r"[.!؟?\n؛;]+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One word or phrase as it was understood.

    Attributes:
        name: the meaning: a stem, a synonym's head, `@concept` or `#outside-topic`.
        known: it stands in the tables or in the pack.
        function: it carries no topic.
        foreign: it is a word of other matters, such as «باران».
        guessed: a slip was taken for it.
    """

    name: str
    known: bool = True
    function: bool = False
    foreign: bool = False
    guessed: bool = False

    @property
    def is_concept(self) -> bool:
        """It names something of the pack's glossary."""
        return self.name.startswith(CONCEPT)

    @property
    def is_named(self) -> bool:
        """It names a concept, or a topic that is not of the pack."""
        return self.name.startswith((CONCEPT, OUTSIDE))


@dataclass(frozen=True, slots=True)
class Read:
    """A text as it was understood."""

    meanings: tuple[Meaning, ...]
    words: tuple[str, ...]
    english: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The meanings by name, in reading order."""
        return tuple(meaning.name for meaning in self.meanings)

    @property
    def concepts(self) -> tuple[str, ...]:
        """Ids of the glossary's terms that were named."""
        return tuple(m.name[1:] for m in self.meanings if m.is_concept)

    @property
    def outside(self) -> tuple[str, ...]:
        """Ids of the topics outside the pack that were named."""
        return tuple(m.name[1:] for m in self.meanings if m.name.startswith(OUTSIDE))

    @property
    def foreign(self) -> tuple[str, ...]:
        """Words of other matters."""
        return tuple(m.name for m in self.meanings if m.foreign)

    @property
    def guessed(self) -> int:
        """How many words were only guessed."""
        return sum(m.guessed for m in self.meanings)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words that neither the tables nor the pack know."""
        return tuple(m.name for m in self.meanings if not m.known)

    @property
    def content(self) -> tuple[Meaning, ...]:
        """The meanings that carry a topic."""
        return tuple(meaning for meaning in self.meanings if not meaning.function)


class Reader:
    """Understand texts with the words of a pack.

    Args:
        index: the pack whose words are known.
        lexicon: the tables for every pack.
    """

    def __init__(self, index: PackIndex, lexicon: Lexicon) -> None:
        aliases = [
            (name, tuple(split_words(text)))
            for name, spelling in _aliases(index)
            for text in readings(spelling)
        ]
        inside = [(name, words) for name, words in aliases if not name.startswith(OUTSIDE)]
        outside = [(name, words) for name, words in aliases if name.startswith(OUTSIDE)]
        own = {word for key in lexicon.synonyms for word in key} | set(lexicon.functions)
        own |= set(lexicon.synonyms.values())
        own.update(word for _name, words in inside for word in words)
        core = own.union(word for _name, words in outside for word in words)
        told, asked = _told_words(index), _asked_words(index)
        taken = {word for word, count in asked.items() if count >= OFTEN_ASKED}
        taken |= own | set(told) | lexicon.general
        lone = {key[0] for key in lexicon.foreign if len(key) == 1}
        self._foreign = frozenset(lone - taken - core) | _outside_words(index, taken)
        self._functions = lexicon.functions
        self._kept: dict[str, Read] = {}
        self._speller = Speller(
            core, told + asked, lexicon.functions, self._foreign | lexicon.general, core - taken
        )
        self._beyond = self._keyed(_beyond_names(outside, index, lexicon))
        self._synonyms = self._keyed(lexicon.synonyms.items())
        self._names: dict[tuple[str, ...], str] = {}
        for name, words in inside:
            key = tuple(m.name for m in self._replaced(words, english=False))
            if key:
                self._names.setdefault(key, name)
        self._joined = {"".join(key): name for key, name in self._names.items() if len(key) > 1}
        self._pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, words in inside:
            joined = "".join(words)
            if len(words) == 2 and len(joined) >= SHORTEST_PAIR:
                self._pairs[joined[0]].append((joined, name))
        parts = {word for _name, words in inside for word in words}
        self._named_beyond = dict(self._concepts_beyond(outside, parts))

    def _concepts_beyond(
        self, outside: Sequence[tuple[str, tuple[str, ...]]], parts: set[str]
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        """List the outside names that have a concept in them: «conditional batchnorm».

        Args:
            outside: the names, with their words.
            parts: words of the pack's own names; what has none of them names no concept.
        """
        for name, words in outside:
            if len(words) < 2 or not parts.intersection(words):
                continue
            found = self._named(self._replaced(words, english=words[0].isascii(), beyond=False))
            key = tuple(meaning.name for meaning in found)
            strange = any(m.foreign or not m.known for m in found)
            if len(key) > 1 and strange and any(m.is_concept for m in found):
                yield key, name

    def read(self, text: str) -> Read:
        """Understand a text; of a wall of text, the sentences that say something of the pack."""
        if text not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            short = text if len(text) <= MAX_READ else self._gist(text)
            self._kept[text] = max(map(self._read, readings(short)), key=_understood)
        return self._kept[text]

    def _gist(self, text: str) -> str:
        parts = (part.strip()[:MAX_READ] for part in _SENTENCE.split(text[:20_000]))
        sentences = list(dict.fromkeys(part for part in parts if part))
        # A wall of text says what it wants at its beginning or at its end.
        sentences = [*sentences[:40], *sentences[40:][-20:]]
        told = {part: self._read(readings(part)[0]) for part in sentences}
        telling = [part for part, read in told.items() if read.concepts or read.outside]
        return " ".join(telling or sentences[:3])[:MAX_READ]

    def _read(self, text: str) -> Read:
        words = split_words(text)
        english = _is_english(words)
        found = self._replaced(words, english=english)
        found = self._likened(words, found) if not english else found
        named = self._joined_by(self._named_beyond, self._named(found), {})
        return Read(tuple(named), tuple(words), english)

    def _keyed(self, pairs: Iterable[tuple[tuple[str, ...], str]]) -> dict[tuple[str, ...], str]:
        """Spell the keys of a table as texts will be spelled when they are read."""
        keyed: dict[tuple[str, ...], str] = {}
        for key, value in pairs:
            keyed.setdefault(key, value)
            # The stem of a lone name may be another word: «ام‌آر‌آی» is not «آمار».
            if len(key) > 1 or not value.startswith(OUTSIDE):
                keyed.setdefault(tuple(self._speller.stem(word) for word in key), value)
        return keyed

    def _replaced(
        self, words: Sequence[str], *, english: bool, beyond: bool = True
    ) -> list[Meaning]:
        """Put synonyms in one word, longest phrases first."""
        spelled: list[str] = []
        typed: list[str] = []
        guesses: list[bool] = []
        for word in self._speller.mended(words):
            parts = self._speller.meant(word, english=english)
            spelled += parts
            typed += [word] if len(parts) == 1 else parts
            guesses += [self._speller.is_guess(word)] * len(parts)
        out: list[Meaning] = []
        at = 0
        while at < len(spelled):
            for size in range(min(LONGEST_PHRASE, len(spelled) - at), 0, -1):
                key = tuple(spelled[at : at + size])
                guessed = any(guesses[at : at + size])
                name = self._beyond.get(tuple(typed[at : at + size]), self._beyond.get(key))
                if beyond and name is not None:
                    out.append(Meaning(name, guessed=guessed))
                elif key in self._synonyms:
                    function = size == 1 and key[0] in self._functions
                    out.append(Meaning(self._synonyms[key], function=function, guessed=guessed))
                else:
                    continue
                at += size
                break
            else:
                out.append(self._plain(spelled[at], guessed=guesses[at]))
                at += 1
        return out

    def _plain(self, word: str, *, guessed: bool) -> Meaning:
        if word in self._functions:
            return Meaning(word, function=True)
        if word[0].isdigit():
            return Meaning(word)
        if word in self._foreign:
            return Meaning(word, foreign=True)
        verb = looks_like_verb(word)
        known = verb or self._speller.knows(word)
        return Meaning(word, known=known, function=verb, guessed=guessed)

    def _likened(self, words: Sequence[str], found: list[Meaning]) -> list[Meaning]:
        """Take two strange words that look much like a concept's name for that name."""
        if len(words) != len(found):
            return found
        out, at = [], 0
        while at < len(found):
            pair = found[at : at + 2]
            strange = sum(not m.known or m.guessed for m in pair)
            name = None
            if strange and len(pair) == 2 and not any(m.function or m.foreign for m in pair):
                name = self._nearest_name("".join(words[at : at + 2]))
            if name is None:
                out.append(found[at])
                at += 1
            else:
                out.append(Meaning(name, guessed=True))
                at += 2
        return out

    def _nearest_name(self, joined: str) -> str | None:
        """Find the two-word name that a few slips turned into a text."""
        for spelling, name in self._pairs.get(joined[:1], ()):
            if abs(len(spelling) - len(joined)) < 2 and edits(spelling, joined) <= MOST_SLIPS:
                return name
        return None

    def _named(self, found: Sequence[Meaning]) -> list[Meaning]:
        """Put names of concepts for their spellings, longest first."""
        return list(self._joined_by(self._names, found, self._joined))

    def _joined_by(
        self,
        table: Mapping[tuple[str, ...], str],
        found: Sequence[Meaning],
        joined: Mapping[str, str],
    ) -> Iterator[Meaning]:
        at = 0
        while at < len(found):
            for size in range(min(LONGEST_PHRASE, len(found) - at), 0, -1):
                key = tuple(m.name for m in found[at : at + size])
                name = table.get(key) or (joined.get(key[0]) if size == 1 else None)
                if name is not None and not (size == 1 and found[at].function):
                    yield Meaning(name, guessed=any(m.guessed for m in found[at : at + size]))
                    at += size
                    break
            else:
                yield found[at]
                at += 1


def _understood(read: Read) -> tuple[int, int]:
    """Prefer the reading of half-spaces that makes more sense."""
    return (len(read.concepts) + len(read.outside) - len(read.unknown), -len(read.meanings))


def _is_english(words: Sequence[str]) -> bool:
    latin = [word for word in words if word[0].isascii() and word[0].isalpha()]
    if not latin or len(latin) * 2 < len(words):
        return False
    return sum(w in _ENGLISH for w in latin) > sum(w in _FINGLISH for w in latin)


def _aliases(index: PackIndex) -> Iterator[tuple[str, str]]:
    """List the spellings of every name; what comes first wins."""
    for topic in index.pack.info.outside:
        for alias in topic.aliases:
            yield f"{OUTSIDE}{topic.id}", alias
    for term in index.pack.info.glossary:
        # Behind the comma stands an explanation, such as «مقیاس», that means other things too.
        for spelling in (term.fa.split("،")[0], *term.en.split(","), *term.aliases):
            bare = re.sub(r"\(.*?\)", "", spelling).strip()
            # One-letter names such as z stay words; they mean too many things.
            if len(bare) > 1 or not bare.isascii():
                yield f"{CONCEPT}{term.id}", bare


def _beyond_names(
    outside: Sequence[tuple[str, tuple[str, ...]]], index: PackIndex, lexicon: Lexicon
) -> Iterator[tuple[tuple[str, ...], str]]:
    """List the names of what is not of a pack, as they are spelled."""
    for name, words in outside:
        yield words, name
        if len(words) > 1:
            yield ("".join(words),), name
    told = " ".join(normalize(text) for text in _texts(index))
    for phrase, topic in lexicon.foreign.items():
        if len(phrase) > 1 and f" {' '.join(phrase)} " not in told:
            yield phrase, f"{OUTSIDE}{topic}"


def _outside_words(index: PackIndex, own: set[str]) -> frozenset[str]:
    """List the words that only what is outside the pack is called by.

    Of a name of several Persian words none alone says what it names.
    """
    names = [alias for topic in index.pack.info.outside for alias in topic.aliases]
    lone = [name for name in names if name.isascii() or len(split_words(normalize(name))) == 1]
    return frozenset(
        word
        for word in _counted(lone)
        if len(word) > 2 and word not in own and not (word[0].isdigit() or looks_like_verb(word))
    )


def _told_words(index: PackIndex) -> Counter[str]:
    """Count the words of the pack's own texts."""
    return _counted(_texts(index))


def _asked_words(index: PackIndex) -> Counter[str]:
    """Count the words of the sample questions, in which learners speak of anything."""
    return _counted(ask for passage in index.passages.values() for ask in passage.asks)


def _counted(texts: Iterable[str]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for text in texts:
        for form in readings(text):
            counted.update(split_words(form))
    return counted


def _texts(index: PackIndex) -> Iterator[str]:
    for passage in index.passages.values():
        yield from (passage.title, passage.text, *passage.aliases)
    for term in index.pack.info.glossary:
        yield from (term.fa, term.en, *term.aliases, term.definition)
    for question in index.pack.questions:
        yield question.stem
