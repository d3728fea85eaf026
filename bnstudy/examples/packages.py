"""Worked examples of installed Python packages, through the entry point `bnstudy.examples`.

A package declares a module that enters its functions with `worked_example`:

    [project.entry-points."bnstudy.examples"]
    more = "more_examples.bn"

Only what the user installed as a Python package is imported; a pack can't name one to import.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from bnstudy.examples.package_fault import PackageFault

if TYPE_CHECKING:
    from bnstudy.examples.registry import ExampleSpec

GROUP = "bnstudy.examples"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_REASON = 200


def load(
    entered: MutableMapping[str, ExampleSpec],
) -> tuple[dict[str, ExampleSpec], tuple[PackageFault, ...]]:
    """Import every package's examples; one with a fault enters nothing and is reported.

    Args:
        entered: what `worked_example` writes into; the program's own examples are in it.
    """
    found: dict[str, ExampleSpec] = {}
    faults: list[PackageFault] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.value, point.name)):
        before = dict(entered)
        try:
            point.load()
            _require_sound(before, entered)
        except (Exception, SystemExit) as error:  # noqa: BLE001  anything can happen in there
            entered.clear()
            entered.update(before)
            faults.append(PackageFault(_package(point), _reason(error)))
            continue
        for name in set(entered) - set(before):
            entered[name] = found[name] = replace(entered[name], package=_package(point))
    return found, tuple(faults)


def _require_sound(
    before: MutableMapping[str, ExampleSpec], after: MutableMapping[str, ExampleSpec]
) -> None:
    """Hold a package to the names that packs can write, and to leave others' examples alone."""
    for name, spec in before.items():
        if after.get(name) is not spec:
            raise ValueError(f"it changes the worked example {name!r}, which is not its own")
    for name in set(after) - set(before):
        if _NAME.fullmatch(name) is None:
            raise ValueError(f"{name!r} is no name for an example; use a-z, 0-9 and -")


def _package(point: EntryPoint) -> str:
    """Name the package and its version."""
    if point.dist is None:
        return point.value
    return f"{point.dist.name} {point.dist.version}"


def _reason(error: BaseException) -> str:
    """Say what happened on one line."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return "".join(letter for letter in text if letter.isprintable())[:MAX_REASON]
