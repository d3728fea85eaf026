"""The words of a passage: those it names, else whole words of its text, the longest first."""

from __future__ import annotations

import pytest
from pack_samples import SMALL

from bnstudy.packs import load_pack
from bnstudy.packs.glossary import terms_of
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Passage, Term

TERMS = (
    Term(id="mean", fa="میانگین", en="mean", definition="م"),
    Term(id="running", fa="میانگین جاری", en="running mean", definition="م"),
    Term(id="unit", fa="واحد پنهان", en="hidden unit", aliases=("نورون",), definition="م"),
)


@pytest.fixture(scope="module")
def index() -> PackIndex:
    """Give the small pack another glossary."""
    pack = load_pack(SMALL)
    return PackIndex(
        pack.model_copy(update={"info": pack.info.model_copy(update={"glossary": TERMS})})
    )


def found(index: PackIndex, text: str, *terms: str) -> list[str]:
    passage = Passage(id="p", concept="standardize", title="بخش", text=text, terms=terms)
    return [term.id for term in terms_of(index, passage)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("میانگین جاری کنار نورون است.", ["running", "unit"]),
        ("نورون‌ها و میانگين، و باز نورون", ["unit", "mean"]),
        ("The Running Mean of a hidden-unit", ["running", "unit"]),
        ("میانگین‌گیری meaning", ["mean"]),
        ("meaning", []),
    ],
)
def test_words_are_found_in_the_order_of_the_text(
    index: PackIndex, text: str, ids: list[str]
) -> None:
    assert found(index, text) == ids


def test_a_passage_may_name_its_words_itself(index: PackIndex) -> None:
    assert found(index, "نورون میانگین", "running") == ["running"]
