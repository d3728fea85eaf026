"""`bnstudy example`: run a worked example and print its words or its numbers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bnstudy import paths
from bnstudy.commands import options
from bnstudy.errors import BnStudyError

if TYPE_CHECKING:
    from bnstudy.examples.result import ExampleRun
    from bnstudy.packs.models import Example


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy example`."""
    parser = subparsers.add_parser("example", help="run a worked example")
    parser.add_argument("name", nargs="?", help="its name, or its recipe such as R1a")
    parser.add_argument("--list", action="store_true", help="list the examples")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="turn a parameter"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the run (0)")
    parser.add_argument("--save", metavar="FILE", type=Path, help="save its charts: .png or .svg")
    parser.add_argument("--json", action="store_true", help="numbers as JSON")
    options.add_pack(parser)


def run(args: argparse.Namespace) -> int:
    """List the examples, or run one."""
    if args.list or not args.name:
        return list_examples(args)
    from bnstudy.examples import registry  # noqa: PLC0415  NumPy, only for who runs an example

    words = find_words(args)
    name = words.run if words else args.name
    given: dict[str, object] = dict(words.with_) if words else {}
    turned = registry.parse(name, settings(args.set))
    if words is not None and args.name == words.id:
        check_knobs(words, turned)
    given.update(turned)
    outcome = registry.run(name, given, args.seed)
    if args.json:
        json.dump(as_json(outcome), sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    elif words is not None:
        from bnstudy.packs.words import Words  # noqa: PLC0415
        from bnstudy.plain.evidence import tell  # noqa: PLC0415
        from bnstudy.rtl.console import Console  # noqa: PLC0415
        from bnstudy.study.explain import in_words  # noqa: PLC0415

        explanation = in_words(words, outcome)
        if args.save is not None:
            from bnstudy.study.figure import save  # noqa: PLC0415

            save(explanation.charts, args.save)
        console = Console()
        width = console.width if console.is_terminal else None
        tell(console, Words.load(), explanation, drawing_width=width)
    else:
        print_numbers(outcome)
    return 0


def settings(pairs: Sequence[str]) -> dict[str, str]:
    """Split `name=value` pairs.

    Raises:
        BnStudyError: a pair has no `=`.
    """
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            message = f"--set expects NAME=VALUE, got {pair!r}; write for example --set gamma=2"
            raise BnStudyError(message, words="cli.bad_setting", got=pair)
        found[name.strip()] = value.strip()
    return found


def check_knobs(words: Example, turned: Mapping[str, object]) -> None:
    """Refuse parameters that the pack does not let be turned.

    Raises:
        ExampleError: one of them is turned.
    """
    from bnstudy.examples.parameters import unknown_parameter  # noqa: PLC0415  NumPy

    for name in turned:
        if words.knobs is not None and name not in words.knobs:
            raise unknown_parameter(name, words.knobs)


def find_words(args: argparse.Namespace) -> Example | None:
    """Find the pack's words for the example that was named; the engine runs without them too."""
    from bnstudy.examples import registry  # noqa: PLC0415
    from bnstudy.packs.loader import load_pack  # noqa: PLC0415

    examples = {example.id: example for example in load_pack(options.pack_path(args)).examples}
    if args.name in examples:
        return examples[args.name]
    name = registry.spec(args.name).name
    return next((e for e in examples.values() if e.run == name), None)


def list_examples(args: argparse.Namespace) -> int:
    """Print the pack's examples, then what else the engine computes, for authors."""
    from bnstudy.examples import registry  # noqa: PLC0415
    from bnstudy.packs.loader import load_pack  # noqa: PLC0415
    from bnstudy.packs.words import Words  # noqa: PLC0415
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    own = load_pack(options.pack_path(args)).examples
    runs = {example.run for example in own}
    titles = {**shipped_titles(), **{example.run: example.title for example in reversed(own)}}
    specs = [registry.spec(name) for name in registry.names()]
    specs.sort(key=lambda spec: spec.name not in runs)
    warn_of_packages()
    if args.json:
        rows = [
            {
                "name": spec.name,
                "recipe": spec.recipe,
                "title": titles.get(spec.name, ""),
                "examples": [example.id for example in own if example.run == spec.name],
                "origin": spec.origin,
                "package": spec.package,
                "parameters": {p.name: p.default for p in spec.parameters},
            }
            for spec in specs
        ]
        json.dump(rows, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return 0
    console, words = Console(), Words.load()
    recipes = {spec.name: spec.recipe for spec in specs}
    console.table([(f"`{e.id}`", f"`{recipes.get(e.run, '')}`", e.title) for e in own])
    others = [spec for spec in specs if spec.name not in runs]
    if others:
        if own:
            console.print()
        console.print(words("example.others"))
        console.table(
            [
                (f"`{s.name}`", f"`{s.recipe}`", titles.get(s.name, "") or f"`{s.package}`")
                for s in others
            ]
        )
    return 0


def shipped_titles() -> dict[str, str]:
    """Map each computation of the engine to what the packs that come along call it."""
    from bnstudy.packs.loader import load_pack  # noqa: PLC0415

    found: dict[str, str] = {}
    for pack in sorted(paths.content_dir().glob("*/pack.yaml")):
        for example in load_pack(pack.parent).examples:
            found.setdefault(example.run, example.title)
    return found


def warn_of_packages() -> None:
    """Say on stderr which installed packages offer examples that can't be loaded."""
    from bnstudy.examples import registry  # noqa: PLC0415
    from bnstudy.packs.words import Words  # noqa: PLC0415
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    for fault in registry.package_faults():
        console = Console(sys.stderr)
        places = {"name": fault.package, "reason": fault.reason}
        console.print(Words.load()("exchange.example_fault", **places))
        console.print(f"bnstudy: the examples of {fault.package} were not loaded: {fault.reason}")


def as_json(outcome: ExampleRun) -> dict[str, object]:
    """Give a run in the documented shape."""
    result = outcome.result
    return {
        "example": outcome.example,
        "seed": outcome.seed,
        "parameters": dict(outcome.parameters),
        "values": dict(result.values),
        "series": {name: {"x": list(s.x), "y": list(s.y)} for name, s in result.series.items()},
        "claims": {
            name: {"holds": claim.holds, "evidence": dict(claim.evidence)}
            for name, claim in result.claims.items()
        },
    }


def print_numbers(outcome: ExampleRun) -> None:
    """Print a run for which the pack has no words."""
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    console = Console()
    console.table([(f"`{name}`", f"`{value}`") for name, value in outcome.result.values.items()])
    for name, claim in outcome.result.claims.items():
        console.print(f"{'✓' if claim.holds else '✗'} `{name}`")
