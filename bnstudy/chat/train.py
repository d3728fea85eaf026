"""Fit the gate: `python -m bnstudy.chat.train [PACK]` writes gate.json beside this file.

Every question is judged by weights that were fitted without it (five folds). The pack's own asks
must pass. What is asked about other things must not, and it is judged twice: once while its topic
is listed but the question is new, and once while the whole topic, with every name of it, is left
out. The second figure says how the gate does with topics that no list has.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from bnstudy import paths
from bnstudy.chat.gate import FEATURES, FILE, features
from bnstudy.chat.lexicon import Lexicon, lexicon, split_words
from bnstudy.chat.reader import Reader
from bnstudy.chat.retrieve import Array, merged_documents, samples_of, train
from bnstudy.packs.cache import cached_yaml
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.persian import normalize

FOLDS = 5
STRENGTH = 0.5
ROUNDS = 60
# Both kinds of questions count alike in the fit, but three of four that learners ask are answered
# by the lesson: so the fewest are judged wrongly at a quarter.
SURE, UNSURE = 0.6, 0.25
# How many names of an everyday topic are asked about.
NAMES = 8
# How many of the questions are wrapped in other talk.
RAMBLING = 0.3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the topic outside the pack that it belongs to, if any."""

    text: str
    topic: str = ""
    label: int = -1


def main(pack: Path) -> None:
    """Fit on a pack and write the file."""
    index = PackIndex(load_pack(pack))
    rng = random.Random(0)  # noqa: S311  no secret
    asks = [
        Asked(ask, label=label)
        for label, passage in enumerate(index.passages.values())
        for ask in passage.asks
    ]
    others = _others(index, lexicon(), rng)
    rng.shuffle(asks)
    held = _held_out(index, asks, others, rng)
    facts = np.array([fact for fact, _kind in held])
    kinds = np.array([kind for _fact, kind in held])
    answered = (kinds == "asked").astype(float)
    weights = _fit(facts, answered)
    # The reported chances come from a gate that was fitted without these questions, too.
    chances = np.zeros(len(facts))
    parts = np.arange(len(facts)) % FOLDS
    for part in range(FOLDS):
        fitted = _fit(facts[parts != part], answered[parts != part])
        chances[parts == part] = 1 / (1 + np.exp(-facts[parts == part] @ fitted))
    counts = {kind: int((kinds == kind).sum()) for kind in ("asked", "listed", "unlisted")}
    print(counts)  # noqa: T201  a script's report
    for border in (0.3, 0.4, 0.5, 0.6, 0.7):
        refused = float(np.mean(chances[kinds == "asked"] < border))
        let = [float(np.mean(chances[kinds == k] >= border)) for k in ("listed", "unlisted")]
        print(f"{border}: refused {refused:.3f}, let in {let[0]:.3f}, {let[1]:.3f}")  # noqa: T201
    kept = {
        "origin": "python -m bnstudy.chat.train: logistic regression, five folds over the pack's "
        f"asks ({counts['asked']}) and questions about other things, with their topic listed "
        f"({counts['listed']}) and with the whole topic left out ({counts['unlisted']})",
        "coefficients": dict(zip(FEATURES, np.round(weights, 4).tolist(), strict=True)),
        "sure": SURE,
        "unsure": UNSURE,
    }
    FILE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _others(index: PackIndex, tables: Lexicon, rng: random.Random) -> list[Asked]:
    """Collect what is asked about other things, each with its topic."""
    others = []
    for topic in index.pack.info.outside:
        others += [Asked(ask, topic.id) for ask in topic.asks]
        others += [Asked(_framed(name, rng), topic.id) for name in topic.aliases]
    names: dict[str, list[str]] = defaultdict(list)
    for words, subject in tables.foreign.items():
        names[subject].append(" ".join(words))
    for subject, phrases in names.items():
        chosen = rng.sample(phrases, min(NAMES, len(phrases)))
        others += [Asked(_framed(name, rng), subject) for name in chosen]
    others += [Asked(text, _topic_of(text, tables)) for text in tables.elsewhere]
    return others


def _framed(name: str, rng: random.Random) -> str:
    """Ask about a name the way people ask."""
    return rng.choice(_frames()["latin" if name.isascii() else "persian"]).format(name)


def _rambling(text: str, rng: random.Random) -> str:
    """Say what some people say around their question."""
    return rng.choice(_frames()["rambling"]).format(text) if rng.random() < RAMBLING else text


@cache
def _frames() -> dict[str, list[str]]:
    tree = cached_yaml(paths.content_dir() / "chat" / "background.yaml")["frames"]
    assert isinstance(tree, dict)
    return {str(name): [str(frame) for frame in frames] for name, frames in tree.items()}


def _topic_of(text: str, tables: Lexicon) -> str:
    """Name the topic whose words a text has; one that has none is its own topic."""
    words = split_words(normalize(text))
    for size in (3, 2, 1):
        for at in range(len(words) - size + 1):
            topic = tables.foreign.get(tuple(words[at : at + size]))
            if topic:
                return topic
    return text


def _held_out(
    index: PackIndex, asks: Sequence[Asked], others: Sequence[Asked], rng: random.Random
) -> list[tuple[tuple[float, ...], str]]:
    """Judge each question by a reader and weights that have not seen it."""
    topics = sorted({other.topic for other in others})
    rng.shuffle(topics)
    fold_of = {topic: position % FOLDS for position, topic in enumerate(topics)}
    shuffled = list(others)
    rng.shuffle(shuffled)
    facts: list[tuple[tuple[float, ...], str]] = []
    for fold in range(FOLDS):
        mine = list(asks[fold::FOLDS])
        listed = shuffled[fold::FOLDS]
        smaller = _without(index, lexicon(), {a.text for a in (*mine, *listed)}, set())
        facts += _judged(
            *smaller, [*((a, "asked") for a in mine), *((a, "listed") for a in listed)]
        )
        left_out = {topic for topic, place in fold_of.items() if place == fold}
        unlisted = [other for other in others if other.topic in left_out]
        texts = {other.text for other in unlisted}
        smaller = _without(index, lexicon(), texts, left_out)
        facts += _judged(*smaller, [(other, "unlisted") for other in unlisted])
    return facts


def _judged(
    index: PackIndex, tables: Lexicon, held: Sequence[tuple[Asked, str]]
) -> list[tuple[tuple[float, ...], str]]:
    reader = Reader(index, tables)
    samples = samples_of(reader, index, tables)
    model = train(samples, merged_documents(reader, index, samples))
    subject = index.pack.info.glossary[0].id if index.pack.info.glossary else ""
    judged = []
    rng = random.Random(len(held))  # noqa: S311  no secret
    for asked, kind in held:
        read = reader.read(_rambling(asked.text, rng))
        judged.append((features(read, model.rank(read), subject), kind))
    return judged


def _without(
    index: PackIndex, tables: Lexicon, texts: set[str], topics: set[str]
) -> tuple[PackIndex, Lexicon]:
    """Take questions, and whole topics with their names, out of a pack and of the tables."""
    pack = index.pack
    lessons = tuple(
        lesson.model_copy(
            update={
                "passages": tuple(
                    passage.model_copy(
                        update={"asks": tuple(a for a in passage.asks if a not in texts)}
                    )
                    for passage in lesson.passages
                )
            }
        )
        for lesson in pack.lessons
    )
    outside = tuple(
        topic.model_copy(update={"asks": tuple(a for a in topic.asks if a not in texts)})
        for topic in pack.info.outside
        if topic.id not in topics
    )
    info = pack.info.model_copy(update={"outside": outside})
    smaller = pack.model_copy(update={"lessons": lessons, "info": info})
    elsewhere = tuple(text for text in tables.elsewhere if text not in texts)
    foreign = {words: topic for words, topic in tables.foreign.items() if topic not in topics}
    return PackIndex(smaller), replace(tables, elsewhere=elsewhere, foreign=foreign)


def _fit(facts: Array, answered: Array) -> Array:
    """Fit a logistic regression by Newton's method; both kinds of questions count alike."""
    share = float(answered.mean())
    balance = np.where(answered == 1, 0.5 / share, 0.5 / (1 - share))
    weights = np.zeros(facts.shape[1])
    damping = STRENGTH * np.eye(facts.shape[1])
    for _round in range(ROUNDS):
        chances = 1 / (1 + np.exp(-facts @ weights))
        slope = facts.T @ (balance * (chances - answered)) + damping @ weights
        bend = (facts.T * (balance * chances * (1 - chances))) @ facts + damping
        weights = weights - np.linalg.solve(bend, slope)
    return weights


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else paths.content_dir() / "batch-normalization")
