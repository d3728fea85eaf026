"""`bnstudy import`, `export` of questions and `packs`: files, exit codes, what is said where."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from bnstudy import cli
from bnstudy.packs import load_pack

SMALL = Path(__file__).parent.parent / "data" / "packs" / "small"


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is written away from the user's folders."""
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"BNSTUDY_{name}", str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)


def zipped(path: Path) -> Path:
    """Zip the small pack."""
    with zipfile.ZipFile(path, "w") as made:
        for file in SMALL.rglob("*.yaml"):
            made.write(file, file.relative_to(SMALL).as_posix())
    return path


@pytest.mark.parametrize("ending", ["gift", "csv"])
def test_a_pack_goes_out_and_comes_back(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"small.{ending}"
    assert (
        cli.run(["export", "--to", ending, "--of", "questions", "--pack", str(SMALL), str(file)])
        == 0
    )
    assert "[not-carried]" in capsys.readouterr().err

    assert cli.run(["import", str(file), "--into", "back"]) == 0

    before, after = load_pack(SMALL), load_pack(tmp_path / "back")
    assert [q.id for q in after.questions] == [q.id for q in before.questions]
    assert [q.kind for q in after.questions] == [q.kind for q in before.questions]
    assert [c.title for c in after.info.concepts]
    assert cli.run(["check", "back", "--seeds", "0"]) == 0


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "a.gift",
            "چند است؟ {\n~دو\n~سه\n}\n",
            "سطر ۲، ستون ۱ از `a.gift`: هیچ پاسخی درست نیست.",
        ),
        (
            "a.csv",
            "kind,stem,correct,option_1,option_2\nchoice,چند است؟,5,دو,سه\n",
            "سطر ۲، ستون ۱ از `a.csv`: این سطر پرسش نمی‌شود. در `correct` شماره‌ی گزینه‌های درست",
        ),
    ],
)
def test_faults_of_an_import_are_told_in_persian_with_their_place(
    name: str, text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert cli.run(["import", name, "--into", "new"]) == 1

    assert said in capsys.readouterr().err


def test_computed_questions_go_out_with_the_numbers_of_a_seed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = []
    for seed in ("1", "1", "2"):
        assert cli.run(["export", "--to", "gift", "--pack", str(SMALL), "--seed", seed]) == 0
        said.append(capsys.readouterr().out)

    assert said[0] == said[1] != said[2]
    assert "{x}" not in said[0]


def test_csv_is_the_answers_unless_questions_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["export", "--to", "csv", "--pack", str(SMALL)]) == 0
    assert capsys.readouterr().out.startswith("answered_at,")

    file = tmp_path / "q.csv"
    assert (
        cli.run(["export", "--to", "csv", "--of", "questions", "--pack", str(SMALL), str(file)])
        == 0
    )
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid,kind,")


@pytest.mark.parametrize(
    ("to", "of"),
    [("gift", "answers"), ("anki", "answers"), ("notes", "questions"), ("json", "questions")],
)
def test_what_a_format_cannot_hold_is_refused(
    to: str, of: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["export", "--to", to, "--of", of, "--pack", str(SMALL)]) == 2
    assert "--of questions: gift, csv, anki" in capsys.readouterr().err


def test_a_deck_needs_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["export", "--to", "anki", "--pack", str(SMALL)]) == 2
    assert "pack.apkg" in capsys.readouterr().err


def test_a_deck_is_written(tmp_path: Path) -> None:
    pytest.importorskip("genanki")
    file = tmp_path / "small.apkg"

    assert cli.run(["export", "--to", "anki", "--pack", str(SMALL), str(file)]) == 0
    assert zipfile.is_zipfile(file)


def test_faults_of_an_import_have_places_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.gift").write_text("یک {T}\n\nدو {=x\n\nسه }", encoding="utf-8")

    assert cli.run(["import", "a.gift"]) == 1

    said = capsys.readouterr().err
    assert "a.gift:3:4:" in said
    assert "a.gift:5:4:" in said
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("file", "code", "said"),
    [("none.gift", 2, "can't be read"), ("a.docx", 2, "--format gift"), (".", 2, "--format gift")],
)
def test_a_file_that_is_none_is_said_in_a_sentence(
    file: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["import", file]) == code
    assert said in capsys.readouterr().err


def test_an_import_with_nothing_for_a_pack_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.gift").write_text("Write. {}", encoding="utf-8")

    assert cli.run(["import", "a.gift"]) == 1
    assert "essay" in capsys.readouterr().err
    assert not Path("a").exists()


def test_a_pack_is_installed_listed_used_and_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["packs", "install", str(zipped(tmp_path / "s.zip"))]) == 0
    assert cli.run(["packs", "install", "s.zip"]) == 2
    assert "--force" in capsys.readouterr().err
    assert cli.run(["packs", "install", "s.zip", "--force"]) == 0
    capsys.readouterr()

    assert cli.run(["packs", "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["small"]["questions"] == 4
    assert rows["batch-normalization"]["built_in"]
    assert cli.run(["packs"]) == 0
    assert "بسته‌ی کوچک" in capsys.readouterr().out

    assert cli.run(["read", "--json", "--pack", "small"]) == 0
    by_name = capsys.readouterr().out
    assert cli.run(["read", "--json", "--pack", "s.zip"]) == 0
    assert capsys.readouterr().out == by_name
    assert cli.run(["check", "s.zip", "--seeds", "0"]) == 0
    assert cli.run(["packs", "remove", "small"]) == 0
    assert cli.run(["packs", "remove", "small"]) == 2


def test_a_zip_is_checked_but_not_corrected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zipped(tmp_path / "s.zip")

    assert cli.run(["check", "s.zip", "--seeds", "0"]) == 0
    assert cli.run(["check", "s.zip", "--seeds", "0", "--fix"]) == 2
    assert "unpack it first" in capsys.readouterr().err


def test_a_dangerous_zip_is_refused_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(zipped(tmp_path / "s.zip"), "a") as made:
        made.writestr("../../evil.yaml", "x")

    assert cli.run(["packs", "install", "s.zip"]) == 1

    said = capsys.readouterr().err
    assert "leads elsewhere" in said
    assert "بسته" in said
    assert not list(tmp_path.rglob("evil.yaml"))
