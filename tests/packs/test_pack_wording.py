"""Options, brackets and asks that only look like faults, and those that are."""

from __future__ import annotations

from pathlib import Path

import pytest
from pack_samples import DATA

from bnstudy.packs import check_pack
from bnstudy.packs.problems import Problem

LESSON = "lessons/extra.yaml"


def with_text(pack: Path, text: str) -> list[Problem]:
    """Check a pack with one more passage."""
    lines = "".join(f"        {line}\n" for line in text.split("\n"))
    (pack / LESSON).write_text(
        "lesson:\n  id: extra\n  title: اضافه\n  passages:\n    - id: extra-passage\n"
        f"      concept: standardize\n      title: بخش اضافه\n      text: |\n{lines}",
        encoding="utf-8",
    )
    return check_pack(pack, seeds=0)


@pytest.mark.parametrize(
    "text",
    [
        "عدد در `[0, 1)` است.",
        "عدد در `(0, 1]` است.",
        "الف) نخست و ۲) دوم.",
        "آرایه‌ی ``a`b[0]`` این است.",
        "نشانه‌ی \\` تنهاست.",
        "(حاصل «`f(x)`» است)",
    ],
)
def test_balanced_texts_are_left_alone(text: str, pack_dir: Path) -> None:
    assert with_text(pack_dir, text) == []


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("حاصل `a[0` است.", "["),
        ("حاصل `f(x))` است.", ")"),
        ("حاصل (میانگین است.", "("),
        ("نام «میانگین است.", "«"),
        ("حاصل `a` و `b است.", "`"),
        ("حاصل (`a)` است.", ")"),
        ("بازه‌ی `{{1, 2` است.", "{"),
    ],
)
def test_a_sign_without_its_other_half_is_named(text: str, sign: str, pack_dir: Path) -> None:
    found = {p.places["found"] for p in with_text(pack_dir, text) if p.rule == "unbalanced-formula"}

    assert found == {sign}


@pytest.mark.parametrize(("count", "rules"), [(320, []), (321, ["reading-length"])])
def test_a_passage_may_have_320_words(count: int, rules: list[str], pack_dir: Path) -> None:
    problems = with_text(pack_dir, " ".join(["عدد"] * count))

    assert [problem.rule for problem in problems] == rules


@pytest.mark.parametrize(
    ("option", "is_found"),
    [
        ("همه‌ی موارد بالا", True),
        ("همه‌ی گزینه‌ها درست است.", True),
        ("هیچ یک", True),
        ("هر دو مورد", True),
        ("گزینه‌ای دیگر", False),
        ("همه‌ی عددهای جدول با هم", False),
        ("هیچ اثری ندارد.", False),
        ("All of the above.", True),
        ("None of the inputs", False),
    ],
)
def test_an_option_that_speaks_of_the_others_is_told_from_one_of_its_own(
    option: str, is_found: bool, pack_dir: Path
) -> None:
    text = (DATA / "faults" / "all-of-the-above.yaml").read_text(encoding="utf-8")
    changed = text.replace("همه‌ی موارد", option)
    (pack_dir / "questions" / "extra.yaml").write_text(changed, encoding="utf-8")

    found = [problem.rule for problem in check_pack(pack_dir, seeds=0)]

    assert found == (["all-of-the-above"] if is_found else [])


def test_near_asks_name_both_passages(pack_dir: Path) -> None:
    (pack_dir / LESSON).write_bytes((DATA / "faults" / "confusable-asks.yaml").read_bytes())

    (problem,) = check_pack(pack_dir, seeds=0)

    assert "`extra-passage`" in problem.message
    assert "`mean-and-variance`" in problem.message


def test_a_pack_without_asks_is_not_told_to_have_some(pack_dir: Path) -> None:
    path = pack_dir / "lessons" / "01-normalize.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        "\n".join(line for line in text.split("\n") if "asks:" not in line), encoding="utf-8"
    )

    assert check_pack(pack_dir, seeds=0) == []
