"""Compare a question with every sample question, and let them vote.

In a plain sum many samples that share a common word outvote the one that says the same. So the
cosine is bent by an exponential before the samples vote, and the nearest of each class is told too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


# How much more a near sample counts than a far one: e^2 times.
BEND = 2.0


def bent(cosines: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Let near samples count for more: one stays one, zero becomes small.

    Shape: that of the cosines.
    """
    return np.asarray(np.exp(np.float32(BEND) * (cosines - np.float32(1))), dtype=np.float32)


class Neighbours:
    """Sample texts by feature, packed into four arrays.

    Args:
        starts: Shape (features + 1,); where the entries of each feature begin.
        where: Shape (entries,); the text of each entry.
        weights: Shape (entries,); how much of the text's length the feature makes.
        labels: Shape (texts,); the class of each text.
        trust: Shape (texts,); how much its nearness tells.
        duals: Shape (texts, classes); its vote for every class.
    """

    def __init__(
        self,
        starts: npt.NDArray[np.int32],
        where: npt.NDArray[np.uint16],
        weights: npt.NDArray[np.float16],
        labels: npt.NDArray[np.uint16],
        trust: npt.NDArray[np.float16],
        duals: npt.NDArray[np.float32],
    ) -> None:
        self._parts = (starts, where, weights, labels, trust, duals)
        self._starts = starts.tolist()
        self._where = where
        self._weights = weights.astype(np.float32)
        self._labels = labels.astype(np.intp)
        self._trust = trust.astype(np.float32)
        self._duals = duals

    @classmethod
    def packed(
        cls,
        postings: Sequence[tuple[npt.NDArray[np.intp], Array]],
        labels: Sequence[int],
        trust: Sequence[float],
        duals: Array,
    ) -> Neighbours:
        """Pack what a table of documents by feature holds of the first documents.

        Args:
            postings: documents and weights of each feature.
            labels: class of each document that is to be compared with.
            trust: how much the nearness of each of them tells.
            duals: vote of each of them for every class.
        """
        count = len(labels)
        kept = [(where[where < count], values[where < count]) for where, values in postings]
        starts = np.cumsum([0, *(len(where) for where, _values in kept)])
        return cls(
            starts.astype(np.int32),
            np.concatenate([where for where, _values in kept]).astype(np.uint16),
            np.concatenate([values for _where, values in kept]).astype(np.float16),
            np.array(labels, dtype=np.uint16),
            np.array(trust, dtype=np.float16),
            duals.astype(np.float32),
        )

    def judged(self, rows: Sequence[int], values: Sequence[float]) -> tuple[Array, Array]:
        """Give the samples' vote for every class, and the cosine with the nearest of each.

        Args:
            rows: features of the question.
            values: their weights.

        Returns:
            Both of shape (classes,).
        """
        alike = self._cosines(rows, values)
        best = np.zeros(self._duals.shape[1], dtype=np.float64)
        np.maximum.at(best, self._labels, alike * self._trust)
        return np.asarray(bent(alike) @ self._duals, dtype=np.float64), best

    def _cosines(self, rows: Sequence[int], values: Sequence[float]) -> npt.NDArray[np.float32]:
        slices = [slice(self._starts[row], self._starts[row + 1]) for row in rows]
        if not slices:
            return np.zeros(len(self._labels), dtype=np.float32)
        where = np.concatenate([self._where[part] for part in slices])
        shares = [
            self._weights[part] * np.float32(value)
            for part, value in zip(slices, values, strict=True)
        ]
        sums = np.bincount(where, np.concatenate(shares), minlength=len(self._labels))
        return sums.astype(np.float32)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Give the parts by name, to be kept."""
        names = ("starts", "where", "shares", "labels", "trust", "duals")
        return dict(zip(names, self._parts, strict=True))

    @classmethod
    def of(cls, kept: Mapping[str, npt.NDArray[np.generic]]) -> Neighbours:
        """Take the parts that `arrays` gave.

        Raises:
            KeyError: a part is missing.
        """
        return cls(
            kept["starts"].astype(np.int32),
            kept["where"].astype(np.uint16),
            kept["shares"].astype(np.float16),
            kept["labels"].astype(np.uint16),
            kept["trust"].astype(np.float16),
            kept["duals"].astype(np.float32),
        )
