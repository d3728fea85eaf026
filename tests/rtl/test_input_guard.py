"""What reaches Textual's parser is whole and within bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser

from bnstudy.rtl.input_guard import FLOOD, PASTE_LIMIT, InputGuard, Piece, What, clean_paste


def guard() -> InputGuard:
    return InputGuard(ANSI_SEQUENCES_KEYS)


def fed(data: bytes | str) -> list[Piece]:
    return guard().feed(data.encode() if isinstance(data, str) else data, 0.0)


def test_letters_pass_as_they_are() -> None:
    assert fed("سلام a\r") == [Piece(What.TEXT, "سلام a\r")]


def test_a_character_cut_between_two_reads_is_put_together() -> None:
    half = guard()
    data = "س".encode()
    assert half.feed(data[:1], 0.0) == []
    assert half.feed(data[1:], 0.1) == [Piece(What.TEXT, "س")]


@pytest.mark.parametrize(
    "data",
    [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", bytes(range(0x80, 0xA0)), "\ufffe\ufdd0".encode()],
    ids=["stray byte", "overlong", "surrogate", "C1 bytes", "noncharacters"],
)
def test_broken_bytes_are_no_keys(data: bytes) -> None:
    assert fed(data + b"a") == [Piece(What.TEXT, "a")]


def test_latin_1_text_keeps_its_ascii() -> None:
    assert fed("café!".encode("latin-1")) == [Piece(What.TEXT, "caf!")]


@pytest.mark.parametrize("key", ["\x1b[A", "\x1b[1;5A", "\x1b[15~", "\x1bOP", "\x1b[Z", "\x1b[3$"])
def test_known_keys_pass(key: str) -> None:
    assert fed(key) == [Piece(What.KEY, key)]


@pytest.mark.parametrize(
    "junk",
    [
        "\x1b[" + "9" * 5000 + "m",
        "\x1b[1114112u",
        "\x1b[2147483648;1u",
        "\x1b[97;;99999999999u",
        "\x1b[55296;;55296u",
        "\x1b[97;5:3u",
        "\x1b[97;99999u",
        "\x1b[1;2;3;4u",
        "\x1b[<0;1000000000;1000000000M",
        "\x1b[<0;-5;-5M",
        "\x1b[<0;0;1M",
        "\x1b[<;;M",
        "\x1b[M !!",
        "\x1b[5;5R",
        "\x1b[48;0;0;0;0t",
        "\x1b[48;99999;99999;1;1t",
        "\x1b[?1;2c",
        "\x1b[>0;276;0c",
        "\x1bP>|XTerm(379)\x1b\\",
        "\x1b]52;c;aGk=\x07",
        "\x1b]11;rgb:0000/0000/0000\x1b\\",
        "\x1b[8;1$y",
        "\x1b[201~",
        "\x1b[999x",
    ],
)
def test_what_no_key_sends_is_dropped_and_what_follows_is_not(junk: str) -> None:
    assert fed(junk + "a") == [Piece(What.TEXT, "a")]


def test_event_types_and_alternate_keys_are_taken_off() -> None:
    assert fed("\x1b[97:65;2:1;1587u") == [Piece(What.KEY, "\x1b[97;2;1587u")]


def test_a_resize_without_pixels_is_told_in_cells() -> None:
    assert fed("\x1b[48;30;100;0;0t") == [Piece(What.SIZE, "100;30")]
    assert fed("\x1b[48;30;100;600;1000t") == [Piece(What.KEY, "\x1b[48;30;100;600;1000t")]


def test_escape_alone_waits_for_its_delay_and_no_longer() -> None:
    lone = guard()
    assert lone.feed(b"\x1b", 10.0) == []
    assert lone.deadline() == pytest.approx(10.1)
    assert lone.expire(10.05) == []
    assert lone.expire(10.1) == [Piece(What.ALONE, "\x1b")]
    assert lone.deadline() is None


def test_alt_with_a_letter_needs_no_delay() -> None:
    assert fed("\x1bab") == [Piece(What.ALONE, "\x1ba"), Piece(What.TEXT, "b")]


def test_an_unfinished_control_string_does_not_lock_the_keyboard() -> None:
    stuck = guard()
    assert stuck.feed(b"\x1b]0;abc", 0.0) == []
    assert stuck.expire(1.0) == []
    assert stuck.feed(b"a", 1.1) == [Piece(What.TEXT, "a")]


def test_an_endless_control_string_is_swallowed_up_to_its_end() -> None:
    assert fed("\x1bP" + "x" * 200_000 + "\x1b\\a") == [Piece(What.TEXT, "a")]


def test_a_paste_is_one_piece_without_escapes_and_controls() -> None:
    paste = "\x1b[200~سلام\r\nb\x1b]0;x\x07\u202e\x00\x1b[201~c"
    assert fed(paste) == [Piece(What.PASTE, "سلام\nb]0;x"), Piece(What.TEXT, "c")]


def test_a_paste_cut_anywhere_is_the_same_paste() -> None:
    data = "a\x1b[200~سلام دنیا\x1b[201~b".encode()
    for cut in range(1, len(data)):
        halves = guard()
        pieces = halves.feed(data[:cut], 0.0) + halves.feed(data[cut:], 0.01)
        assert Piece(What.PASTE, "سلام دنیا") in pieces
        assert "".join(p.text for p in pieces) == "aسلام دنیاb"


def test_a_huge_paste_is_cut_at_the_limit() -> None:
    pieces = fed("\x1b[200~" + "س" * 500_000 + "\x1b[201~")
    assert [len(piece.text) for piece in pieces] == [PASTE_LIMIT]


def test_a_paste_without_an_end_is_delivered_after_its_patience() -> None:
    endless = guard()
    assert endless.feed(b"\x1b[200~abc", 0.0) == []
    assert endless.expire(1.0) == []
    assert endless.expire(2.0) == [Piece(What.PASTE, "abc")]
    assert endless.feed(b"d", 3.0) == [Piece(What.TEXT, "d")]


def test_a_flood_of_letters_is_taken_as_pasted() -> None:
    assert fed("x" * FLOOD) == [Piece(What.PASTE, "x" * FLOOD)]
    assert fed("x" * (FLOOD - 1)) == [Piece(What.TEXT, "x" * (FLOOD - 1))]


def test_a_flood_in_pieces_is_limited_as_a_whole() -> None:
    flooded = guard()
    pieces = [p for i in range(40) for p in flooded.feed(b"x" * 1024, i * 0.01)]
    assert sum(len(piece.text) for piece in pieces) == PASTE_LIMIT
    assert flooded.feed(b"y" * FLOOD, 100.0) == [Piece(What.PASTE, "y" * FLOOD)]


def test_a_flood_of_control_keys_is_cut_short() -> None:
    assert sum(len(p.text) for p in fed(b"\x7f" * 5000)) == 32
    assert len(fed("\x1b[B" * 5000)) == 32


def test_a_focus_storm_comes_down_to_its_outcome() -> None:
    assert fed("\x1b[I\x1b[O" * 50) == [Piece(What.FOCUS, "")]
    assert fed("\x1b[O\x1b[I" * 50) == [Piece(What.FOCUS, "1")]


def test_of_a_mouse_movement_only_the_last_place_counts() -> None:
    moves = "".join(f"\x1b[<35;{x};5M" for x in range(1, 50))
    assert fed(moves + "\x1b[<0;9;9M") == [
        Piece(What.KEY, "\x1b[<35;49;5M"),
        Piece(What.KEY, "\x1b[<0;9;9M"),
    ]


def test_wheel_and_clicks_are_all_kept() -> None:
    assert len(fed("\x1b[<64;5;5M" * 3)) == 3


@given(st.text())
def test_clean_paste_has_no_controls_and_is_stable(text: str) -> None:
    cleaned = clean_paste(text)
    assert cleaned == clean_paste(cleaned)
    assert all(c in "\n\t" or not (c < " " or "\x7f" <= c < "\xa0") for c in cleaned)


_SHREDS = r"\x1b \x1b[ \x1bP \x1b] \x1b[< \x1b[200~ \x1b[201~ \x1b[48;1;1;1;1t \x1b[I u M ~ ; :"
SHREDS = st.lists(
    st.binary(max_size=12)
    | st.sampled_from([s.replace(r"\x1b", "\x1b").encode() for s in _SHREDS.split()])
    | st.sampled_from(["می".encode(), b"9" * 40, b"x" * 100, b"\x07"]),
    max_size=30,
)


@given(SHREDS)
def test_nothing_that_comes_through_breaks_the_parser(shreds: list[bytes]) -> None:
    """Textual's parser raises on many inputs; on none that the guard lets through."""
    tested, parser, now = guard(), XTermParser(), 0.0
    for shred in shreds:
        now += 0.05
        for piece in tested.feed(shred, now) + tested.expire(now):
            if piece.what in (What.TEXT, What.KEY):
                list(parser.feed(piece.text))
    for _ in range(3):
        now += 10
        tested.expire(now)
    # Whatever came before, waiting leaves nothing that could swallow the next key.
    assert "".join(piece.text for piece in tested.feed(b"a", now)) == "a"
