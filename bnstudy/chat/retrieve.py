"""Rank the passages for a question: what their authors' sample questions and texts teach.

Three rankings are added. A kernel ridge classifier is trained on every sample question (`asks`),
alias and sentence of the passages, and on questions about something else; beside it stand the
TF-IDF cosine with one merged document per passage, and the cosine with the nearest single sample
of each passage, which keeps what the other two average away. The cosines with all samples come
from one table, kept in the cache, and take about a millisecond.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bnstudy import persian
from bnstudy.chat.lexicon import Lexicon
from bnstudy.chat.neighbours import Neighbours, bent
from bnstudy.chat.reader import Read, Reader
from bnstudy.chat.vectors import LETTER_SHARE, Vector, Vectors, letter_features, word_features
from bnstudy.packs import cache
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Passage

Array = npt.NDArray[np.float64]
Document = tuple[Vector, Vector]

RIDGE = 0.5
# The ridge where nearness is bent; there is less to smooth.
BENT_RIDGE = 0.2
# Asks are how learners speak; aliases and sentences only teach words.
ASK_TRUST, TEXT_TRUST = 1.0, 0.3
TITLE_WEIGHT, ALIAS_WEIGHT = 3.0, 2.0
MERGED_SHARE = 0.5
NEAREST_SHARE = 0.5
# A sentence of the lesson that is near says less than a question that is.
TEXT_NEARNESS = 0.7
SHORTEST_SENTENCE = 25
_SENTENCE = re.compile(r"(?<=[.؟:])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Sample:
    """A text that teaches what belongs to a passage, or, with label -1, to none."""

    document: Document
    label: int
    trust: float = ASK_TRUST


@dataclass(frozen=True, slots=True)
class Ranking:
    """The passages for one question, best first.

    Attributes:
        order: positions of the passages, best first.
        scores: of every passage, in course order.
        taught: what the classifier alone gave, in course order.
        merged: cosine with each passage's merged document, in course order.
        elsewhere: what the classifier gave for «something else».
        nearest: cosine with the nearest sample of every passage, in course order.
        nearest_elsewhere: cosine with the nearest question about something else.
    """

    order: tuple[int, ...]
    scores: Array
    taught: Array
    merged: Array
    elsewhere: float
    nearest: Array
    nearest_elsewhere: float


def document(read: Read) -> Document:
    """Give the features of a text."""
    return word_features(read.meanings), letter_features(read.meanings)


class Model:
    """Weights of every feature for every passage.

    Args:
        names: the features.
        idf: how telling each of them is.
        weights: Shape (features, columns).
        passages: how many passages there are.
        near: the samples, to be compared with one by one; `rank` needs them.
    """

    def __init__(
        self,
        names: Sequence[str],
        idf: Array,
        weights: Array,
        passages: int,
        near: Neighbours | None = None,
    ) -> None:
        self._row = {name: row for row, name in enumerate(names)}
        self._idf = idf
        self._weights = weights
        self._passages = passages
        self._near = near
        self._unseen = float(idf.max(initial=1.0))

    def scores(self, features: Document) -> Array:
        """Give the score of a text in every column of the weights."""
        return self._total(*self._weighed(features))

    def rank(self, read: Read) -> Ranking:
        """Rank the passages for a question."""
        rows, values = self._weighed(document(read))
        merged, n = self._total(rows, values), self._passages
        all_taught, near = np.zeros(n + 1), np.zeros(n + 1)
        if self._near is not None:
            all_taught, near = self._near.judged(rows, values)
        taught, elsewhere = all_taught[:n], float(all_taught[n])
        scores = taught + MERGED_SHARE * merged + NEAREST_SHARE * near[:n]
        order = tuple(int(i) for i in np.argsort(-scores, kind="stable"))
        return Ranking(order, scores, taught, merged, elsewhere, near[:n], float(near[n]))

    def _total(self, rows: list[int], values: list[float]) -> Array:
        if not rows:
            return np.zeros(self._weights.shape[1])
        return np.asarray(np.array(values) @ self._weights[rows], dtype=np.float64)

    def _weighed(self, features: Document) -> tuple[list[int], list[float]]:
        """Weigh what is known of a text; each kind of features has its share of the length."""
        rows: list[int] = []
        values: list[float] = []
        for part, share in zip(features, (1 - LETTER_SHARE, LETTER_SHARE), strict=True):
            known, square = [], 0.0
            for name, weight in part.items():
                row = self._row.get(name)
                raw = 1 + math.log(weight) if weight > 1 else weight
                value = raw * (self._unseen if row is None else float(self._idf[row]))
                square += value * value
                if row is not None:
                    known.append((row, value))
            scale = math.sqrt(share / square) if square else 0.0
            rows += [row for row, _value in known]
            values += [value * scale for _row, value in known]
        return rows, values

    def to_bytes(self) -> bytes:
        """Write the weights for the cache."""
        parts: dict[str, npt.NDArray[np.generic]] = {
            "names": np.frombuffer("\n".join(self._row).encode(), dtype=np.uint8),
            "idf": self._idf,
            "weights": self._weights.astype(np.float32),
            "passages": np.array(self._passages),
            **({} if self._near is None else self._near.arrays()),
        }
        stream = io.BytesIO()
        np.savez_compressed(stream, allow_pickle=False, **parts)
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, payload: bytes) -> Model:
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: it is something else.
            KeyError: a part is missing.
        """
        with np.load(io.BytesIO(payload), allow_pickle=False) as kept:
            names = kept["names"].tobytes().decode().split("\n")
            near = Neighbours.of(kept) if "starts" in kept else None
            return cls(names, kept["idf"], kept["weights"], int(kept["passages"]), near)


def train(samples: Sequence[Sample], merged: Sequence[Document]) -> Model:
    """Fit what ranks passages.

    Args:
        samples: what belongs where.
        merged: one document per passage, in course order.
    """
    count, size = len(merged), len(samples)
    vectors = Vectors([*(sample.document for sample in samples), *merged])
    labels = _labels(samples, count)
    kernel = bent(vectors.gram()[:size, :size])
    duals = _duals(kernel, samples, labels, count + 1, BENT_RIDGE)
    nearness = [1.0 if sample.trust == ASK_TRUST else TEXT_NEARNESS for sample in samples]
    near = Neighbours.packed(vectors.postings(), labels, nearness, duals)
    spread = np.zeros((size + count, count))
    spread[size:] = np.eye(count)
    names, idf, weights = vectors.primal(spread)
    return Model(names, idf, weights, count, near)


def train_plain(samples: Sequence[Sample], classes: int) -> Model:
    """Fit a classifier without passages; its `scores` end with «something else».

    Args:
        samples: what belongs where.
        classes: how many labels there are.
    """
    vectors = Vectors([sample.document for sample in samples])
    labels = _labels(samples, classes)
    duals = _duals(vectors.gram(), samples, labels, classes + 1, RIDGE)
    names, idf, weights = vectors.primal(duals)
    return Model(names, idf, weights, classes)


def _labels(samples: Sequence[Sample], elsewhere: int) -> list[int]:
    return [sample.label if sample.label >= 0 else elsewhere for sample in samples]


def _duals(
    kernel: npt.NDArray[np.float32],
    samples: Sequence[Sample],
    labels: Sequence[int],
    columns: int,
    ridge: float,
) -> Array:
    """Solve the ridge regression for the weights of the samples."""
    target = np.zeros((len(samples), columns), dtype=np.float32)
    target[np.arange(len(samples)), labels] = 1.0
    slack = ridge / np.array([sample.trust for sample in samples], dtype=np.float32)
    return np.asarray(np.linalg.solve(kernel + np.diag(slack), target), dtype=np.float64)


def samples_of(reader: Reader, index: PackIndex, lexicon: Lexicon) -> list[Sample]:
    """Collect every text that teaches what belongs where."""
    samples = []
    for label, passage in enumerate(index.passages.values()):
        samples += [Sample(document(reader.read(ask)), label) for ask in passage.asks]
        samples += [
            Sample(document(reader.read(text)), label, TEXT_TRUST) for text in _told(passage)
        ]
    samples += [Sample(document(reader.read(text)), -1) for text in elsewhere_texts(index, lexicon)]
    return samples


def elsewhere_texts(index: PackIndex, lexicon: Lexicon) -> Iterator[str]:
    """List the questions and topics that the pack does not cover."""
    for topic in index.pack.info.outside:
        yield from topic.asks
        # One text for all names: each of them is recognized by itself anyway.
        yield "، ".join((topic.title, *topic.aliases))
    yield from lexicon.elsewhere


def merged_documents(reader: Reader, index: PackIndex, samples: Iterable[Sample]) -> list[Document]:
    """Put all that a passage says, and all that is asked about it, into one document each."""
    whole: list[tuple[dict[str, float], dict[str, float]]] = []
    for passage in index.passages.values():
        words: dict[str, float] = defaultdict(float)
        letters: dict[str, float] = defaultdict(float)
        parts = [(passage.title, TITLE_WEIGHT), *((a, ALIAS_WEIGHT) for a in passage.aliases)]
        parts += [(text, 1.0) for text in sentences(passage.text)]
        for text, weight in parts:
            _add((words, letters), document(reader.read(text)), weight)
        whole.append((words, letters))
    for sample in samples:
        if sample.label >= 0 and sample.trust == ASK_TRUST:
            _add(whole[sample.label], sample.document, 1.0)
    return list(whole)


def sentences(text: str) -> list[str]:
    """Cut a passage into sentences and lines."""
    return [part for part in _SENTENCE.split(text) if part.strip()]


def _told(passage: Passage) -> Iterator[str]:
    yield passage.title
    yield from passage.aliases
    yield from (part for part in sentences(passage.text) if len(part) > SHORTEST_SENTENCE)


def _add(whole: tuple[dict[str, float], dict[str, float]], part: Document, weight: float) -> None:
    for total, features in zip(whole, part, strict=True):
        for name, value in features.items():
            total[name] += weight * value


def model_for(reader: Reader, index: PackIndex, lexicon: Lexicon, key: str) -> Model:
    """Fetch the weights of a pack from the cache, or fit them."""

    def fit() -> Model:
        samples = samples_of(reader, index, lexicon)
        return train(samples, merged_documents(reader, index, samples))

    return kept_model(f"chat {index.pack.info.id}", key, fit)


def kept_model(subject: str, key: str, fit: Callable[[], Model]) -> Model:
    """Fetch weights from the cache, or fit and keep them."""
    kept = cache.read(subject, key)
    if kept is not None:
        # A damaged cache costs time, not the chat.
        with contextlib.suppress(ValueError, KeyError, OSError):
            return Model.from_bytes(kept)
    payload = fit().to_bytes()
    cache.write(subject, key, payload)
    # What is written takes half the memory of what was fitted.
    return Model.from_bytes(payload)


def fingerprint(index: PackIndex, lexicon: Lexicon) -> str:
    """Name all that the weights depend on, so that no old ones survive a change."""
    summary = hashlib.sha256()
    for part in _made_of(index, lexicon):
        summary.update(len(part).to_bytes(8) + part)
    return summary.hexdigest()


def _made_of(index: PackIndex, lexicon: Lexicon) -> Iterator[bytes]:
    """Give the words, and the code that reads them."""
    for passage in index.passages.values():
        yield repr(
            (passage.id, passage.title, passage.text, passage.asks, passage.aliases)
        ).encode()
    yield repr((index.pack.info.glossary, index.pack.info.outside)).encode()
    yield repr((sorted(lexicon.synonyms.items()), sorted(lexicon.functions))).encode()
    yield repr((lexicon.elsewhere, sorted(lexicon.commands.items()))).encode()
    for folder in (Path(__file__).parent, Path(persian.__file__).parent):
        for module in sorted(folder.glob("*.py")):
            yield hashlib.sha256(module.read_bytes()).digest()
