"""`bnstudy example`: what a pack shows comes first, whatever its topic."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from bnstudy.commands import example
from bnstudy.examples.parameters import ExampleError
from bnstudy.packs.words import Words

PACKS = Path(__file__).parent.parent / "data" / "packs"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is cached away from the user's folder."""
    monkeypatch.setenv("BNSTUDY_CACHE", str(tmp_path))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the command as the command line would, and give what it prints."""
    parser = argparse.ArgumentParser()
    example.add_parser(parser.add_subparsers())
    assert example.run(parser.parse_args(["example", *arguments])) == 0
    return capsys.readouterr().out


def test_the_examples_of_the_pack_are_listed_before_the_rest_of_the_engine(
    capsys: pytest.CaptureFixture[str],
) -> None:
    own, others = said(capsys, "--list", "--pack", str(PACKS / "weather")).split(
        Words.load()("example.others")
    )
    assert "three-readings" in own
    assert "میانگین سه دما" in own
    assert "batch-noise" not in own
    assert "batch-noise" in others
    assert "batch-by-hand" not in others


def test_every_computation_of_the_engine_is_listed_with_a_title(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = json.loads(said(capsys, "--list", "--json", "--pack", str(PACKS / "weather")))
    assert all(row["title"] for row in rows)
    assert [row["examples"] for row in rows[:2]] == [["three-readings"], []]


def test_only_what_the_pack_lets_be_turned_is_turned(capsys: pytest.CaptureFixture[str]) -> None:
    weather = ("three-readings", "--pack", str(PACKS / "weather"))
    assert "15" in said(capsys, *weather, "--set", "x=[10,20,15]")
    with pytest.raises(ExampleError, match="gamma"):
        said(capsys, *weather, "--set", "gamma=2")
