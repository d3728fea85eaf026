"""Undo and redo of a one-line input."""

from bnstudy.rtl.widgets.history import History, State


def typed(history: History, text: str) -> State:
    for end in range(1, len(text) + 1):
        history.record(State(text[: end - 1], end - 1), State(text[:end], end))
    return State(text, len(text))


def test_a_word_and_the_space_behind_it_are_one_change() -> None:
    history = History()
    typed(history, "سلام دنیا")
    assert history.undo("سلام دنیا") == State("سلام ", 5)
    assert history.undo("سلام ") == State("", 0)
    assert history.undo("") is None
    assert history.redo("") == State("سلام ", 5)
    assert history.redo("سلام ") == State("سلام دنیا", 9)
    assert history.redo("سلام دنیا") is None


def test_letters_typed_elsewhere_or_over_a_selection_are_changes_of_their_own() -> None:
    history = History()
    history.record(State("", 0), State("ب", 1))
    history.record(State("ب", 0), State("آب", 1))
    history.record(State("آب", 2), State("پ", 1))
    assert history.undo("پ") == State("آب", 2)
    assert history.undo("آب") == State("ب", 0)
    assert history.undo("ب") == State("", 0)


def test_a_new_change_drops_what_could_be_redone() -> None:
    history = History()
    typed(history, "یک")
    history.undo("یک")
    history.record(State("", 0), State("دو", 2))
    assert history.redo("دو") is None


def test_a_value_set_by_the_program_ends_the_history() -> None:
    history = History()
    typed(history, "یک")
    assert history.undo("چیز دیگر") is None
    assert history.undo("یک") is None
    typed(history, "یک")
    history.record(State("سه", 2), State("سه!", 3))
    assert history.undo("سه!") == State("سه", 2)
    assert history.undo("سه") is None


def test_the_history_is_bounded_in_changes_and_in_characters() -> None:
    few = History(limit=2)
    for count in range(5):
        few.record(State("آ" * 2 * count, 0), State("آ" * 2 * (count + 1), 0))
    assert few.undo("آ" * 10) == State("آ" * 8, 0)
    assert few.undo("آ" * 8) == State("آ" * 6, 0)
    assert few.undo("آ" * 6) is None
    small = History(characters=50)
    small.record(State("", 0), State("آ" * 40, 40))
    small.record(State("آ" * 40, 40), State("ب" * 90, 90))
    assert small.undo("ب" * 90) == State("آ" * 40, 40)
    assert small.undo("آ" * 40) is None


def test_recording_no_change_records_nothing() -> None:
    history = History()
    history.record(State("آ", 0), State("آ", 1))
    assert history.undo("آ") is None
