"""Bindings that work from a Persian keyboard layout."""

import string

import pytest
from mixed_lines import settle
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.keys import _character_to_key

from bnstudy.rtl.keys import PERSIAN, persian_keys


@pytest.mark.parametrize(
    ("key", "keys"),
    [
        ("q", "q,ض"),
        ("w", "w,ص"),
        ("d", "d,ی,ي"),
        ("m", "m,پ,ئ"),
        (";", ";,ک,ك"),
        ("'", "',گ"),
        ("[", "[,ج"),
        ("\\", "\\,پ"),
        ("`", "`,پ"),
        ("H", "H,آ"),
        ("C", "C,ژ"),
        ("?", "?,؟"),
        ("1", "1,۱"),
        ("%", "%,٪"),
        (",", "comma,و"),
        ("comma", "comma,و"),
        ("semicolon", "semicolon,ک,ك"),
        ("question_mark", "question_mark,؟"),
        ("ctrl+s", "ctrl+s,ctrl+س"),
        ("ctrl+shift+z", "ctrl+shift+z,ctrl+shift+ظ"),
        ("q,escape", "q,ض,escape"),
        ("f1", "f1"),
        ("shift+left", "shift+left"),
        ("/", "/"),
        (".", "."),
    ],
)
def test_a_key_is_joined_by_what_a_persian_layout_sends_for_it(key: str, keys: str) -> None:
    assert persian_keys(key) == keys


def test_every_latin_letter_has_a_persian_one_and_no_two_keys_share_one() -> None:
    lower = {letter: PERSIAN[letter][0] for letter in string.ascii_lowercase}
    assert "".join(lower.values()) == "شذزیثبلاهتنمپدخحضقسفعرصطغظ"
    capitals = string.ascii_uppercase
    assert [letter for letter in capitals if letter not in PERSIAN] == ["O", "P"]
    assert len(set(lower.values())) == 26


def test_no_alternative_is_what_a_latin_layout_sends_from_another_key() -> None:
    assert [found for found in PERSIAN.values() if any(c.isascii() for c in found)] == []


def test_the_names_are_those_that_textual_gives_the_characters() -> None:
    bindings = list(Binding.make_bindings([Binding(persian_keys("?,q,comma"), "go", "Go")]))
    expected = ["question_mark", "arabic_question_mark", "q", "ض", "comma", "و"]
    assert [binding.key for binding in bindings] == expected
    assert [_character_to_key(character) for character in "؟ض"] == ["arabic_question_mark", "ض"]


@pytest.mark.parametrize(
    ("name", "character"), [("ض", "ض"), ("q", "q"), ("arabic_question_mark", "؟")]
)
async def test_a_binding_fires_from_both_layouts(name: str, character: str) -> None:
    class Bound(App[None]):
        BINDINGS = [Binding(persian_keys("q,?"), "go", "Go")]  # noqa: RUF012 - Textual's own way
        went = 0

        def action_go(self) -> None:
            self.went += 1

    app = Bound()
    async with app.run_test() as pilot:
        app.post_message(events.Key(name, character))
        await settle(pilot)
        assert app.went == 1
