"""Glossary terms: what is referred to is there, and texts call each term by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bnstudy.packs import check_pack, load_pack
from bnstudy.packs.problems import Problem


def avoided(pack: Path, title: str) -> list[Problem]:
    """Check a pack whose glossary avoids two spellings and whose lesson has this title."""
    info, lesson = pack / "pack.yaml", pack / "lessons" / "02-scale.yaml"
    text = info.read_text(encoding="utf-8")
    avoid = "    avoid: [ریز دسته, mini batch]\n    definition: ریز دسته یعنی"
    info.write_text(text.replace("    definition:", avoid, 1), encoding="utf-8")
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(
        text.replace("title: مقیاس و جابه‌جایی", f"title: {title}", 1), encoding="utf-8"
    )
    return [problem for problem in check_pack(pack, seeds=0) if problem.rule == "avoided-term"]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("هر ریزدسته", ["ریزدسته"]),
        ("هر ریز‌دسته‌ای و ریز دسته", ["ریز‌دسته", "ریز دسته"]),
        ("با Mini Batch و minibatch", ["Mini Batch", "minibatch"]),
        ("آبریزدسته و ریزدسته‌ها و ریزدستهی", ["ریزدسته"]),
        ("کد `mini batch` و مینی‌بچ", []),
    ],
)
def test_texts_call_a_term_by_its_name(title: str, found: list[str], pack_dir: Path) -> None:
    problems = avoided(pack_dir, title)

    assert [problem.places["found"] for problem in problems] == found
    assert {problem.line for problem in problems} <= {3}
    assert {problem.places["right"] for problem in problems} <= {"مینی‌بچ"}


def test_without_spellings_to_avoid_nothing_is_searched(pack_dir: Path) -> None:
    assert check_pack(pack_dir, seeds=0) == []


def test_a_term_of_the_glossary_may_be_referred_to(pack_dir: Path) -> None:
    for name, place in (
        ("questions/main.yaml", "kind: choice"),
        ("lessons/02-scale.yaml", "concept:"),
    ):
        path = pack_dir / name
        text = path.read_text(encoding="utf-8")
        indent = " " * (4 if "questions" in name else 6)
        path.write_text(
            text.replace(f"{indent}{place}", f"{indent}terms: [mini-batch]\n{indent}{place}", 1),
            encoding="utf-8",
        )

    assert check_pack(pack_dir, seeds=0) == []
    pack = load_pack(pack_dir)
    assert pack.lessons[1].passages[0].terms == ("mini-batch",)
