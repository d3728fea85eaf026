"""The decision table, with the answers that real terminals gave."""

from __future__ import annotations

import pytest

from bnstudy.rtl.terminal import Advice, Found, Kind, Replies, decide, epilogue, prologue

XTERM = Replies(bdsm="0", xtversion="XTerm(379)", da2="41;379;0", da1="64;1;2;6;9")
TABLE = [
    ("xterm", XTERM, {}, Kind.PLAIN),
    ("VTE 0.70", Replies("1", "", "65;7006;1", "65;1;9"), {}, Kind.VTE),
    ("VTE switched before", Replies("2", "", "65;7006;1", "65;1;9"), {}, Kind.VTE),
    ("VTE of 2024", Replies("1", "VTE(7800)", "65;7800;1", "65;1;9"), {}, Kind.VTE),
    ("mintty", Replies("1", "mintty 3.7.0", "77;30700;0", "64;1"), {}, Kind.VTE),
    ("BDSM for good", Replies("3", "", "65;1;1", "65"), {}, Kind.LRM),
    ("Konsole", Replies("", "Konsole 22.12.3", "1;115;0", "62;1;4"), {}, Kind.KONSOLE),
    ("old Konsole", Replies("", "", "0;115;0", "1;2"), {"KONSOLE_VERSION": "1"}, Kind.KONSOLE),
    ("QTerminal", Replies("", "", "0;115;0", "1;2"), {"COLORFGBG": "15;0"}, Kind.NUDGE),
    ("kitty", Replies("0", "kitty(0.26.5)", "1;4000;26", "62;"), {}, Kind.KITTY),
    ("mlterm", Replies("0", "", "24;279;0", "63;1"), {"MLTERM": "3.9.0"}, Kind.MLTERM),
    ("urxvt", Replies("", "", "85;95;0", "1;2"), {"COLORTERM": "rxvt-xpm"}, Kind.PLAIN),
    ("alacritty", Replies("", "", "0;1700;1", "6"), {"TERM": "alacritty"}, Kind.PLAIN),
    ("foot", Replies("", "foot(1.13.1)", "1;011301;0", "62;4;22"), {}, Kind.PLAIN),
    ("st", Replies("", "", "", "6"), {"TERM": "st-256color"}, Kind.PLAIN),
    ("zutty", Replies("", "", "64;0;0", "64;1;9"), {"ZUTTY_VERSION": "0.14"}, Kind.PLAIN),
    ("PuTTY", Replies("", "", "0;136;0", "6"), {"TERM": "xterm"}, Kind.PLAIN),
    ("screen", Replies("", "", "83;40900;0", "1;2"), {"STY": "1"}, Kind.LRM),
    ("xterm.js", Replies("", "xterm.js(5.5.0)", "0;276;0", "1;2"), {}, Kind.LRM),
    ("VS Code", Replies("", "", "0;276;0", "1;2"), {"TERM_PROGRAM": "vscode"}, Kind.LRM),
    ("Terminal.app", Replies(), {"TERM_PROGRAM": "Apple_Terminal"}, Kind.LRM),
    ("iTerm2 3.5", Replies("", "iTerm2 3.5.11", "64;2500;0", "64"), {}, Kind.PLAIN),
    ("iTerm2 3.7", Replies("", "iTerm2 3.7.0", "64;2500;0", "64"), {}, Kind.PLAIN),
    ("Linux console", Replies(da1="6"), {"TERM": "linux"}, Kind.PLAIN),
    ("Windows Terminal", Replies("", "", "0;10;1", "61"), {"WT_SESSION": "x"}, Kind.PLAIN),
    ("silent", Replies(), {"TERM": "xterm"}, Kind.PLAIN),
]
TMUX = Replies("", "tmux 3.3a", "84;0;0", "1;2")
INSIDE_TMUX = [
    ("XTerm(379)|xterm", Kind.PLAIN, Advice.NONE),
    ("Konsole 22.12.3|xterm-256color", Kind.TMUX_KONSOLE, Advice.TMUX_PASSTHROUGH),
    ("kitty(0.26.5)|xterm-kitty", Kind.KITTY, Advice.NONE),
    ("|xterm-256color", Kind.LRM, Advice.NONE),
    ("VTE(7800)|xterm-256color", Kind.LRM, Advice.NONE),
    ("|mlterm", Kind.TMUX_MLTERM, Advice.TMUX_PASSTHROUGH),
    ("|alacritty", Kind.PLAIN, Advice.NONE),
    ("|rxvt-unicode-256color", Kind.PLAIN, Advice.NONE),
]


@pytest.mark.parametrize(("name", "replies", "env", "kind"), TABLE, ids=[row[0] for row in TABLE])
def test_each_terminal_is_told_from_its_answers(
    name: str, replies: Replies, env: dict[str, str], kind: Kind
) -> None:
    assert decide(replies, env).kind is kind, name


@pytest.mark.parametrize(("outer", "kind", "advice"), INSIDE_TMUX)
def test_inside_tmux_the_terminal_around_it_counts(outer: str, kind: Kind, advice: Advice) -> None:
    replies = Replies(TMUX.bdsm, TMUX.xtversion, TMUX.da2, TMUX.da1, outer=outer)
    found = decide(replies, {"TMUX": "/tmp/tmux,1,0"})
    assert (found.kind, found.advice) == (kind, advice)


def test_tmux_that_carries_escapes_needs_no_advice() -> None:
    outer = "Konsole 22.12.3|xterm-256color"
    replies = Replies(xtversion="tmux 3.3a", da2="84;0;0", da1="1", outer=outer, passthrough=True)
    assert decide(replies, {}).advice is Advice.NONE


def test_replies_win_over_an_environment_that_leaked_in() -> None:
    leaked = {
        "VTE_VERSION": "7006",
        "KONSOLE_VERSION": "221203",
        "KITTY_WINDOW_ID": "1",
        "TERM_PROGRAM": "vscode",
        "TMUX": "/tmp/tmux,1,0",
        "MLTERM": "3.9.0",
    }
    assert decide(XTERM, leaked).kind is Kind.PLAIN


def test_kitty_whose_user_forces_left_to_right_is_plain() -> None:
    replies = Replies("0", "kitty(0.26.5)", "1;4000;26", "62;", force_ltr=True)
    assert decide(replies, {}).kind is Kind.PLAIN


@pytest.mark.parametrize(
    ("replies", "env", "advice"),
    [
        (Replies(da2="0;136;0", da1="6"), {}, Advice.PUTTY),
        (Replies(xtversion="iTerm2 3.7.0", da1="64"), {}, Advice.ITERM2),
        (Replies(xtversion="iTerm2 3.10.1", da1="64"), {}, Advice.ITERM2),
        (Replies(xtversion="iTerm2 3.5.11", da1="64"), {}, Advice.NONE),
        (Replies(da1="6"), {"TERM": "linux"}, Advice.LINUX_CONSOLE),
        (XTERM, {"TERM": "linux"}, Advice.NONE),
    ],
)
def test_what_only_the_user_can_do_is_said(
    replies: Replies, env: dict[str, str], advice: Advice
) -> None:
    assert decide(replies, env).advice is advice


def test_a_choice_of_the_user_drops_the_advice() -> None:
    chosen = decide(Replies(da2="0;136;0", da1="6"), {}).chosen(Kind.LRM, "--rtl")
    assert (chosen.kind, chosen.advice, chosen.why) == (Kind.LRM, Advice.NONE, "--rtl")


def test_an_upgrade_of_the_terminal_keeps_its_fingerprint() -> None:
    old = decide(Replies(xtversion="kitty(0.26.5)", da1="62"), {"TERM": "xterm-kitty"})
    new = decide(Replies(xtversion="kitty(0.48.2)", da1="62"), {"TERM": "xterm-kitty"})
    assert old.fingerprint == new.fingerprint
    assert old.fingerprint != decide(XTERM, {"TERM": "xterm"}).fingerprint


BYTES = {
    Kind.PLAIN: ("", "", ""),
    Kind.VTE: ("", "\x1b[8l\x1b[2J", "\x1b[8h"),
    Kind.KONSOLE: (
        "",
        "\x1b]50;BidiRenderingEnabled=false\x07",
        "\x1b]50;BidiRenderingEnabled=true\x07",
    ),
    Kind.MLTERM: ("", "\x1b]5379;use_ctl=false\x07", "\x1b]5379;use_ctl=true\x07"),
    Kind.KITTY: ("", "", ""),
    Kind.NUDGE: ("", "", ""),
    Kind.LRM: ("", "", ""),
    Kind.TMUX_KONSOLE: (
        "\x1bPtmux;\x1b\x1b]50;BidiRenderingEnabled=false\x07\x1b\\",
        "",
        "\x1bPtmux;\x1b\x1b]50;BidiRenderingEnabled=true\x07\x1b\\",
    ),
    Kind.TMUX_MLTERM: (
        "\x1bPtmux;\x1b\x1b]5379;use_ctl=false\x07\x1b\\",
        "",
        "\x1bPtmux;\x1b\x1b]5379;use_ctl=true\x07\x1b\\",
    ),
}


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_sends_exactly_its_escapes(kind: Kind) -> None:
    sent = (prologue(kind, before_screen=True), prologue(kind), epilogue(kind))
    assert sent == BYTES[kind]


def test_nothing_is_known_of_a_terminal_by_default() -> None:
    assert Found(Kind.PLAIN, "").replies == Replies()
