"""`bnstudy doctor` at terminals of several kinds: what it shows, asks and remembers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from ptyterm import KITTY, KONSOLE, SILENT, VTE, XTERM, Terminal

Doctor = Callable[..., Terminal]


@pytest.fixture
def doctor(start: Callable[..., Terminal], tmp_path: Path) -> Doctor:
    def begin(*arguments: str, answers: Mapping[str, str] = XTERM, **options: object) -> Terminal:
        env = {"BNSTUDY_CONFIG": str(tmp_path / "config"), "BNSTUDY_CACHE": str(tmp_path / "cache")}
        argv = (sys.executable, "-m", "bnstudy", "doctor", *arguments)
        return start(*argv, answers=answers, env=env, size=(100, 50), **options)

    return begin


def remembered(tmp_path: Path) -> list[str]:
    path = tmp_path / "config" / "terminals.json"
    return list(json.loads(path.read_text())["terminals"].values()) if path.exists() else []


def test_it_tells_what_it_found_and_a_number_is_remembered(doctor: Doctor, tmp_path: Path) -> None:
    visit = doctor(answers=XTERM)
    visit.until_text("Type the number")
    assert "XTerm" in visit.text
    assert "5)" in visit.text
    visit.send("2\n")
    assert visit.until_exit() == 0
    assert remembered(tmp_path) == ["lrm"]
    again = doctor("--json", answers=XTERM)
    assert again.until_exit() == 0
    found = json.loads(again.raw[again.raw.index(b"{") :])
    assert (found["kind"], found["detected_kind"], found["why"]) == ("lrm", "plain", "remembered")


def test_persian_digits_are_numbers_too(doctor: Doctor, tmp_path: Path) -> None:
    visit = doctor()
    visit.until_text("Type the number")
    visit.send("۱\n")
    assert visit.until_exit() == 0
    assert remembered(tmp_path) == ["plain"]


def test_enter_alone_changes_nothing(doctor: Doctor, tmp_path: Path) -> None:
    visit = doctor()
    visit.until_text("Type the number")
    visit.send("\n")
    assert visit.until_exit() == 0
    assert "Nothing was changed" in visit.text
    assert remembered(tmp_path) == []


def test_a_wrong_number_is_asked_again(doctor: Doctor, tmp_path: Path) -> None:
    visit = doctor()
    visit.until_text("Type the number")
    visit.send("9\n")
    visit.until(lambda: visit.text.count("Type the number") == 2, "the question again")
    visit.send("1\n")
    assert visit.until_exit() == 0
    assert remembered(tmp_path) == ["plain"]


def test_the_sentence_is_shown_in_each_kind(doctor: Doctor) -> None:
    visit = doctor(answers=VTE)
    visit.until_text("Type the number")
    # The kind in use comes first, on a row that was switched for it alone.
    assert b"\x1b[8l\r\x1b[2K   1)" in visit.raw
    raw = visit.raw.decode()
    assert "ﻦ\u200eﯿ\u200eﮕ\u200eﻧ\u200e" in raw
    assert "ﻣﯿﺎﻧﮕﯿﻦ" in raw
    assert raw.count("ﻦﯿﮕﻧﺎﯿﻣ") >= 2


def test_konsole_is_shown_its_own_way_alone_and_switched_back(
    doctor: Doctor, tmp_path: Path
) -> None:
    visit = doctor(answers=KONSOLE)
    visit.until_text("Type y and Enter")
    assert visit.raw.count(b"BidiRenderingEnabled=false") == 1
    visit.send("y\n")
    assert visit.until_exit() == 0
    assert visit.raw.count(b"BidiRenderingEnabled=true") == 1
    assert remembered(tmp_path) == ["konsole"]


def test_where_its_own_way_is_wrong_the_others_are_shown(doctor: Doctor, tmp_path: Path) -> None:
    visit = doctor(answers=KONSOLE)
    visit.until_text("Type y and Enter")
    visit.send("n\n")
    visit.until_text("Type the number")
    visit.send("1\n")
    assert visit.until_exit() == 0
    assert remembered(tmp_path) == ["plain"]


def test_konsoles_switch_is_never_sent_to_another_terminal(doctor: Doctor) -> None:
    for answers in (XTERM, VTE, KITTY):
        visit = doctor(answers=answers)
        visit.until_text("Type the number")
        visit.send("\n")
        visit.until_exit()
        assert b"\x1b]50;" not in visit.raw
        assert b"\x1b]5379;" not in visit.raw


@pytest.mark.parametrize(
    ("answers", "env", "advice"),
    [
        ({"\x1b[>c": "\x1b[>0;136;0c", "\x1b[c": "\x1b[?6c"}, {}, "Disable bidirectional text"),
        (XTERM | {"\x1b[>q": "\x1bP>|iTerm2 3.7.1\x1b\\"}, {}, "Experimental"),
    ],
)
def test_users_of_puttys_and_iterms_are_told_what_to_do(
    doctor: Doctor, answers: dict[str, str], env: dict[str, str], advice: str
) -> None:
    visit = doctor(answers=answers)
    visit.until_text("Type the number")
    assert advice in visit.text.replace("\n", " ")
    visit.send("\n")
    visit.until_exit()


def test_the_linux_console_is_spoken_to_in_latin_and_asked_nothing(
    start: Callable[..., Terminal], tmp_path: Path
) -> None:
    env = {"TERM": "linux", "BNSTUDY_CONFIG": str(tmp_path), "BNSTUDY_CACHE": str(tmp_path)}
    argv = (sys.executable, "-m", "bnstudy", "doctor")
    visit = start(*argv, answers={"\x1b[c": "\x1b[?6c"}, env=env, size=(100, 50))
    assert visit.until_exit() == 0
    assert "no Persian letters" in visit.text
    assert visit.text.isascii()


def test_a_kind_can_be_set_and_forgotten_without_a_question(doctor: Doctor, tmp_path: Path) -> None:
    assert doctor("--kind", "lrm").until_exit() == 0
    assert remembered(tmp_path) == ["lrm"]
    assert doctor("--kind", "auto").until_exit() == 0
    assert remembered(tmp_path) == []


def test_an_unknown_kind_is_an_error_that_names_the_known_ones(doctor: Doctor) -> None:
    visit = doctor("--kind", "magic")
    assert visit.until_exit() == 2
    assert "tmux-konsole" in visit.text
    assert "Traceback" not in visit.text


def test_an_end_of_input_ends_the_visit(doctor: Doctor, tmp_path: Path) -> None:
    visit = doctor(answers=SILENT)
    visit.until_text("Type the number")
    visit.send("\x04")
    assert visit.until_exit() == 0
    assert remembered(tmp_path) == []


def test_ctrl_c_at_the_question_leaves_the_terminal_whole(doctor: Doctor) -> None:
    visit = doctor(answers=KONSOLE)
    visit.until_text("Type y and Enter")
    visit.send("\x03")
    assert visit.until_exit() == 130
    assert b"BidiRenderingEnabled=true" in visit.raw
    assert visit.not_restored() == []
    assert b"Traceback" not in visit.raw


def test_without_a_terminal_it_tells_what_it_can(doctor: Doctor) -> None:
    visit = doctor(stdio={0: "/dev/null"})
    assert visit.until_exit() == 0
    assert "nothing was asked" in visit.text
    assert b"\x1b[c" not in visit.raw
