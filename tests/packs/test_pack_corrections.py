"""Spelling is corrected in the author's files, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pack_samples import DATA, SMALL

from bnstudy.packs import check_pack
from bnstudy.packs.corrections import correct_pack, corrected
from bnstudy.packs.problems import Fix, Problem
from bnstudy.packs.rules.spelling import slips

CORRECTED = [
    ("كتاب علي", "کتاب علی"),
    ("خانهٔ ما و ٣", "خانه‌ی ما و ۳"),
    ("می شود و نمیکند", "می‌شود و نمی‌کند"),
    ("شبکههای عصبی", "شبکه‌های عصبی"),
    ("لایه ها و کار ها", "لایه‌ها و کارها"),
    ("بزرگ ترین خانه ی ما", "بزرگ‌ترین خانه‌ی ما"),
    ("کتاب\u200c را می\u200c\u200cخوانم", "کتاب را می‌خوانم"),
    ('او گفت "بله" و رفت', "او گفت «بله» و رفت"),
    ("یک, دو; چرا?", "یک، دو؛ چرا؟"),
    ("یک ،دو ؛ سه .", "یک، دو؛ سه."),
    ("(  یک ) و « دو »", "(یک) و «دو»"),
    ("یک  دو   سه", "یک دو سه"),
    ("یک\u200eدو\u00a0سه", "یکدو سه"),
    ("سال 2015 و 2.5 درصد", "سال ۲۰۱۵ و ۲٫۵ درصد"),
    ("۲.۵% از کل", "۲٫۵٪ از کل"),
    ("مـــن و...", "من و…"),
    ("متن و ![عکس](a.png)", "متن و ![عکس](a.png)"),
    ("بهای ۵$ و ۶$ 7", "بهای ۵$ و ۶$ ۷"),
    ("`a, b? 12` و [x](y,z)", "`a, b? 12` و [x](y,z)"),
]


def fixed(text: str) -> str:
    """Apply every fix to a text until none is left."""
    for _ in range(8):
        found = next(iter(slips([text])), None)
        if found is None:
            return text
        text = text[: found.start] + found.right + text[found.end :]
    return text


@pytest.mark.parametrize(("text", "right"), CORRECTED)
def test_a_slip_has_its_right_spelling(text: str, right: str) -> None:
    assert fixed(text) == right


def test_a_formula_in_latex_is_not_spelled() -> None:
    formula = r"جمع $\frac{1}{n}$ و \sqrt{2} است"

    assert fixed(formula) == formula


@given(st.text('آبمیشودهای ،.؟\u200c`() ab12۱۲,?%"', max_size=40))
def test_a_fix_always_changes_what_it_fixes(text: str) -> None:
    for found in slips([text]):
        assert found.right != text[found.start : found.end]


def add(pack: Path, stem: str) -> Path:
    """Add a question with this stem."""
    faulty = (DATA / "faults" / "latin-comma.yaml").read_text(encoding="utf-8")
    before, _, rest = faulty.partition("    stem: ")
    path = pack / "questions" / "extra.yaml"
    behind = rest.partition("\n")[2]
    path.write_text(f"{before}    stem: {stem}\n{behind}", encoding="utf-8")
    return path


@pytest.mark.parametrize(("text", "right"), CORRECTED)
@pytest.mark.parametrize(
    "style",
    ["'{}'", "|\n      {}\n      {}", ">-\n      متن\n      {}"],
    ids=["quoted", "block", "folded"],
)
def test_a_file_is_corrected_in_place(text: str, right: str, style: str, pack_dir: Path) -> None:
    path = add(pack_dir, style.replace("{}", text))
    before = path.read_text(encoding="utf-8")

    correct_pack(pack_dir)

    assert path.read_text(encoding="utf-8") == before.replace(text, right)
    assert check_pack(pack_dir, seeds=0) == []


def test_what_is_written_with_escapes_is_reported_and_left_alone(pack_dir: Path) -> None:
    path = add(pack_dir, '"او گفت \\"بله\\"\\u002c و رفت"')
    before = path.read_bytes()

    assert correct_pack(pack_dir) == 0
    assert path.read_bytes() == before
    assert {p.rule for p in check_pack(pack_dir, seeds=0)} == {"quotes", "latin-punctuation"}


def test_a_rule_that_is_off_corrects_nothing(pack_dir: Path) -> None:
    path = add(pack_dir, "یک, دو")
    info = pack_dir / "pack.yaml"
    text = info.read_text(encoding="utf-8")
    info.write_text(text.replace("rules:\n", 'rules:\n  latin-punctuation: "off"\n'))

    assert correct_pack(pack_dir) == 0
    assert "یک, دو" in path.read_text(encoding="utf-8")


def test_a_sound_pack_is_not_written(pack_dir: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in pack_dir.rglob("*.yaml")}

    assert correct_pack(pack_dir) == 0
    assert {path: path.stat().st_mtime_ns for path in pack_dir.rglob("*.yaml")} == before


def test_lines_of_windows_and_rights_are_kept(pack_dir: Path) -> None:
    path = add(pack_dir, "یک, دو")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    path.chmod(0o640)

    assert correct_pack(pack_dir) == 1
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n")
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(p.name for p in path.parent.iterdir()) == [
        "extra.yaml",
        "main.yaml",
        "numbers.yaml",
    ]


def test_corrections_that_overlap_wait_for_the_next_round() -> None:
    problems = [
        Problem("a", 1, 1, "warning", "r", "m", fix=Fix("abc", "x")),
        Problem("a", 1, 3, "warning", "r", "m", fix=Fix("cd", "y")),
        Problem("a", 1, 9, "warning", "r", "m", fix=Fix("not there", "z")),
    ]

    assert corrected("abcde\nf", problems) == ("abye\nf", 1)


def test_the_small_pack_needs_no_correction() -> None:
    assert correct_pack(SMALL) == 0
