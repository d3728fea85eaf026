"""Find the word that was meant: suffixes, typos, lost blanks, and Persian in Latin letters."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

# Longest first: what is left over must be a word that we know.
_ENDINGS_TEXT = (
    "هایشان هایمان هایتان هاشون هامون هاتون هایش هایم هایت هایی هاش هام هات های ها یمان "
    "یشان ترین تری تر شان شون مان مون تان تون ام اش ات ای ست یم ید ند ن ی ه و ش م ت"
)
_ENDINGS = tuple(_ENDINGS_TEXT.split())
_PLURALS_TEXT = "هایشان هایمان هایتان هاشون هامون هایش هایی هاش هام های ها"
_PLURALS = frozenset(_PLURALS_TEXT.split())
_VERB = re.compile(
    r"^(?:ن?می|ب|ن)?(?:کن|کرد|شو|شد|ش|گیر|گرفت|ده|داد|گو|گفت|خواه|خوا|خواست|تون|توان|تونست|دان|دون|دونست|"
    r"بین|دید|ذار|زار|گذار|ذاشت|گذاشت|زن|زد|ر|رو|رفت|اد|ار|ور|اور|اورد|خور|خورد|ساز|ساخت|خون|خوان|خوند|"
    r"نویس|نوشت|فهم|فهمید|پرس|پرسید|مون|مان|موند|رس|رسید|افت|افتاد|یاب|یافت|گرد|گشت|بر|برد|مال|کش|کشید|"
    r"چرخ|انداز|انجام|فرست|خر|خرید|فروش|پز|باش|بود|هست|دار|داشت|سوز|سوخت|پر|پرید)"
    r"(?:م|ی|ه|د|یم|ید|ین|ند|ن|ت|ش|مش|شون|یش|نش|ده|ده|ته|س|ست)?$"
)
_ENGLISH_ENDINGS = ("ing", "ed", "es", "s", "ly", "er", "ization", "isation", "ized", "ised")
SHORTEST_TYPO = 4
LONG_WORD = 7
SHORT_PIECE = 3
LONGEST_WORD = 40
# So many sounds away, a Persian word in Latin letters is no more than a guess.
FAR = 2.0


def looks_like_verb(word: str) -> bool:
    """Say whether a word is an inflected everyday verb, which names no topic."""
    return bool(_VERB.match(word))


class Speller:
    """Bring words to the spelling that a set of known words has.

    Args:
        core: words of the tables: synonyms, aliases, function words. They are never cut.
        common: every other word of the pack, with how often it stands there.
        functions: words without a topic; no slip is taken for one of them.
        besides: other words that are no slips; nothing is mended into one of them.
        strange: words of the core that nothing is mended into, either.
    """

    def __init__(
        self,
        core: Iterable[str],
        common: Mapping[str, int],
        functions: Iterable[str] = (),
        besides: Iterable[str] = (),
        strange: Iterable[str] = (),
    ) -> None:
        self.core = frozenset(core)
        self.besides = frozenset(besides)
        self._strange = frozenset(strange)
        self._guessed: set[str] = set()
        self._functions = frozenset(functions)
        self.common = common
        self._kept: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _near(self) -> dict[str, list[str]]:
        """Known words by what one slip could leave of them; built at the first unknown word."""
        words = {*self.core, *self.common} - self._functions - self._strange
        return _deletions(word for word in words if _may_be_meant(word))

    @cached_property
    def _sounds(self) -> dict[str, list[tuple[str, str]]]:
        return _by_sound({*self.core, *self.common} - self._strange)

    def knows(self, word: str) -> bool:
        """Say whether a word stands in the tables or in the pack."""
        return word in self.core or word in self.common or word in self.besides

    def meant(self, word: str, *, english: bool = False) -> tuple[str, ...]:
        """Give the known word or words that were meant, else the word itself.

        Args:
            word: one normalized word.
            english: the sentence is English, so that Latin letters spell no Persian.
        """
        key = f"{word} {english}"
        if key not in self._kept:
            if len(self._kept) > 20_000:
                self._kept.clear()
            self._kept[key] = self._meant(word[:LONGEST_WORD], english)
        return self._kept[key]

    def mended(self, words: Sequence[str]) -> list[str]:
        """Put words together that a stray blank cut in two."""
        out: list[str] = []
        at = 0
        while at < len(words):
            pair = words[at : at + 2]
            whole = "".join(pair)
            if (
                len(pair) == 2
                and min(map(len, pair)) <= SHORT_PIECE
                and not any(self.knows(self.stem(piece)) for piece in pair)
                and self.stem(whole) in self.core
            ):
                out.append(whole)
                at += 2
            else:
                out.append(words[at])
                at += 1
        return out

    def is_guess(self, word: str) -> bool:
        """Say whether the meaning of a word that was asked for was only the nearest there is."""
        return word[:LONGEST_WORD] in self._guessed

    def _meant(self, word: str, english: bool) -> tuple[str, ...]:
        stem = self.stem(word)
        if stem in self.core or word[0].isdigit():
            return (stem,)
        if not self.knows(stem):
            twin = next((form for form in _twins(word) if self.stem(form) in self.core), None)
            if twin is not None:
                return (self.stem(twin),)
        if word[0].isascii():
            found = self._latin(word, stem, english)
        elif self.knows(stem) or looks_like_verb(word):
            return (stem if self.knows(stem) else word,)
        else:
            found = None
        if found is None and not self.knows(stem):
            parts = self._parted(word)
            found = None if parts else self._corrected(word)
            if found is not None:
                self._guessed.add(word)
            if parts:
                return parts
        return (stem if found is None else self.stem(found),)

    def _latin(self, word: str, stem: str, english: bool) -> str | None:
        """Find the word of the tables that Latin letters spell, by sound or with a slip.

        Authors write as learners do, so even a Latin word of the pack may be Persian or a slip.
        """
        # A letter alone is a symbol, such as b or x.
        if stem in self.besides or len(word) == 1:
            return None
        heard = None if english else self._heard(word)
        if heard is not None and (heard in self.core or not self.knows(stem)):
            return heard
        close = self._corrected(word) if len(word) >= LONG_WORD else None
        if close is None or close not in self.core:
            return None
        self._guessed.add(word)
        return close

    def stem(self, word: str) -> str:
        """Cut endings as long as a known word is left."""
        if word[0].isascii():
            return word if word in self.core else self._english_stem(word)
        # The ending of «شبکه‌ی» is no part of the word.
        for ending in ("های", "ها", *("ی" * word.endswith("هی"))):
            rest = word.removesuffix(ending)
            if rest != word and rest in self.core and len(rest) > 1:
                return rest
        if word in self.core or word in self.besides:
            return word
        rests = [
            rest
            for ending in _ENDINGS
            if (rest := word.removesuffix(ending)) != word
            and rest in self.core
            and _fits(rest, ending)
        ]
        if rests:
            # «گاماش» is «گاما» with an ending, not «گام» with two.
            return max(rests, key=len)
        for ending in _ENDINGS:
            rest = word.removesuffix(ending)
            shortest = 3 if ending in _PLURALS else 4
            if (
                rest != word
                and len(rest) >= shortest
                and (rest in self.common or rest in self.besides)
            ):
                return rest
        return word

    def _english_stem(self, word: str) -> str:
        for ending in _ENGLISH_ENDINGS:
            rest = word.removesuffix(ending)
            if rest != word and len(rest) >= 4 and (rest in self.core or rest in self.besides):
                return rest
        return word

    def _corrected(self, word: str) -> str | None:
        """Find the known word that a slip of the keyboard turned into this one."""
        if len(word) < SHORTEST_TYPO:
            return None
        best, best_rank = None, math.inf
        for form in _shortened(word):
            for candidate in self._near.get(form, ()):
                distance = edits(word, candidate)
                allowed = 1 if len(word) < 8 else 2
                central = candidate in self.core
                if not 0 < distance <= allowed or (not central and len(word) < 6):
                    continue
                # In a short word the first letter is the surest one.
                if len(word) < 6 and word[0] != candidate[0]:
                    continue
                rank = distance * 10 + abs(len(word) - len(candidate)) - 5 * central
                rank += 6 * (word[0] != candidate[0])
                if rank < best_rank:
                    best, best_rank = candidate, rank
        return best

    def _parted(self, word: str) -> tuple[str, ...]:
        """Cut a word whose blanks were lost into known words, preferring few and long ones."""
        if len(word) < 6:
            return ()
        best: list[tuple[float, tuple[str, ...]] | None] = [None] * (len(word) + 1)
        best[0] = (0.0, ())
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 18), end):
                before = best[start]
                if before is None:
                    continue
                cost = self._cost(word[start:end])
                if cost is not None and (best[end] is None or before[0] + cost < best[end][0]):  # type: ignore[index]  # tested just before
                    best[end] = (before[0] + cost, (*before[1], word[start:end]))
        found = best[-1]
        if found is None or len(found[1]) < 2 or found[0] > 1.0 * len(word):
            return ()
        return tuple(self.stem(part) for part in found[1])

    def _cost(self, piece: str) -> float | None:
        """Price a piece: long and frequent words are cheap, crumbs are not words at all."""
        if len(piece) == 1:
            return None
        if piece in self.core:
            return {2: 5.0, 3: 3.0}.get(len(piece), 2.0)
        count = self.common.get(piece, 0)
        if len(piece) >= 3 and count:
            return 4.0 if count > 2 or len(piece) > 4 else 6.0
        return None

    def _heard(self, word: str) -> str | None:
        """Read Persian that was typed in Latin letters, bound to the words we know."""
        for rest in _finglish_stems(word):
            sound = _finglish_sound(rest)
            frame = _frame(sound)
            if not frame:
                continue
            best, best_rank = None, math.inf
            for candidate, spelled in self._sounds.get(frame, ()):
                rank = edits(sound, spelled) + (0 if candidate in self.core else 0.5)
                if rank < best_rank:
                    best, best_rank = candidate, rank
            room = 1.0 if len(frame) < 2 else 2.0 if len(frame) == 2 else 3.5
            if best in self._functions and best_rank >= FAR:
                continue
            if best is not None and best_rank <= room:
                if best_rank >= FAR:
                    self._guessed.add(word)
                return best
        return None


def _twins(word: str) -> Iterator[str]:
    """Give what a word was surely meant to be: without a doubled letter, or with گ for ک."""
    single = _DOUBLED.sub(r"\1", word)
    if single != word and len(single) > 2:
        yield single
    if "ک" in word:
        yield word.replace("ک", "گ")
    if "گ" in word:
        yield word.replace("گ", "ک")


def _fits(rest: str, ending: str) -> bool:
    """Refuse to cut a single letter from a short word: «نمره» is not «نمر» with an ending."""
    if len(ending) > 1:
        return len(rest) >= 2
    return len(rest) >= (4 if ending == "ه" else 3)


def _may_be_meant(word: str) -> bool:
    return len(word) >= SHORTEST_TYPO and not word[0].isdigit()


def _shortened(word: str) -> Iterator[str]:
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def _deletions(words: Iterable[str]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for form in set(_shortened(word)):
            near[form].append(word)
    return dict(near)


def edits(left: str, right: str) -> int:
    """Count edits, two swapped neighbours being one."""
    previous: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before_previous, previous, row = previous, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(previous[j] + 1, row[-1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before_previous[j - 2] + 1)
            row.append(cost)
    return row[-1]


# --- sounds: Persian letters and Finglish spellings brought to one alphabet

_LETTER_SOUNDS = str.maketrans(
    {
        **dict(zip("ابپتجدرزسفقکگلمنوی", "abptjdrzsfqkglmnvi", strict=True)),
        "ث": "s",
        "ص": "s",
        "ط": "t",
        "ظ": "z",
        "ذ": "z",
        "ض": "z",
        "ح": "h",
        "ه": "h",
        "چ": "C",
        "خ": "X",
        "ش": "S",
        "ژ": "J",
        "غ": "q",
        "ع": "",
    }
)
_DIGRAPHS = (
    ("kh", "X"), ("ch", "C"), ("sh", "S"), ("zh", "J"), ("gh", "q"), ("oo", "v"), ("ou", "v"),
    ("ee", "i"), ("aa", "a"), ("x", "ks"), ("w", "v"), ("u", "v"), ("y", "i"), ("q", "q"),
    ("c", "k"),
)  # fmt: skip
_FINGLISH_ENDINGS = (
    "hayeshoon", "hashoon", "haye", "hash", "hayi", "tarin", "tar", "esho", "ha", "shoon", "sho",
    "esh", "ash", "ye", "ro", "am", "et", "e", "i", "o", "m", "h",
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")


def _finglish_stems(word: str) -> Iterator[str]:
    yield word
    for ending in _FINGLISH_ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3:
            yield rest


def _finglish_sound(word: str) -> str:
    for digraph, sound in _DIGRAPHS:
        word = word.replace(digraph, sound)
    return _DOUBLED.sub(r"\1", word).replace("e", "").replace("o", "")


def _frame(sound: str) -> str:
    """Keep the consonants; ه at the end is silent, و and ی may be vowels."""
    frame = re.sub(r"[aiv]", "", sound)
    return frame if frame == "h" else frame.removesuffix("h")


def _by_sound(words: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    sounds: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for word in words:
        if word[0].isascii() or word[0].isdigit() or len(word) < 2:
            continue
        spelled = word.translate(_LETTER_SOUNDS)
        frame = _frame(spelled)
        if frame:
            sounds[frame].append((word, spelled))
    return dict(sounds)
