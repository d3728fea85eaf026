"""`bnstudy read`: the lesson on stdout, for people and for programs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from bnstudy.commands import read
from bnstudy.packs.index import UnknownIdError

SMALL = Path(__file__).parent.parent / "data" / "packs" / "small"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is cached away from the user's folder."""
    monkeypatch.setenv("BNSTUDY_CACHE", str(tmp_path))


def run(*arguments: str) -> int:
    """Run the command as the command line would."""
    parser = argparse.ArgumentParser()
    read.add_parser(parser.add_subparsers())
    return read.run(parser.parse_args(["read", "--pack", str(SMALL), *arguments]))


def test_the_whole_lesson_is_printed_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0

    out = capsys.readouterr().out
    titles = [
        "نرمال کردن یک دسته",
        "میانگین و واریانس دسته",
        "تقسیم بر انحراف معیار",
        "کار گاما و بتا",
    ]
    assert [out.index(title) for title in titles] == sorted(out.index(title) for title in titles)
    assert "میانگین این دسته ۲٫۵ و واریانسش ۱٫۲۵ است." in out
    assert "\x1b" not in out


def test_one_passage_is_printed_with_its_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("gamma-squared") == 0

    out = capsys.readouterr().out
    assert "واریانسشان در `γ²` ضرب می‌شود" in out
    assert "محل اختلاف" in out
    assert "Sergey Ioffe" in out
    assert "کار گاما و بتا" not in out


def test_the_words_of_what_is_read_are_explained_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert capsys.readouterr().out.count("چند نمونه که با هم از شبکه می‌گذرند.") == 1
    assert run("scale") == 0
    assert "واژه‌ها" not in capsys.readouterr().out


def test_one_lesson_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("scale") == 0

    out = capsys.readouterr().out
    assert "کار گاما و بتا" in out
    assert "میانگین و واریانس دسته" not in out


def test_json_has_the_documented_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--json") == 0

    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == [
        "mean-and-variance",
        "divide-by-std",
        "gamma-and-beta",
        "gamma-squared",
    ]
    assert {frozenset(row) for row in rows} == {
        frozenset({"id", "lesson", "title", "text", "covers", "concept", "terms"})
    }
    assert rows[0]["terms"] == [
        {
            "id": "mini-batch",
            "fa": "مینی‌بچ",
            "en": "mini-batch",
            "definition": "چند نمونه که با هم از شبکه می‌گذرند.",
        }
    ]
    assert rows[1]["covers"] == ["S4", "S5"]
    assert rows[2]["lesson"] == "scale"


def test_json_of_one_passage_is_a_list_of_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("divide-by-std", "--json") == 0

    (row,) = json.loads(capsys.readouterr().out)
    assert row["text"].startswith("هر عدد را از میانگین کم می‌کنیم")


def test_an_unknown_passage_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownIdError, match="'gamma-squared'"):
        run("gamma-sqared")
