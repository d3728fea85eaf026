"""Fit the gate: `python -m bnstudy.chat.train [PACK]` writes gate.json beside this file.

Every sample question is judged by weights that were fitted without it (five folds): the pack's own
asks must pass, what is asked about other things must not.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from bnstudy import paths
from bnstudy.chat.gate import FEATURES, FILE, features
from bnstudy.chat.lexicon import Lexicon, lexicon
from bnstudy.chat.reader import Reader
from bnstudy.chat.retrieve import Array, elsewhere_texts, merged_documents, samples_of, train
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack

FOLDS = 5
STRENGTH = 0.5
ROUNDS = 60
SURE, UNSURE = 0.6, 0.4


def main(pack: Path) -> None:
    """Fit on a pack and write the file."""
    index = PackIndex(load_pack(pack))
    facts, answered, right = _held_out(index)
    weights = _fit(facts, answered)
    chances = 1 / (1 + np.exp(-facts @ weights))
    count = int(answered.sum())
    print(f"asked {count}, elsewhere {len(answered) - count}, top-1 {right:.3f}")  # noqa: T201  a script's report
    for border in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        refused = float(np.mean(chances[answered == 1] < border))
        let_in = float(np.mean(chances[answered == 0] >= border))
        print(f"border {border}: refused {refused:.3f}, let in {let_in:.3f}")  # noqa: T201
    kept = {
        "origin": "python -m bnstudy.chat.train: logistic regression, five folds over the pack's "
        f"asks ({count}) and questions about other things ({len(answered) - count}); words of a "
        "held-out question are not known to the reader that judges it",
        "coefficients": dict(zip(FEATURES, np.round(weights, 4).tolist(), strict=True)),
        "sure": SURE,
        "unsure": UNSURE,
    }
    FILE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _held_out(index: PackIndex) -> tuple[Array, Array, float]:
    """Judge each question by a reader and weights that have not seen it."""
    asked = [
        (ask, label)
        for label, passage in enumerate(index.passages.values())
        for ask in passage.asks
    ]
    asked += [(text, -1) for text in elsewhere_texts(index, lexicon())]
    # A topic that is named alone, and that the pack does not list when it is judged.
    asked += [(alias, -1) for topic in index.pack.info.outside for alias in topic.aliases]
    order = list(range(len(asked)))
    random.Random(0).shuffle(order)  # noqa: S311  no secret
    facts, answered, right = [], [], 0
    for fold in range(FOLDS):
        held = [asked[i] for i in order[fold::FOLDS]]
        smaller, tables = _without(index, frozenset(text for text, _label in held))
        reader = Reader(smaller, tables)
        samples = samples_of(reader, smaller, tables)
        model = train(samples, merged_documents(reader, smaller, samples))
        subject = index.pack.info.glossary[0].id if index.pack.info.glossary else ""
        for text, label in held:
            read = reader.read(text)
            ranking = model.rank(read)
            facts.append(features(read, ranking, subject))
            answered.append(float(label >= 0))
            right += label == ranking.order[0]
    truth = np.array(answered)
    return np.array(facts), truth, right / float(truth.sum())


def _without(index: PackIndex, held: frozenset[str]) -> tuple[PackIndex, Lexicon]:
    """Take questions out of a pack and of the tables."""
    pack, tables = index.pack, lexicon()
    lessons = tuple(
        lesson.model_copy(
            update={
                "passages": tuple(
                    passage.model_copy(
                        update={"asks": tuple(a for a in passage.asks if a not in held)}
                    )
                    for passage in lesson.passages
                )
            }
        )
        for lesson in pack.lessons
    )
    outside = tuple(
        topic.model_copy(
            update={
                "asks": tuple(a for a in topic.asks if a not in held),
                "aliases": tuple(a for a in topic.aliases if a not in held),
            }
        )
        for topic in pack.info.outside
    )
    info = pack.info.model_copy(update={"outside": outside})
    smaller = pack.model_copy(update={"lessons": lessons, "info": info})
    elsewhere = tuple(text for text in tables.elsewhere if text not in held)
    return PackIndex(smaller), replace(tables, elsewhere=elsewhere)


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
