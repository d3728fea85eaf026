"""Every fault is found where it is, by the rule that is named for it, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from pack_samples import DATA

from bnstudy.packs import check_pack
from bnstudy.packs.check import RULES
from bnstudy.packs.problems import Problem
from bnstudy.packs.words import Words

FILES = sorted((DATA / "faults").glob("*.yaml"))
# These need bytes or links that no sound text file can hold, or a commit; test_pack_files.py and
# test_pack_history.py make them.
WITHOUT_FILE = {
    "unreadable",
    "outside",
    "too-large",
    "encoding",
    "rev-not-raised",
    "id-changed",
    "not-read",
}
PLACE = re.compile(r"\{[a-z_]+")


class Expected(NamedTuple):
    """What the first line of a faulty file says: target, place and rule."""

    target: str
    line: int
    column: int
    rule: str


def expected(path: Path) -> Expected:
    """Read the first line of a faulty file."""
    _, target, place, rule = path.read_text(encoding="utf-8").split("\n", 1)[0].split()
    line, column = place.split(":")
    return Expected(target, int(line), int(column), rule)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_fault_is_found_at_its_place_by_its_rule(path: Path, pack_dir: Path) -> None:
    wanted = expected(path)
    (pack_dir / wanted.target).write_bytes(path.read_bytes())

    problems = check_pack(pack_dir, seeds=3)

    found = {(Path(p.file).name, p.line, p.column, p.rule) for p in problems}
    assert (Path(wanted.target).name, wanted.line, wanted.column, wanted.rule) in found
    assert {p.rule for p in problems} == {wanted.rule}
    words = Words.load()
    for problem in problems:
        assert problem.sentence
        persian = words(problem.words_key, **problem.persian_places)
        assert re.search("[آ-ی]", persian)
        assert not PLACE.search(persian)


def test_every_rule_has_a_file_that_breaks_it() -> None:
    broken = {expected(path).rule for path in FILES}

    assert set(RULES) - broken == WITHOUT_FILE


def test_every_rule_has_a_persian_sentence() -> None:
    words = Words.load()

    missing = [rule for rule in RULES if f"check.{rule.replace('-', '_')}" not in words]

    assert missing == []


KINDS = "expected one of choice, multi, true_false, number"


def with_fault(pack: Path, old: str, new: str, name: str = "main.yaml") -> Problem:
    """Put a fault into the questions; give the one problem that is found."""
    path = pack / "questions" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    (problem,) = check_pack(pack, seeds=0)
    return problem


@pytest.mark.parametrize(
    ("old", "new", "column", "sentence"),
    [
        ("kind: choice", "kind: chioce", 11, f"found `chioce`; {KINDS}; did you mean `choice`?"),
        ("kind: choice", "kind: \u200fchoice", 11, "character (U+200F) stands in `kind`"),
        ("kind: choice", "\u200ekind: choice", 5, "(U+200E) stands in `[U+200E]kind`; delete it"),
        ("kind: choice", "kind: 5", 11, f"found `5`; {KINDS}"),
        ("kind: choice", "kind:", 10, "found nothing; expected one of choice"),
        ("kind: choice", "KIND: choice", 5, "there is no key `KIND` here; did you mean `kind`?"),
        ("kind: choice", "kind: choice\n    status: contestd", 13, "did you mean `contested`?"),
        ("kind: choice", "kind: choice\n    unit: m", 5, "remove it, or write `kind: number`"),
        ("kind: choice", "kind: choice\n    rev: 0", 10, "found `0`; expected at least 1"),
        ("correct: true", "correct: yes", 18, "expected true or false; write true"),
        ("concept: standardize", "concept: standardise", 14, "did you mean `standardize`?"),
        ("concept: standardize", "concept: x", 14, "expected one of scale-and-shift, standardize"),
        ("feedback:", "feedbak:", 9, "there is no key `feedbak` here; did you mean `feedback`?"),
    ],
)  # fmt: skip
def test_a_slip_is_told_once_where_it_stands_with_what_is_right(
    old: str, new: str, column: int, sentence: str, pack_dir: Path
) -> None:
    problem = with_fault(pack_dir, old, new)

    assert problem.column == column
    assert sentence in problem.sentence
    assert not PLACE.search(Words.load()(problem.words_key, **problem.persian_places))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tolerance: {absolute: 0.01, relative: 0.01}", "tolerance: 0.1",
         "خطای پذیرفتنی اندازه‌ی مطلق است یا نسبی. بنویسید: `tolerance: {absolute: 0.1}`."),
        ("absolute: 0.01", "absolute: ۰٫۰۱", "عدد `absolute` را با رقم لاتین بنویسید: `0.01`."),
        ("answer: z_tilde[0]", "answer: ۹۳٫۳", "عدد `answer` را با رقم لاتین بنویسید: `93.3`."),
        ("answer: true", "answer: درست",
         "مقدار `answer` باید `true` یا `false` باشد. بی‌گیومه بنویسید: `true`."),
        ("value: mistake_sample_variance[0]", "value: 106.7",
         "در `mistakes` نام یکی از مقدارهای مثال می‌آید، مثل `total`، نه خود عدد."),
        ("id: compute-z-tilde", "id: محاسبه", "در `id` شناسه‌ی `محاسبه` پذیرفته نیست."),
        ("passages: [gamma-and-beta]", "passages: gamma-and-beta",
         "مقدار `passages` باید فهرست باشد. بنویسید: `[gamma-and-beta]`"),
    ],
)  # fmt: skip
def test_persian_says_what_to_write(old: str, new: str, said: str, pack_dir: Path) -> None:
    problem = with_fault(pack_dir, old, new, "numbers.yaml")

    assert said in Words.load()(problem.words_key, **problem.persian_places)


def test_options_that_are_faulty_are_not_called_too_few(pack_dir: Path) -> None:
    path = pack_dir / "questions" / "main.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("        feedback:", "        feedbak:"), encoding="utf-8")

    assert {problem.rule for problem in check_pack(pack_dir, seeds=0)} == {"unknown-key"}
