"""The program itself, driven through pipes as a script or a screen reader's user would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SMALL = Path(__file__).parent.parent / "data" / "packs" / "small"


def say(tmp_path: Path, *lines: str, command: str = "app", data: Path | None = None) -> str:
    """Run the program, say lines, and give back what it answered."""
    env = {
        **os.environ,
        "BNSTUDY_DATA": str(data or tmp_path / "data"),
        "BNSTUDY_CACHE": str(tmp_path / "cache"),
        "BNSTUDY_CONFIG": str(tmp_path / "config"),
        "PYTHONUTF8": "1",
    }
    outcome = subprocess.run(
        [sys.executable, "-m", "bnstudy", command, "--pack", str(SMALL), "--seed", "3"],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=env,
        timeout=120,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stderr == ""
    assert "\x1b" not in outcome.stdout
    assert "\r" not in outcome.stdout
    return outcome.stdout


def test_a_whole_evening_with_the_tutor(tmp_path: Path) -> None:
    heard = say(
        tmp_path,
        "راهنما",
        "۱",  # the lesson
        "بعدی",
        "مثال",
        "تکرار",
        "بازگشت",
        "۲",  # the short quiz
        "۲",
        "حساب",
        "بعدی",
        "۱ ۲ شک",
        "بعدی",
        "۴",  # the examples
        "۱",
        "gamma = 2",
        "بازگشت",
        "بازگشت",
    )
    for part in (
        "می‌شود گفت:",
        "بخش ۱ از ۴",
        "بخش ۲ از ۴",
        "پرسش ۲ از ۲",
        "پاسخ درست از ۲",
        "مرور بعدی: ",
        "این اجرا چه نشان داد:",
    ):
        assert part in heard
    assert heard.endswith("تا دیدار بعد.\n")
    again = say(tmp_path)
    assert "ادامه‌ی درس" in again
    assert "۱ از ۴ بخش خوانده شده است." in again


@pytest.mark.parametrize("command", ["app", "quiz", "review"])
def test_the_end_of_the_input_is_a_polite_goodbye(tmp_path: Path, command: str) -> None:
    heard = say(tmp_path, command=command)
    polite = "امروز چیزی برای مرور نمانده است." if command == "review" else "تا دیدار بعد."
    assert heard.rstrip().endswith(polite)


def test_a_folder_that_cannot_be_written_is_told_once_and_the_quiz_goes_on(tmp_path: Path) -> None:
    # A file where the folder should be stops even who may write anywhere.
    (tmp_path / "file").write_text("")
    heard = say(tmp_path, "۱", "بعدی", "۱", "بعدی", command="quiz", data=tmp_path / "file" / "data")
    assert heard.count("پرونده‌ی پیشرفت نوشتنی نیست.") <= 2
    assert heard.count("این پاسخ ذخیره نشد") == 1
    assert "پاسخ درست از ۲" in heard
