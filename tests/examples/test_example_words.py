"""Every refusal has its Persian sentence, and the sentence finds its places."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bnstudy.examples
from bnstudy.examples import registry
from bnstudy.examples.registry import ExampleError
from bnstudy.packs.words import Words

ROOM = Path(bnstudy.examples.__path__[0])


def keys_in_code() -> set[str]:
    code = "".join(path.read_text("utf-8") for path in ROOM.glob("*.py"))
    direct = set(re.findall(r'words="examples\.errors\.(\w+)"', code))
    faults = set(re.findall(r'fault\(\s*parameter,\s*"(\w+)"', code))
    return direct | faults | {"not_a_vector", "not_a_matrix"}


def test_every_key_of_the_code_has_words_and_every_sentence_is_used() -> None:
    assert keys_in_code() == set(Words.load().group("examples.errors"))


REFUSED: list[tuple[str, dict[str, object], dict[str, str]]] = [
    ("no-such", {}, {}),
    ("L1", {"gama": 1}, {}),
    ("L1", {"gamma": float("nan")}, {}),
    ("L1", {"gamma": 1e9}, {}),
    ("L1", {"x": []}, {}),
    ("L1", {"x": [1.0]}, {}),
    ("L1", {"x": [1.0, 1.0], "eps": 0}, {}),
    ("L1", {"x": [1.0] * 65}, {}),
    ("L1", {"convention": "torch"}, {}),
    ("L1", {}, {"x": "[1"}),
    ("L1", {}, {"x": "1,a"}),
    ("L1", {}, {"gamma": "a"}),
    ("L1", {}, {"gamma": "1" * 30_000}),
    ("L1", {"x": "1"}, {}),
    ("batch-of-features", {"x": "1"}, {}),
    ("batch-of-features", {"x": [[1.0, 2.0], [3.0]]}, {}),
    ("batch-of-features", {"gamma": [1.0, 2.0, 3.0]}, {}),
    ("running-averages", {"steps": 50.5}, {}),
    ("normalization-relatives", {"groups": 3}, {}),
]


@pytest.mark.parametrize(("name_", "given", "typed"), REFUSED)
def test_a_refusal_reads_as_a_persian_sentence(
    name_: str, given: dict[str, object], typed: dict[str, str]
) -> None:
    with pytest.raises(ExampleError) as caught:
        registry.run(name_, {**given, **registry.parse(name_, typed)})
    error = caught.value
    assert error.exit_code == 2
    sentence = Words.load()(error.words, **error.places)
    assert re.search("[\u0600-\u06ff]", sentence)
    assert "{" not in sentence
