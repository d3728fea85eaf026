"""UAX #9 against Unicode's own test files, and what they do not ask."""

import hashlib
import lzma
import unicodedata
from collections.abc import Iterable
from itertools import islice

import pytest
from conformance import CHARACTERS, DATA, Case, character_cases, class_cases
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.rtl import bidi
from bnstudy.rtl.mirror import CLOSER_OF, MIRRORED

MIXED = st.text(st.sampled_from("".join(CHARACTERS.values()) + "()[]{}〈〉〈〉"), max_size=24)
BASES = st.sampled_from(["L", "R", "auto"])


def failures(cases: Iterable[Case]) -> tuple[int, list[str]]:
    total, failed = 0, []
    for case in cases:
        total += 1
        levels = bidi.levels(case.text, case.base)
        agrees = len(levels) == len(case.levels) and all(
            expected in (None, actual) for expected, actual in zip(case.levels, levels, strict=True)
        )
        if not agrees or bidi.visual_order(case.text, case.base) != case.order:
            failed.append(f"{case.where} {case.base} {case.text!a}: {levels}")
    return total, failed


def test_the_conformance_files_are_those_of_unicode_15() -> None:
    checksums = {
        name: hashlib.sha256(lzma.decompress((DATA / f"{name}.xz").read_bytes())).hexdigest()
        for name in ("BidiTest.txt", "BidiCharacterTest.txt")
    }
    origin = (DATA / "ORIGIN.md").read_text(encoding="utf-8")
    assert [name for name, checksum in checksums.items() if checksum not in origin] == []


def test_a_sample_of_the_character_cases_has_the_levels_and_order_of_the_standard() -> None:
    total, failed = failures(islice(character_cases(), 0, None, 29))
    assert total == 3163
    assert failed == []


def test_a_sample_of_the_class_cases_with_varied_characters_passes() -> None:
    total, failed = failures(class_cases(seed=20, step=151))
    assert total == 5104
    assert failed == []


@pytest.mark.slow
def test_all_character_cases_have_the_levels_and_order_of_the_standard() -> None:
    total, failed = failures(character_cases())
    assert total == 91_707
    assert failed == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [None, 1])
def test_all_class_cases_have_the_levels_and_order_of_the_standard(seed: int | None) -> None:
    total, failed = failures(class_cases(seed))
    assert total == 770_241
    assert failed == []


def test_the_characters_drawn_have_the_classes_they_stand_for() -> None:
    wrong = [
        (name, ascii(character))
        for name, characters in CHARACTERS.items()
        for character in characters
        if unicodedata.bidirectional(character) != name
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("point", "name"),
    [(0x05EB, "R"), (0x070E, "AL"), (0x20CF, "ET"), (0xFDD0, "BN"), (0x1EEFE, "AL"), (0x0378, "L")],
)
def test_unassigned_characters_have_their_default_class(point: int, name: str) -> None:
    assert unicodedata.bidirectional(chr(point)) in ("", name)
    known = {"L": "a", "R": "א", "AL": "ا", "ET": "$", "BN": "\u200b"}[name]
    for context in ("{}1", "1{}", "ا{} 1", "a{} א"):
        for base in ("L", "R"):
            with_unassigned = bidi.levels(context.format(chr(point)), base)
            assert with_unassigned == bidi.levels(context.format(known), base)


@given(MIXED, BASES)
def test_the_visual_order_holds_each_kept_character_once(text: str, base: bidi.Base) -> None:
    order = bidi.visual_order(text, base)
    removed = {"LRE", "RLE", "LRO", "RLO", "PDF", "BN"}
    kept = [i for i, c in enumerate(text) if unicodedata.bidirectional(c) not in removed]
    assert sorted(order) == kept


@given(MIXED, BASES)
def test_levels_stay_within_the_depth_of_the_standard(text: str, base: bidi.Base) -> None:
    levels = bidi.levels(text, base)
    assert len(levels) == len(text)
    assert all(0 <= level <= bidi.MAX_DEPTH + 1 for level in levels)


def by_the_letter_of_l2(levels: list[int]) -> list[int]:
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        if not any(found & 1 and found <= level for found in levels):
            break
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return order


@given(st.lists(st.integers(0, 5), max_size=20))
def test_reordering_reverses_runs_from_the_deepest_level_to_the_lowest_odd_one(
    levels: list[int],
) -> None:
    assert bidi.reorder(bytes(levels)) == by_the_letter_of_l2(levels)


def test_the_end_of_an_isolate_forgets_the_embeddings_that_overflowed_in_it() -> None:
    text = "\u2066" + "\u202b" * 70 + "\u2069" + "\u202b" + "a"
    assert bidi.levels(text, "L")[-1] == 2


def test_an_unknown_base_is_named_in_the_error() -> None:
    with pytest.raises(ValueError, match=r"base must be 'L', 'R' or 'auto', got 'rtl'"):
        bidi.levels("سلام", "rtl")  # type: ignore[arg-type]  # the mistake under test


def test_each_mirrored_character_is_the_mirror_image_of_its_image() -> None:
    assert len(MIRRORED) == 428
    assert [c for c, image in MIRRORED.items() if MIRRORED[image] != c] == []
    assert [c for c in MIRRORED if not unicodedata.mirrored(c)] == []


def test_the_two_canonically_equivalent_angle_brackets_close_each_other() -> None:
    assert CLOSER_OF["\u2329"] == CLOSER_OF["\u3008"]
    assert len(CLOSER_OF) == 64


@pytest.mark.parametrize(
    "text",
    [
        "\u2068" * 60_000,
        "\u2067" * 30_000 + "\u2069" * 30_000,
        "(" * 60_000,
        "(א)" * 20_000,
        "([" * 20_000 + ")" * 20_000,
        "$" * 60_000,
        " " * 60_000 + "a",
        "\u202e(" * 20_000 + ")" * 20_000,
    ],
    ids=lambda text: ascii(text[:2]),
)
def test_hostile_nesting_costs_little_more_than_plain_text(text: str) -> None:
    """Quadratic work on 60,000 characters would take minutes, so a finished call is the proof."""
    assert len(bidi.levels(text, "R")) == len(text)
