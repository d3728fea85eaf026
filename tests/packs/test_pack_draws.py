"""Parameters are drawn by their rule, the same for one seed, apart from each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.packs.draws import draw, numbers, shuffled, stream
from bnstudy.packs.models import Draw

SEEDS = st.integers(0, 10_000)


@given(SEEDS)
def test_one_seed_draws_the_same_again(seed: int) -> None:
    rule = Draw(low=0, high=9, step=1, length=4)

    assert draw(rule, "q", 1, seed, "x") == draw(rule, "q", 1, seed, "x")


@given(SEEDS)
def test_a_list_has_different_numbers_of_the_range(seed: int) -> None:
    drawn = draw(Draw(low=-2, high=2, step=0.5, length=6), "q", 1, seed, "x")

    assert isinstance(drawn, list)
    assert len(set(drawn)) == 6
    assert set(drawn) <= {-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2}


def test_every_choice_and_every_number_comes_up() -> None:
    choices = Draw(choices=(2, 3, "keras"))
    ranged = Draw(low=1, high=3, step=1)

    assert {draw(choices, "q", 1, seed, "x") for seed in range(60)} == {2, 3, "keras"}
    assert {draw(ranged, "q", 1, seed, "x") for seed in range(60)} == {1, 2, 3}


def test_parameters_and_revisions_have_streams_of_their_own() -> None:
    seeds = range(200)
    first = [stream("q", 1, seed, "a") for seed in seeds]

    assert first != [stream("q", 1, seed, "b") for seed in seeds]
    assert first != [stream("q", 2, seed, "a") for seed in seeds]
    assert len(set(first)) == len(first)


def test_steps_leave_no_noise_behind_the_last_digit() -> None:
    assert numbers(Draw(low=0, high=0.5, step=0.1)) == [0, 0.1, 0.2, 0.3, 0.4, 0.5]


@pytest.mark.parametrize(
    "rule",
    [Draw(), Draw(low=1), Draw(low=2, high=1), Draw(low=1, high=2, step=1, length=3)],
    ids=["nothing", "no high", "upside down", "too few"],
)
def test_a_rule_that_gives_nothing_is_refused(rule: Draw) -> None:
    with pytest.raises(ValueError, match=r"draw|different"):
        draw(rule, "q", 1, 0, "x")


@given(st.lists(st.integers(), max_size=20, unique=True), SEEDS)
def test_shuffling_keeps_what_is_shuffled(items: list[int], seed: int) -> None:
    assert sorted(shuffled(items, "q", 1, seed, "o")) == sorted(items)
