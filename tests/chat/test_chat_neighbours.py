"""Every sample votes; the nearest of each class is told."""

from __future__ import annotations

import numpy as np
import pytest

from bnstudy.chat.neighbours import Neighbours, bent
from bnstudy.chat.reader import Meaning, Read
from bnstudy.chat.retrieve import Model, Sample, document, train


def said(text: str) -> Read:
    words = tuple(text.split())
    return Read(tuple(Meaning(word) for word in words), words)


@pytest.fixture
def model() -> Model:
    samples = [
        Sample(document(said(text)), label)
        for text, label in (
            ("گاما مقیاس", 0),
            ("گاما شبکه چیست", 0),
            ("میانگین جاری", 1),
            ("میانگین آزمون چیست", 1),
            ("دلار چند", -1),
        )
    ]
    merged = [document(said("گاما مقیاس شبکه")), document(said("میانگین جاری آزمون"))]
    return train(samples, merged)


def test_a_sample_itself_is_nearest_to_its_own_passage(model: Model) -> None:
    found = model.rank(said("میانگین جاری"))
    assert found.order[0] == 1
    assert found.nearest[1] == pytest.approx(1.0, abs=0.01)
    assert found.nearest[1] > found.nearest[0]


def test_what_is_asked_about_other_things_is_near_to_none(model: Model) -> None:
    found = model.rank(said("دلار چند"))
    assert found.nearest_elsewhere > found.nearest.max()
    assert found.elsewhere > found.taught.max()


def test_unknown_words_are_near_to_nothing(model: Model) -> None:
    assert model.rank(said("qqq")).nearest.max() == 0
    assert model.rank(Read((), ())).nearest.max() == 0


def test_a_model_is_the_same_after_it_was_kept(model: Model) -> None:
    again = Model.from_bytes(model.to_bytes())
    one, other = model.rank(said("گاما چیست")), again.rank(said("گاما چیست"))
    assert one.order == other.order
    np.testing.assert_allclose(one.scores, other.scores, rtol=1e-3)


def test_a_kept_part_that_is_missing_is_told() -> None:
    with pytest.raises(KeyError):
        Neighbours.of({})


def test_bending_keeps_the_order_and_leaves_one_as_it_is() -> None:
    cosines = np.array([0.0, 0.5, 1.0], dtype=np.float32)
    curved = bent(cosines)
    assert curved[2] == pytest.approx(1.0)
    assert curved[1] - curved[0] < curved[2] - curved[1]


def test_a_course_of_three_hundred_passages_is_ranked_to_its_last() -> None:
    samples = [Sample(document(said(f"واژه{n} چیست")), n) for n in range(300)]
    model = train(samples, [document(said(f"واژه{n}")) for n in range(300)])
    for number in (0, 255, 256, 299):
        assert Model.from_bytes(model.to_bytes()).rank(said(f"واژه{number}")).order[0] == number
