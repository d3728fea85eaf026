"""Every fault is found where it is, by the rule that is named for it, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import DATA

from bnstudy.packs import check_pack
from bnstudy.packs.check import RULES
from bnstudy.packs.words import Words

FILES = sorted((DATA / "faults").glob("*.yaml"))
# These need bytes or links that no sound text file can hold, or a commit; test_pack_files.py and
# test_pack_history.py make them.
WITHOUT_FILE = {"unreadable", "outside", "too-large", "encoding", "rev-not-raised"}
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
