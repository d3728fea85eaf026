"""`bnstudy check`: faults for people, for editors and for programs, and an exit code."""

from __future__ import annotations

import argparse
import json
import re
import shutil
from pathlib import Path

import pytest

from bnstudy.commands import check
from bnstudy.packs.excerpt import excerpt
from bnstudy.packs.problems import PackNotFoundError, Problem

DATA = Path(__file__).parent.parent / "data" / "packs"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is cached away from the user's folder."""
    monkeypatch.setenv("BNSTUDY_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Give a pack with an error and a warning."""
    pack = Path(shutil.copytree(DATA / "small", tmp_path / "pack"))
    shutil.copy(DATA / "faults" / "unknown-concept.yaml", pack / "questions" / "a.yaml")
    shutil.copy(DATA / "faults" / "latin-comma.yaml", pack / "questions" / "b.yaml")
    text = (pack / "questions" / "b.yaml").read_text(encoding="utf-8")
    (pack / "questions" / "b.yaml").write_text(text.replace("id: extra", "id: more"))
    return pack


@pytest.fixture
def warned(tmp_path: Path) -> Path:
    """Give a pack with a warning alone."""
    pack = Path(shutil.copytree(DATA / "small", tmp_path / "pack"))
    shutil.copy(DATA / "faults" / "latin-comma.yaml", pack / "questions" / "b.yaml")
    return pack


def run(*arguments: str | Path) -> int:
    """Run the command as the command line would."""
    parser = argparse.ArgumentParser()
    check.add_parser(parser.add_subparsers())
    return check.run(parser.parse_args(["check", *map(str, arguments)]))


def test_a_sound_pack_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(DATA / "small", "--seeds", "2") == 0

    out = capsys.readouterr().out
    assert out.endswith("data/packs/small`: ایرادی پیدا نشد.\n")


def test_the_pack_of_this_folder_is_checked_and_named(
    faulty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(faulty)

    assert run("--seeds", "0") == 1

    out = capsys.readouterr().out
    assert out.startswith("questions/a.yaml:5:14: error: there is no concept")
    assert out.endswith("بسته‌ی `pack`: ۱ خطا و ۱ هشدار در ۲ فایل.\n")


def test_without_a_pack_here_the_one_that_comes_along_is_checked_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run("--seeds", "0") == 0

    assert "batch-normalization`: ایرادی پیدا نشد." in capsys.readouterr().out


def test_faults_are_shown_with_place_line_mark_and_both_languages(
    faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(faulty, "--seeds", "0") == 1

    out = capsys.readouterr().out
    assert f"{faulty}/questions/a.yaml:5:14: error: there is no concept `standardise`" in out
    assert "did you mean `standardize`? [unknown-reference]" in out
    assert "    5 |     concept: standardise\n      |              ^~~~~~~~~~~\n" in out
    assert (
        "سطر ۵، ستون ۱۴ از `a.yaml`: مفهومی به نام `standardise` در بسته نیست. "
        "شاید `standardize` منظور بود؟" in out
    )
    assert "b.yaml:6:14: warning: Latin punctuation in Persian prose" in out
    assert out.endswith(f"بسته‌ی `{faulty}`: ۱ خطا و ۱ هشدار در ۲ فایل.\n")


def test_warnings_alone_pass_unless_strict(warned: Path) -> None:
    assert run(warned, "--seeds", "0") == 0
    assert run(warned, "--seeds", "0", "--strict") == 1


def test_json_has_the_documented_shape(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(faulty, "--seeds", "0", "--json") == 1

    rows = json.loads(capsys.readouterr().out)
    assert [set(row) for row in rows] == [
        {"file", "line", "column", "severity", "rule", "message"}
    ] * 2
    assert rows[0] == {
        "file": f"{faulty}/questions/a.yaml",
        "line": 5,
        "column": 14,
        "severity": "error",
        "rule": "unknown-reference",
        "message": "there is no concept `standardise`; did you mean `standardize`?",
    }


def test_json_of_a_sound_pack_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(DATA / "small", "--seeds", "0", "--json") == 0

    assert json.loads(capsys.readouterr().out) == []


def test_github_gets_one_annotation_for_each_fault(
    faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(faulty, "--seeds", "0", "--format", "github")

    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(
        r"::error file=.*a\.yaml,line=5,col=14,title=unknown-reference::there is no .*", first
    )
    assert second.startswith("::warning file=")


def test_an_annotation_escapes_what_would_end_it() -> None:
    problem = Problem("a,b:c.yaml", 0, 0, "error", "r", "50% of\nit")

    assert check.annotation(problem) == "::error file=a%2Cb%3Ac.yaml,title=r::50%25 of%0Ait"


def test_a_path_that_is_no_pack_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(PackNotFoundError) as caught:
        run(tmp_path / "nothing")

    assert caught.value.exit_code == 2


@pytest.mark.parametrize("seeds", ["-1", "x", "1.5", "۳", "1000000000"])
def test_seeds_that_are_no_count_are_wrong_use(
    seeds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(DATA / "small", f"--seeds={seeds}")

    assert caught.value.code == 2
    assert "expected a whole number" in capsys.readouterr().err


def test_spelling_is_corrected_on_request(warned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(warned, "--seeds", "0", "--fix", "--strict") == 0

    printed = capsys.readouterr()
    assert printed.err == "۱ جا اصلاح شد.\n"
    assert printed.out == f"بسته‌ی `{warned}`: ایرادی پیدا نشد.\n"
    assert "این، آن و کدام" in (warned / "questions" / "b.yaml").read_text(encoding="utf-8")


def test_rules_are_listed_with_their_severity(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--rules") == 0

    lines = capsys.readouterr().out.splitlines()
    assert "duplicate-id (error, always): an id is used once" in lines
    assert lines[lines.index("duplicate-id (error, always): an id is used once") + 1] == (
        "باید هر شناسه یک بار به کار رود."
    )
    assert "latin-digits (warning): numbers in prose have Persian digits" in lines


def problem_at(line: int, column: int) -> Problem:
    """Make a problem at a place."""
    return Problem("a.yaml", line, column, "error", "r", "m")


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        ("key: value", 6, "    1 | key: value\n      |      ^~~~~"),
        ("key: متن فارسی", 6, "    1 | key: متن فارسی\n      |      ^~~~~~~~~"),
        ("key: می‌شود", 6, "    1 | key: می‌شود\n      |      ^~~~~"),
        ("key: متن: غلط", 9, "    1 | key: متن: غلط"),
        ("key:\tx", 5, "    1 | key: x\n      |     ^"),
        ("key: ", 6, "    1 | key: \n      |      ^"),
        ("a\x1b[31mb", 1, "    1 | a\ufffd[31mb\n      | ^~~~~~~"),
        ("漢字: x", 5, "    1 | 漢字: x\n      |       ^"),
    ],
)
def test_a_line_is_shown_with_a_mark_where_a_mark_can_be_right(
    line: str, column: int, shown: str
) -> None:
    assert excerpt(problem_at(1, column), [line]) == shown


def test_a_long_line_is_shown_around_the_place() -> None:
    shown = excerpt(problem_at(1, 501), ["x" * 500 + "HERE" + "y" * 500])

    text, mark = shown.split("\n")
    assert "HERE" in text
    assert len(text) < 120
    assert mark.index("^") == text.index("HERE")


def test_no_line_is_shown_for_a_file_as_a_whole() -> None:
    assert excerpt(problem_at(0, 0), ["a"]) == ""
    assert excerpt(problem_at(9, 1), ["a"]) == ""
