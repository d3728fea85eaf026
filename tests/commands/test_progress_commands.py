"""`due`, `stats`, `export`, `data` and `review`: for people, for programs, and exit codes."""

from __future__ import annotations

import argparse
import csv
import importlib
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bnstudy.commands import app, options
from bnstudy.errors import BnStudyError
from bnstudy.packs.words import Words
from bnstudy.study.dates import DateError
from bnstudy.study.desk import Desk
from bnstudy.study.exam import ExamError
from bnstudy.study.progress import FILE_NAME

SMALL = Path(__file__).parent.parent / "data" / "packs" / "small"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
COMMANDS = ["app", "review", "due", "stats", "export", "data"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep everything of this test's learner in one place, at a fixed time."""
    monkeypatch.setenv("BNSTUDY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("BNSTUDY_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("BNSTUDY_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("BNSTUDY_CALENDAR", raising=False)
    at(monkeypatch, NOW)
    return tmp_path / "data"


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Turn the clock."""
    monkeypatch.setattr(app, "utc_now", lambda: now)


@pytest.fixture
def answered(folder: Path) -> None:
    """Answer two questions: one right and sure, one wrong and sure."""
    desk = Desk.open(SMALL, folder, Words.load(), lambda: NOW, seed=3)
    session = desk.quiz("short")
    assert session is not None
    session.answer(("count",), sure=True)
    session.next()
    session.answer(("variance-gamma",), sure=True)
    desk.mark_read("mean-and-variance")
    desk.close()


def run(*arguments: str | Path) -> int:
    """Run a command as the command line would."""
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers(dest="command")
    for name in COMMANDS:
        importlib.import_module(f"bnstudy.commands.{name}").add_parser(subparsers)
    words = [str(argument) for argument in arguments]
    if words[0] != "data":
        words[1:1] = ["--pack", str(SMALL)]
    args = parser.parse_args(words)
    return int(importlib.import_module(f"bnstudy.commands.{args.command}").run(args))


# --- due


def test_due_says_that_nothing_was_answered_yet(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("due") == 0
    assert capsys.readouterr().out == "هنوز پاسخی داده نشده است.\n"


@pytest.mark.usefixtures("answered")
def test_due_counts_today_by_concept_and_the_days_ahead(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOW + timedelta(days=1))
    assert run("due") == 0
    out = capsys.readouterr().out
    assert out.startswith("مرور امروز: ۱ پرسش\nمقیاس و جابه‌جایی: ۱\n")
    assert "امروز\t۱" in out
    assert "\x1b" not in out


@pytest.mark.usefixtures("answered")
def test_due_as_json_has_the_documented_shape(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOW + timedelta(days=1))
    assert run("due", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"pack", "now", "exam", "due", "forecast"}
    (due,) = found["due"]
    assert set(due) == {"question", "rev", "concept", "why", "since"}
    assert (due["question"], due["why"]) == ("which-hold", "sure_wrong")
    assert len(found["forecast"]) == 14


# --- stats


@pytest.mark.usefixtures("answered")
def test_stats_tell_accuracy_mastery_and_suspected_ideas(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("stats") == 0
    out = capsys.readouterr().out
    assert "۱ از ۴ بخش خوانده شده است." in out
    assert "با اطمینان: ۱ درست از ۲ (۵۰٪)" in out
    assert "نرمال کردن\t■□□□ آغاز شده\t۱ از ۱" in out
    assert "- گاما خودِ واریانس خروجی است (۱ بار، ۱ بار با اطمینان)" in out


@pytest.mark.usefixtures("answered")
def test_stats_as_json_have_the_documented_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("stats", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["answers"] == 2
    assert {"accuracy", "sure", "unsure", "streak", "concepts", "misconceptions", "history"} < set(
        found
    )


def test_unanswered_questions_are_listed_and_broken_lines_left_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    lines = ['{"at": "2026-11-22", "text": "بچ چند؟", "context": []}', "{broken", "[1]", "", "{}"]
    (folder / "unanswered.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert run("stats", "--unanswered") == 0
    assert "- بچ چند؟\n" in capsys.readouterr().out
    assert run("stats", "--unanswered", "--json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {"at": "2026-11-22", "text": "بچ چند؟", "context": []}
    ]


def test_no_unanswered_question_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("stats", "--unanswered") == 0
    assert capsys.readouterr().out == "پرسش بی‌پاسخی ثبت نشده است.\n"
    assert run("stats", "--unanswered", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


# --- export


@pytest.mark.usefixtures("answered")
def test_notes_go_to_stdout_as_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "--to", "notes") == 0
    out = capsys.readouterr().out
    assert out.startswith("# یادداشت‌های من: بسته‌ی کوچک\n\n۱ آذر ۱۴۰۵؛")
    assert "## اشتباه‌های من" in out


@pytest.mark.usefixtures("answered")
def test_notes_have_gregorian_dates_on_request(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BNSTUDY_CALENDAR", "gregorian")
    assert run("export", "--to", "notes") == 0
    assert "2026-11-22" in capsys.readouterr().out


@pytest.mark.usefixtures("answered")
def test_every_answer_goes_into_a_csv_that_spreadsheets_open(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    assert run("export", "--to", "csv", path) == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert [row["verdict"] for row in rows] == ["correct", "wrong"]


@pytest.mark.usefixtures("answered")
def test_everything_goes_into_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "--to", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["answers"]) == 2
    assert set(found["passages"]) == {"mean-and-variance"}


def test_a_file_that_is_there_is_written_over_only_on_request(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text("mine")
    with pytest.raises(BnStudyError, match="--force") as caught:
        run("export", "--to", "json", path)
    assert caught.value.exit_code == 2
    assert path.read_text() == "mine"
    assert run("export", "--to", "json", path, "--force") == 0
    assert path.read_text().startswith("{")


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(BnStudyError, match="can't be written"):
        run("export", "--to", "json", tmp_path / "no" / "folder.json")


def test_an_unknown_format_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run("export", "--to", "pdf")
    assert caught.value.code == 2
    assert "notes" in capsys.readouterr().err


# --- data


@pytest.mark.usefixtures("answered")
def test_data_shows_every_folder_and_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("data") == 0
    out = capsys.readouterr().out
    assert f"داده‌های شما\t{folder}" in out
    assert f"\t{folder / FILE_NAME}" in out
    assert run("data", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["folders"]) == {"data", "config", "cache", "content"}
    assert {file["kind"] for file in found["files"]} == {"progress", "backup"}


def test_data_of_nobody_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("data") == 0
    assert "هنوز چیزی ذخیره نشده است." in capsys.readouterr().out
    assert run("data", "--delete") == 0


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("said", ["", "\n", "no\n", "ب\n", "yes please\n"])
def test_nothing_is_deleted_without_a_clear_yes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    assert run("data", "--delete") == 1
    assert (folder / FILE_NAME).exists()


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("said", ["yes\n", "بله\n", " YES \n"])
def test_everything_is_deleted_after_a_yes_and_nothing_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    (folder / "mine.txt").write_text("mine")
    for name in ("flags.jsonl", "unanswered.jsonl", "crash-1.txt"):
        (folder / name).write_text("")
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    assert run("data", "--delete") == 0
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


# --- review and the exam


@pytest.mark.usefixtures("answered")
def test_a_review_off_the_terminal_asks_in_plain_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOW + timedelta(days=1))
    monkeypatch.setattr("sys.stdin", io.StringIO("۱\n"))
    assert run("review", "--plain") == 0
    out = capsys.readouterr().out
    assert "پرسش ۱ از ۱" in out
    assert out.endswith("تا دیدار بعد.\n")


@pytest.mark.parametrize(
    "date", ["1405-10-20", "۱۴۰۵-۱۰-۲۰", "۱۴۰۵/۱۰/۲۰", "2027-01-10", "۲۰ دی ۱۴۰۵"]
)
def test_an_exam_is_set_in_either_calendar_with_any_digits(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, date: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run("review", "--plain", "--exam", date) == 0
    capsys.readouterr()
    assert run("due", "--json") == 0
    assert json.loads(capsys.readouterr().out)["exam"] == "2027-01-10"
    assert run("review", "--plain", "--exam", "none") == 0
    capsys.readouterr()
    assert run("due", "--json") == 0
    assert json.loads(capsys.readouterr().out)["exam"] is None


def test_with_an_exam_ahead_a_review_brings_its_share_of_new_questions(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run("review", "--plain", "--exam", "2026-11-25") == 0
    assert "پرسش ۱ از " in capsys.readouterr().out


@pytest.mark.parametrize("date", ["1405-13-01", "soon", ""])
def test_a_date_that_is_none_is_wrong_use(date: str) -> None:
    with pytest.raises(DateError) as caught:
        run("review", "--plain", f"--exam={date}")
    assert caught.value.exit_code == 2


def test_an_exam_in_the_past_is_refused() -> None:
    with pytest.raises(ExamError):
        run("app", "--plain", "--exam", "2020-01-01")


def test_a_calendar_that_is_none_is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BNSTUDY_CALENDAR", "lunar")
    with pytest.raises(BnStudyError, match="jalali or gregorian"):
        options.calendar()


def test_a_damaged_file_is_told_on_stderr_and_the_report_is_still_json(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(b"no database" * 99)
    assert run("stats", "--json") == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["answers"] == 0
    assert "آسیب دیده" in printed.err
