"""The names in Textual that the input widgets rely on; these fail first on an upgrade."""

import inspect
from importlib.metadata import version

import pytest
from textual import events, message_pump, reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Input, TextArea
from textual.widgets.text_area import DocumentNavigator, Edit, WrappedDocument


def parameters(function: object) -> str:
    return " ".join(inspect.signature(function).parameters)  # type: ignore[arg-type]


def test_textual_is_the_version_that_was_read_or_a_later_one_of_its_major() -> None:
    major, minor, patch = (int(part) for part in version("textual").split(".")[:3])
    assert major == 8
    assert (minor, patch) >= (2, 8)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (Input.render_line, "self y"),
        (Input._cell_offset_to_index, "self offset"),
        (Input._on_key, "self event"),
        (Input._on_paste, "self event"),
        (Input._on_blur, "self event"),
        (Input._watch_value, "self value"),
        (Input._watch_selection, "self selection"),
        (Input._restart_blink, "self"),
        (Input.check_consume_key, "self key character"),
        (Input.replace, "self text start end"),
        (Input.insert, "self text index"),
        (Input.action_cursor_left, "self select"),
        (Input.action_cursor_right, "self select"),
        (Input.action_cursor_left_word, "self select"),
        (Input.action_cursor_right_word, "self select"),
        (Input.action_paste, "self"),
        (TextArea.render_line, "self y"),
        (TextArea._render_line, "self y"),
        (TextArea._set_document, "self text language"),
        (TextArea._rewrap_and_refresh_virtual_size, "self"),
        (TextArea._recompute_cursor_offset, "self"),
        (TextArea._watch_has_focus, "self focus"),
        (TextArea._replace_via_keyboard, "self insert start end"),
        (TextArea._delete_via_keyboard, "self start end"),
        (TextArea._restart_blink, "self"),
        (TextArea._on_key, "self event"),
        (TextArea._on_paste, "self event"),
        (TextArea.check_consume_key, "self key character"),
        (TextArea.edit, "self edit"),
        (TextArea.undo, "self"),
        (TextArea.redo, "self"),
        (TextArea.action_cursor_left, "self select"),
        (TextArea.action_cursor_right, "self select"),
        (TextArea.action_cursor_word_left, "self select"),
        (TextArea.action_cursor_word_right, "self select"),
        (TextArea.action_delete_word_right, "self"),
        (TextArea.action_paste, "self"),
        (TextArea.get_cursor_up_location, "self"),
        (TextArea.get_cursor_down_location, "self"),
        (TextArea.get_cursor_left_location, "self"),
        (TextArea.move_cursor, "self location select center record_width"),
        (TextArea.scroll_cursor_visible, "self center animate"),
        (WrappedDocument, "document width tab_width"),
        (WrappedDocument.location_to_offset, "self location"),
        (WrappedDocument.offset_to_location, "self offset"),
        (
            WrappedDocument.get_target_document_column,
            "self line_index x_offset y_offset",
        ),
        (WrappedDocument.get_offsets, "self line_index"),
        (WrappedDocument.get_tab_widths, "self line_index"),
        (DocumentNavigator, "wrapped_document"),
        (Edit, "text from_location to_location maintain_selection_offset"),
        (Strip.crop, "self start end"),
        (Strip.apply_style, "self style"),
        (ScrollView.scroll_to_region, None),
    ],
    ids=lambda value: getattr(value, "__qualname__", None),
)
def test_a_function_that_is_replaced_or_called_has_the_same_parameters(
    function: object, expected: str | None
) -> None:
    if expected is None:
        assert {"region", "force", "animate"} <= set(parameters(function).split())
    else:
        assert parameters(function) == expected


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Input, "_cursor_offset"),
        (Input, "content_width"),
        (Input, "cursor_screen_offset"),
        (Input, "_value"),
        (TextArea, "_draw_cursor"),
        (TextArea, "_has_cursor"),
        (TextArea, "gutter_width"),
        (TextArea, "cursor_screen_offset"),
        (WrappedDocument, "height"),
    ],
)
def test_a_property_that_is_replaced_or_read_is_one(owner: type, name: str) -> None:
    assert isinstance(inspect.getattr_static(owner, name), property)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Input, "value"),
        (Input, "selection"),
        (Input, "_suggestion"),
        (Input, "_cursor_visible"),
        (TextArea, "selection"),
        (TextArea, "suggestion"),
        (TextArea, "hide_suggestion_on_blur"),
        (TextArea, "placeholder"),
        (TextArea, "highlight_cursor_line"),
    ],
)
def test_a_reactive_that_is_watched_or_read_is_one(owner: type, name: str) -> None:
    assert isinstance(inspect.getattr_static(owner, name), reactive.Reactive)


def test_the_attributes_that_a_text_area_is_given_by_textual_exist() -> None:
    area = TextArea()
    for name in ("_theme", "_line_cache", "_word_pattern", "_cursor_offset", "navigator"):
        assert hasattr(area, name), name
    assert hasattr(area._theme, "cursor_style")
    assert hasattr(area._theme, "cursor_line_style")
    assert area.wrapped_document._width == 0
    assert isinstance(area.navigator.last_x_offset, int)


def test_the_component_classes_of_the_inputs_exist() -> None:
    assert {"input--cursor", "input--placeholder", "input--suggestion", "input--selection"} <= (
        Input.COMPONENT_CLASSES
    )
    assert "text-area--placeholder" in TextArea.COMPONENT_CLASSES


def test_textual_still_calls_a_half_space_unprintable_so_that_it_must_be_caught() -> None:
    assert not events.Key("zero_width_non_joiner", "\u200c").is_printable
    assert not events.Key("shift+space", None).is_printable


def test_a_subclass_handles_a_message_first_and_can_keep_it_from_textual() -> None:
    source = inspect.getsource(message_pump.MessagePump._get_dispatch_methods)
    assert "__mro__" in source
    assert "_no_default_action" in source
    assert "_watch_{name}" in inspect.getsource(reactive.Reactive._check_watchers)
