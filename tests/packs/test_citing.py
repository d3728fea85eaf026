"""Sources keep their numbers and full stops where they belong."""

from __future__ import annotations

import pytest

from bnstudy.packs.citing import briefly, fully
from bnstudy.packs.models import Source
from bnstudy.rtl import display
from bnstudy.rtl.selection import logical_text


def source(title: str, **more: object) -> Source:
    return Source.model_validate({"id": "s", "title": title, **more})


@pytest.mark.parametrize("before", ["منابع: ", "منابع: یکی؛ ", "بنگرید به "])
def test_a_title_that_begins_with_a_number_stays_whole_in_a_persian_line(before: str) -> None:
    named = briefly(source("2018 Guide to Rain: Part 2", year=2018))
    assert "2018 Guide to Rain: Part 2 (2018)" in display(before + named, base="R")
    assert logical_text(named) == "2018 Guide to Rain: Part 2 (2018)"


def test_a_title_that_begins_with_a_letter_needs_no_marks() -> None:
    assert briefly(source("Guide to Rain", year=1999)) == "Guide to Rain (1999)"
    assert briefly(source("راهنمای باران")) == "راهنمای باران"


def test_in_full_no_full_stop_is_doubled() -> None:
    named = fully(source("Rain.", authors="A. Smith et al.", where="doi:10.1", year=2001))
    assert named == "A. Smith et al. Rain. doi:10.1. 2001"


def test_a_title_that_asks_has_no_full_stop_behind_its_mark() -> None:
    named = fully(source("Why Does It Rain?", authors="A. Smith", where="doi:10.1", year=2001))
    assert named == "A. Smith. Why Does It Rain? doi:10.1. 2001"
