"""Worked examples of installed Python packages: found by their entry point, faults reported."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bnstudy.commands import example as command
from bnstudy.examples import registry
from bnstudy.examples.parameters import ExampleError

SOUND = """
from bnstudy.examples.registry import worked_example
from bnstudy.examples.result import Claim, ExampleResult, Parameter

@worked_example("weight-norm", recipe="W1", parameters=())
def weight_norm(parameters, seed, checkpoint):
    unit = Claim(True, {"length": 1.0})
    return ExampleResult(values={"length": 1.0}, series={}, claims={"unit": unit})
"""


class Site:
    """A folder on the path into which packages are installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules: list[str] = []

    def install(self, name: str, source: str, version: str = "1.2") -> None:
        """Install a package of one module that offers worked examples."""
        module = name.replace("-", "_")
        self.modules.append(module)
        (self.folder / f"{module}.py").write_text(source, encoding="utf-8")
        info = self.folder / f"{module}-{version}.dist-info"
        info.mkdir()
        meta = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (info / "METADATA").write_text(meta, encoding="utf-8")
        points = f"[bnstudy.examples]\nmore = {module}\n"
        (info / "entry_points.txt").write_text(points, encoding="utf-8")
        importlib.invalidate_caches()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Give a folder on the path, and a registry that has not looked for packages yet."""
    registry.spec("batch-by-hand")
    monkeypatch.setattr(registry, "_SPECS", dict(registry._SPECS))
    registry._of_packages.cache_clear()
    monkeypatch.syspath_prepend(str(tmp_path))
    made = Site(tmp_path)
    yield made
    for module in made.modules:
        sys.modules.pop(module, None)
    registry._of_packages.cache_clear()


def test_an_example_of_a_package_is_listed_with_its_origin_and_runs(site: Site) -> None:
    site.install("more-examples", SOUND)

    assert "weight-norm" in registry.names()
    found = registry.spec("W1")
    assert (found.package, found.origin) == ("more-examples 1.2", "more_examples:weight_norm")
    assert registry.run("weight-norm").result.values == {"length": 1.0}
    assert registry.spec("batch-by-hand").package == ""
    assert registry.package_faults() == ()


def test_no_package_is_imported_for_an_example_of_the_program(site: Site) -> None:
    site.install("more-examples", SOUND)

    registry.run("batch-by-hand")

    assert "more_examples" not in sys.modules


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("raise RuntimeError('no luck\\n\\x1b[2J')", "RuntimeError: no luck [2J"),
        ("import nothing_of_that_name", "ModuleNotFoundError"),
        ("x = (", "SyntaxError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        (SOUND.replace("weight-norm", "batch-by-hand"), "two worked examples"),
        (SOUND.replace("weight-norm", "Weight Norm"), "is no name"),
        (
            "from bnstudy.examples import registry\nregistry._SPECS.pop('batch-by-hand')",
            "not its own",
        ),
    ],
)
def test_a_fault_of_one_package_is_reported_and_stops_no_other(
    site: Site, source: str, reason: str
) -> None:
    site.install("broken-examples", source)
    site.install("more-examples", SOUND)
    before = registry.spec("batch-by-hand")

    assert "weight-norm" in registry.names()
    (fault,) = registry.package_faults()
    assert fault.package == "broken-examples 1.2"
    assert reason in fault.reason
    assert fault.reason.isprintable()
    assert registry.spec("batch-by-hand") is before
    assert registry.run("batch-by-hand")


def test_what_a_broken_package_entered_before_its_fault_is_taken_back(site: Site) -> None:
    site.install("broken-examples", SOUND + "\nraise RuntimeError('late')")

    assert "weight-norm" not in registry.names()
    with pytest.raises(ExampleError):
        registry.spec("weight-norm")


def test_the_list_names_the_package_and_its_faults(
    site: Site, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import argparse

    monkeypatch.setenv("BNSTUDY_CACHE", str(tmp_path / "cache"))
    site.install("more-examples", SOUND)
    site.install("broken-examples", "raise RuntimeError('no luck')")
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())

    assert command.run(parser.parse_args(["example", "--list", "--json"])) == 0

    said = capsys.readouterr()
    rows = {row["name"]: row for row in json.loads(said.out)}
    assert rows["weight-norm"]["package"] == "more-examples 1.2"
    assert rows["batch-by-hand"]["package"] == ""
    assert "broken-examples 1.2" in said.err
    assert command.run(parser.parse_args(["example", "--list"])) == 0
    assert "more-examples 1.2" in capsys.readouterr().out
