"""Joined forms against the tables of Unicode."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import get_character_cell_size

from bnstudy.rtl.shape import clusters, is_laid_out, needs_shaping, shape, width_of

CASES = json.loads(
    (Path(__file__).parent.parent / "data" / "shaping" / "shaping_cases.json").read_text("utf-8")
)
LETTERS = "ابپلآأإیکگچهۀةسشمنرزژوءئؤ 1a\u0640\u064e\u0651\u0654\u200c\u200d\u200e\u2066\u2069"
FORMLESS = "\u06c3\u067c\u06ba"

ISOLATED = {
    point: int(parts[1], 16)
    for point in range(0xFB50, 0xFF00)
    if (parts := unicodedata.decomposition(chr(point)).split())[:1] == ["<isolated>"]
    and len(parts) == 2
}


def comparable(forms: str) -> str:
    """An isolated form and the plain letter look the same; heh with yeh is drawn with hamza."""
    return (
        forms.replace("\ufba4", "\u0647\u0654")
        .replace("\ufba5", "\ufeea\u0654")
        .translate(ISOLATED)
    )


@pytest.mark.parametrize(("kind", "count"), [("words", 262), ("letters", 836), ("lam_alef", 56)])
def test_every_case_of_the_shaping_tables_takes_its_forms(kind: str, count: int) -> None:
    assert len(CASES[kind]) == count
    wrong = [
        (case["text"], shape(case["text"]))
        for case in CASES[kind]
        if comparable(shape(case["text"])) != comparable(case["expected"])
    ]
    assert wrong == []


def test_the_cluster_of_each_letter_is_the_one_of_the_tables() -> None:
    wrong = []
    for case in [*CASES["words"], *CASES["letters"], *CASES["lam_alef"]]:
        cell_of = {
            index: place
            for place, cluster in enumerate(clusters(case["text"]))
            for index in range(cluster.start, cluster.end)
        }
        # Indices that show one character lie in one cluster, and marks lie in their letter's.
        letters = [group for group in case["map"] if width_of(case["text"][group[0]])]
        places = [{cell_of[index] for index in group} for group in letters]
        if [sorted(place) for place in places] != [[n] for n in range(len(places))]:
            wrong.append((case["text"], places))
    assert wrong == []


def test_the_heh_that_fonts_lack_is_drawn_as_heh_with_hamza_above() -> None:
    assert shape("نامۀ") == "ﻧﺎﻣ\ufeea\u0654"
    assert shape("راهۀ") == "ﺭﺍﻫ\ufeea\u0654"
    assert shape("ۀ") == "\ufee9\u0654"


@pytest.mark.parametrize(
    ("text", "widths"),
    [
        ("👍🏽 خوب", [2, 1, 1, 1, 1]),
        ("👨\u200d👩\u200d👧👧", [2, 2]),
        ("ه\u200d中", [1, 2]),
        ("❤\ufe0f", [1]),
        ("中", [2]),
    ],
)
def test_emoji_take_the_cells_that_are_drawn(text: str, widths: list[int]) -> None:
    assert [cluster.width for cluster in clusters(text)] == widths
    assert "\u200d" not in shape(text)


def test_a_tower_of_marks_is_cut_but_stays_one_cell() -> None:
    assert shape("آ" + "\u0651" * 9000 + "ب") == "ﺁ" + "\u0651" * 8 + "ﺏ"
    assert [cluster.end for cluster in clusters("آ" + "\u0651" * 9000 + "ب")] == [9001, 9002]


def test_half_a_surrogate_pair_is_drawn_as_a_replacement_character() -> None:
    assert shape("a\ud800b") == "a\ufffdb"


@given(st.text(st.sampled_from(LETTERS + FORMLESS), max_size=20), st.booleans())
def test_every_index_lies_in_exactly_one_cluster(text: str, ligatures: bool) -> None:
    found = clusters(text, ligatures=ligatures)
    covered = [index for cluster in found for index in range(cluster.start, cluster.end)]
    drawn = any(width_of(character) for character in text)
    assert covered == (list(range(len(text))) if drawn else [])


@given(st.text(st.sampled_from(LETTERS), max_size=20))
def test_without_ligatures_each_character_with_a_width_has_a_cluster(text: str) -> None:
    wide = [character for character in text if width_of(character)]
    assert len(clusters(text, ligatures=False)) == len(wide)


@given(st.text(st.sampled_from(LETTERS), max_size=20))
def test_shaping_twice_changes_nothing_more(text: str) -> None:
    assert shape(shape(text)) == shape(text)


@given(st.text(st.sampled_from("بلامیکهسچ"), min_size=1, max_size=12))
def test_letters_that_join_come_in_matching_forms(word: str) -> None:
    """Whatever reaches forward meets a form that reaches back, and the other way round."""
    kinds = [unicodedata.decomposition(form).split()[0] for form in shape(word)]
    forward = [kind in ("<initial>", "<medial>") for kind in kinds]
    backward = [kind in ("<final>", "<medial>") for kind in kinds]
    assert forward[:-1] == backward[1:]
    assert not backward[0]
    assert not forward[-1]


def test_widths_are_those_that_textual_counts() -> None:
    """Not so: a soft hyphen, which is not drawn, and signs that Unicode called wide later on."""
    differing = [
        hex(point)
        for point in range(0x20, 0x30000)
        if point != 0xAD
        and unicodedata.category(chr(point)) not in ("Cn", "Cc", "Zl", "Zp", "No")
        and width_of(chr(point)) != get_character_cell_size(chr(point))
        and not 0x2630 <= point <= 0x268F  # trigrams and digrams
        and not 0x4DC0 <= point <= 0x4DFF  # hexagrams
        and not 0x1D300 <= point <= 0x1D356  # tetragrams
    ]
    assert differing == []


def test_laid_out_text_is_recognized_by_its_forms() -> None:
    assert needs_shaping("سلام")
    assert not is_laid_out("سلام")
    assert is_laid_out(shape("سلام"))
    assert not needs_shaping(shape("سلام"))
    assert not is_laid_out("hello ۱۲")
