"""`bnstudy new` and `bnstudy schema`: what they write and say."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from types import ModuleType

import pytest

from bnstudy import cli
from bnstudy.commands import new, schema


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BNSTUDY_CACHE", str(tmp_path / "cache"))


def run(command: ModuleType, *arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    args = parser.parse_args([command.__name__.rpartition(".")[2], *map(str, arguments)])
    code: int = command.run(args)
    return code


def test_new_lists_its_files_and_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(new, tmp_path / "mine") == 0

    said = capsys.readouterr()
    files = said.out.splitlines()
    assert str(tmp_path / "mine" / "pack.yaml") in files
    assert all(Path(file).is_file() for file in files)
    assert "bnstudy check" in said.err
    assert "bnstudy watch" in said.err


def test_new_quotes_a_folder_with_a_blank_in_the_commands_that_it_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(new, tmp_path / "my pack") == 0

    assert f"bnstudy check '{tmp_path}/my pack'`" in capsys.readouterr().err


def test_new_refuses_a_folder_with_content_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("", encoding="utf-8")

    assert cli.run(["new", str(tmp_path)]) == 2

    said = capsys.readouterr().err
    assert "خالی نیست" in said
    assert "not empty" in said


def test_schema_prints_one_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(schema, "lessons") == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed["required"] == ["lesson"]


def test_schema_without_a_kind_fits_every_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(schema) == 0

    printed = json.loads(capsys.readouterr().out)
    assert {"PackInfo", "LessonFile", "QuestionFile", "ExampleFile"} <= set(printed["definitions"])


def test_schema_names_the_kinds_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["schema", "quiz"]) == 2

    assert "pack, lessons, questions, examples" in capsys.readouterr().err


def test_schema_renews_the_files_in_a_pack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(new, tmp_path / "mine")
    old = tmp_path / "mine" / "pack.schema.json"
    old.write_text("{}", encoding="utf-8")

    assert run(schema, "--write", tmp_path / "mine") == 0

    assert json.loads(old.read_text(encoding="utf-8"))["title"]
    assert str(old) in capsys.readouterr().out


def test_schema_writes_only_into_a_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["schema", "--write", str(tmp_path)]) == 2

    assert not list(tmp_path.glob("*.json"))
    assert "pack.yaml" in capsys.readouterr().err
