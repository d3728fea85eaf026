"""Plain output: right-to-left on a terminal, logical anywhere else."""

import io
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.rtl.console import Console
from bnstudy.rtl.flow import fold, wrap
from bnstudy.rtl.shape import width_of
from bnstudy.rtl.terminal import Kind

SENTENCE = "فرض کنید چهار نمونه (با ReLU) از یک لایه رد شده‌اند و میانگین ۲٫۵ است"


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def on_screen(kind: Kind = Kind.PLAIN, width: int = 20) -> tuple[Console, Screen]:
    screen = Screen()
    return Console(screen, kind=kind, width=width), screen


def cells(text: str) -> int:
    return sum(map(width_of, text))


def test_a_pipe_gets_logical_text_as_it_is() -> None:
    pipe = io.StringIO()
    console = Console(pipe)
    console.print("سلام (۱) `x`")
    console.rule("درس")
    console.table([("میانگین", "`2.5`")], heads=("نام", "مقدار"))
    console.code("def f():\n    pass")
    assert pipe.getvalue() == (
        "سلام (۱) `x`\n--- درس\nنام\tمقدار\nمیانگین\t2.5\ndef f():\n    pass\n"
    )


def test_a_terminal_gets_visual_text_flush_right() -> None:
    console, screen = on_screen()
    console.print("سلام (۱) abc")
    assert screen.getvalue() == "abc (۱) ﻡﻼﺳ".rjust(20) + "\n"


def test_latin_paragraphs_stay_at_the_left() -> None:
    console, screen = on_screen()
    console.print("bnstudy: no such file")
    assert screen.getvalue() == "bnstudy: no such\nfile\n"


def test_text_in_backticks_is_a_left_to_right_island() -> None:
    console, screen = on_screen(width=30)
    console.print("مقدار `[1, 2] = z` شد")
    assert screen.getvalue().strip() == "ﺪﺷ `[1, 2] = z` ﺭﺍﺪﻘﻣ"


def test_a_table_starts_with_its_first_column_at_the_right() -> None:
    console, screen = on_screen()
    console.table([("میانگین", "`2.5`"), ("ε", "`1e-5`")], heads=("نام", "مقدار"))
    assert screen.getvalue().split("\n") == [
        "      ﺭﺍﺪﻘﻣ      ﻡﺎﻧ",
        "      ──────────────",
        "      2.5    ﻦﯿﮕﻧﺎﯿﻣ",
        "      1e-5         ε",
        "",
    ]


def test_wide_tables_wrap_their_widest_cells() -> None:
    console, screen = on_screen(width=24)
    console.table([("نام", SENTENCE)])
    lines = screen.getvalue().splitlines()
    assert len(lines) > 3
    assert {cells(line) for line in lines} == {24}
    assert lines[0].endswith("ﻡﺎﻧ")


def test_a_rule_shows_its_title_at_the_right() -> None:
    console, screen = on_screen()
    console.rule("درس ۱")
    assert screen.getvalue() == "─" * 11 + " ۱ ﺱﺭﺩ ──\n"


def test_code_is_left_to_right_and_keeps_its_indent() -> None:
    console, screen = on_screen(width=30)
    console.code("def f(x):\n    return x  # کد\n")
    assert screen.getvalue() == "def f(x):\n    return x  # ﺪﮐ\n"


def test_controls_reach_neither_terminal_nor_pipe() -> None:
    hostile = "\x1b[31mسلام\x07\x9b2J\u202eabc\u2028"
    console, screen = on_screen()
    console.print(hostile)
    assert all(c.isprintable() or c == "\n" for c in screen.getvalue())
    pipe = io.StringIO()
    Console(pipe).print(hostile)
    assert "\x1b" not in pipe.getvalue()


def test_vte_is_told_row_by_row_and_set_back() -> None:
    console, screen = on_screen(Kind.VTE)
    console.print("سلام\nدنیا")
    assert screen.getvalue() == (
        "\x1b[8l" + "ﻡﻼﺳ".rjust(20) + "\n\x1b[8l" + "ﺎﯿﻧﺩ".rjust(20) + "\n\x1b[8h"
    )


def test_konsole_gets_isolated_logical_rows_with_brackets_mirrored() -> None:
    console, screen = on_screen(Kind.KONSOLE)
    console.print("سلام (دنیا)")
    assert screen.getvalue() == " " * 10 + "\u2067سﻼم )دنیا(\u2069\n"


def test_konsole_gets_left_to_right_rows_isolated_too() -> None:
    console, screen = on_screen(Kind.KONSOLE, width=30)
    console.code("x = 1  # سلام")
    console.code("y = 2")
    assert screen.getvalue() == "\u2066x = 1  # سﻼم\u2069\ny = 2\n"


def test_mlterm_lays_rows_out_by_itself() -> None:
    console, screen = on_screen(Kind.MLTERM, width=30)
    console.print("سلام (\u2067دنیا\u2069)")
    console.print("ReLU یک تابع است")
    console.table([("میانگین", "`2.5`"), ("x", "`3`")])
    assert screen.getvalue().split("\n") == [
        "سلام (دنیا)",
        "\u200fReLU یک تابع است",
        "میانگین  2.5",
        "3          x".rjust(30),
        "",
    ]


def test_marked_terminals_get_a_mark_after_each_letter() -> None:
    console, screen = on_screen(Kind.LRM)
    console.print("سلام")
    assert screen.getvalue().count("\u200e") == 3


def test_colours_are_only_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "xterm")
    console, screen = on_screen()
    console.rule("درس")
    assert "\x1b[1m" in screen.getvalue()
    pipe = io.StringIO()
    Console(pipe).rule("درس")
    assert "\x1b" not in pipe.getvalue()


def test_text_that_the_stream_cannot_hold_is_replaced() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    Console(stream).print("سلام \ud800")
    assert raw.getvalue() == b"???? ?\n"


def test_the_console_brings_in_neither_textual_nor_rich() -> None:
    code = (
        "import sys; from bnstudy.rtl.console import Console; Console().print('سلام');"
        "print([m for m in sys.modules if m.split('.')[0] in ('textual', 'rich')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.splitlines()[-1] == "[]"


TEXT = st.text(alphabet="سلامدنیا ab12()«»،.‌`", max_size=60)


@given(TEXT, st.integers(1, 30))
def test_wrapping_loses_nothing_but_blanks_and_fits(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert all(row.width <= width for row in rows)
    kept = sorted(
        c for row in rows for c in row.logical if c not in " \u2066\u2067\u2069\u200c()«»لاﻻﻼ"
    )
    assert kept == sorted(c for c in text if c not in " \u200c()«»لا")


@given(TEXT, st.integers(1, 30))
def test_folding_keeps_blanks_too(text: str, width: int) -> None:
    rows = fold(text, width)
    assert all(row.width <= width for row in rows)
    assert sum(row.text.count(" ") for row in rows) == text.count(" ")
