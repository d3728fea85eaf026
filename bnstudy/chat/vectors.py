"""Weigh the words and letter groups of texts: sparse TF-IDF in NumPy."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bnstudy.chat.reader import CONCEPT, OUTSIDE, Meaning

Array = npt.NDArray[np.float64]
Vector = Mapping[str, float]

# What a text is about tells more than how it asks.
CONCEPT_WEIGHT = 1.5
FUNCTION_WEIGHT = 0.3
PAIR_WEIGHT = 0.5
# Letter groups catch spellings that no table has; words keep the meaning.
LETTER_SHARE = 0.4
SIZES = (2, 3, 4)


def word_features(meanings: Sequence[Meaning]) -> dict[str, float]:
    """Weigh the words of a text, and its neighbours in pairs."""
    weights: dict[str, float] = defaultdict(float)
    previous = ""
    for meaning in meanings:
        weight = FUNCTION_WEIGHT if meaning.function else 1.0
        if meaning.is_concept or meaning.name.startswith(OUTSIDE):
            weight = CONCEPT_WEIGHT
        weights[meaning.name] += weight
        if not meaning.function:
            if previous:
                weights[f"{previous} {meaning.name}"] += PAIR_WEIGHT
            previous = meaning.name
    return dict(weights)


def letter_features(meanings: Sequence[Meaning]) -> dict[str, float]:
    """Weigh the letter groups of a text's words."""
    weights: dict[str, float] = defaultdict(float)
    for meaning in meanings:
        if meaning.name[0] in CONCEPT + OUTSIDE:
            weights[f"\t{meaning.name}"] += 3 * CONCEPT_WEIGHT
            continue
        weight = FUNCTION_WEIGHT if meaning.function else 1.0
        for group in _groups(meaning.name):
            weights[f"\t{group}"] += weight
    return dict(weights)


def _groups(word: str) -> Iterator[str]:
    edged = f" {word} "
    for size in SIZES:
        for start in range(len(edged) - size + 1):
            yield edged[start : start + size]


class Vectors:
    """Hold documents by feature.

    Args:
        documents: words and letter groups of each document, weighed.
    """

    def __init__(self, documents: Sequence[tuple[Vector, Vector]]) -> None:
        self.count = len(documents)
        seen: Counter[str] = Counter()
        for parts in documents:
            for part in parts:
                seen.update(part)
        self._idf = {name: math.log((1 + self.count) / (1 + n)) + 1 for name, n in seen.items()}
        self._unseen = math.log(1 + self.count) + 1
        postings: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        for position, document in enumerate(documents):
            for name, weight in self._weighed(document).items():
                postings[name][0].append(position)
                postings[name][1].append(weight)
        self._postings = {
            name: (np.array(where, dtype=np.intp), np.array(weights))
            for name, (where, weights) in postings.items()
        }

    def idf(self, name: str) -> float:
        """Say how telling a word is; one that no document has is the most telling."""
        return self._idf.get(name, self._unseen)

    def gram(self) -> npt.NDArray[np.float32]:
        """Give the cosine of every document with every other.

        Returns:
            Shape (documents, documents), symmetric, ones on the diagonal.
        """
        # Single precision halves the time, and the ridge is far larger than its error.
        table = np.zeros((self.count, self.count), dtype=np.float32)
        for where, weights in self._postings.values():
            if len(where) > 1:
                table[np.ix_(where, where)] += np.outer(weights, weights).astype(np.float32)
            else:
                table[where, where] += weights**2
        return table

    def postings(self) -> list[tuple[npt.NDArray[np.intp], Array]]:
        """Give the documents of every feature with their weights, as `primal` orders features."""
        return list(self._postings.values())

    def primal(self, duals: Array) -> tuple[list[str], Array, Array]:
        """Turn weights of documents into weights of features.

        Args:
            duals: Shape (documents, classes).

        Returns:
            The features' names, their idf (features,), and their weights (features, classes).
        """
        names = list(self._postings)
        weights = np.array([values @ duals[where] for where, values in self._postings.values()])
        return names, np.array([self._idf[name] for name in names]), weights

    def _weighed(self, document: tuple[Vector, Vector]) -> dict[str, float]:
        """Weigh by idf; words and letter groups keep their fixed shares of the length."""
        weighed: dict[str, float] = {}
        for part, share in zip(document, (1 - LETTER_SHARE, LETTER_SHARE), strict=True):
            scaled = {
                name: (1 + math.log(weight) if weight > 1 else weight) * self.idf(name)
                for name, weight in part.items()
            }
            length = math.sqrt(sum(value * value for value in scaled.values()))
            if length:
                factor = math.sqrt(share) / length
                weighed.update({name: value * factor for name, value in scaled.items()})
        return weighed
