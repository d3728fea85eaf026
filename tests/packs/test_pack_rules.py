"""Rules that need more than one file to show: switches, proofs, cycles, and their limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pack_samples import DATA, SMALL

from bnstudy.examples import registry
from bnstudy.examples.result import Claim, ExampleRun
from bnstudy.packs import check_pack, load_pack
from bnstudy.packs.check import RULES
from bnstudy.packs.problems import ContentError, Problem
from bnstudy.packs.rules import runs


def edit(pack: Path, name: str, old: str, new: str) -> None:
    """Replace a piece of a file that is there."""
    path = pack / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def add(pack: Path, fault: str) -> None:
    """Add a faulty file of questions."""
    (pack / "questions" / "extra.yaml").write_bytes(
        (DATA / "faults" / f"{fault}.yaml").read_bytes()
    )


@pytest.mark.parametrize(("switch", "severities"), [('"off"', []), ("error", ["error"])])
def test_a_pack_switches_a_rule(switch: str, severities: list[str], pack_dir: Path) -> None:
    add(pack_dir, "latin-comma")
    edit(pack_dir, "pack.yaml", "rules:\n", f"rules:\n  latin-punctuation: {switch}\n")

    assert [problem.severity for problem in check_pack(pack_dir, seeds=0)] == severities


def test_off_may_be_written_without_quotes(pack_dir: Path) -> None:
    add(pack_dir, "latin-comma")
    edit(pack_dir, "pack.yaml", "rules:\n", "rules:\n  latin-punctuation: off\n")

    assert check_pack(pack_dir, seeds=0) == []


def test_what_the_program_relies_on_stays_an_error(pack_dir: Path) -> None:
    add(pack_dir, "two-keys")
    edit(pack_dir, "pack.yaml", "rules:\n", 'rules:\n  one-key: "off"\n')

    found = {(problem.rule, problem.severity) for problem in check_pack(pack_dir, seeds=0)}
    assert found == {("one-key", "error"), ("fixed-rule", "error")}
    with pytest.raises(ContentError):
        load_pack(pack_dir)


def test_warnings_and_broken_proofs_do_not_keep_a_pack_from_loading(pack_dir: Path) -> None:
    add(pack_dir, "claim-that-fails")

    assert len(load_pack(pack_dir).questions) == 5


def test_without_seeds_no_proof_runs(pack_dir: Path) -> None:
    add(pack_dir, "claim-that-fails")

    assert check_pack(pack_dir, seeds=0) == []
    assert [problem.rule for problem in check_pack(pack_dir, seeds=1)] == ["proof"]


def held_of(problems: list[Problem]) -> list[tuple[object, object]]:
    """Read how often claims held."""
    return [(problem.places["held"], problem.places["seeds"]) for problem in problems]


@pytest.mark.parametrize(("unlucky", "reported"), [(0, []), (2, []), (3, [(97, 100)])])
def test_a_claim_may_fail_for_one_seed_in_fifty(
    unlucky: int,
    reported: list[tuple[int, int]],
    pack_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = registry.run

    def run(name: str, parameters: Mapping[str, object], seed: int) -> ExampleRun:
        outcome = real(name, parameters, seed)
        claims = dict(outcome.result.claims)
        claims["mean_is_beta"] = Claim(seed >= unlucky, {})
        return replace(outcome, result=replace(outcome.result, claims=claims))

    monkeypatch.setattr(registry, "run", run)

    assert held_of(check_pack(pack_dir, seeds=100)) == reported


@pytest.fixture
def run_seeds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the seed of every run of the engine."""
    seeds: list[int] = []
    real = registry.run

    def run(name: str, parameters: Mapping[str, object], seed: int) -> ExampleRun:
        seeds.append(seed)
        return real(name, parameters, seed)

    monkeypatch.setattr(registry, "run", run)
    return seeds


def proof_runs(pack: Path, seeds: list[int], count: int) -> list[int]:
    """Check a pack and give the seeds that its proofs ran."""
    seeds.clear()
    check_pack(pack, seeds=count)
    return [seed for seed in seeds if 0 < seed < count]


def test_what_a_proof_decided_is_not_computed_again(pack_dir: Path, run_seeds: list[int]) -> None:
    (pack_dir / "questions" / "numbers.yaml").unlink()

    assert proof_runs(pack_dir, run_seeds, 4) == [1, 2, 3]
    assert proof_runs(pack_dir, run_seeds, 6) == [4, 5]
    assert proof_runs(pack_dir, run_seeds, 6) == []


def test_another_engine_decides_anew(
    pack_dir: Path, run_seeds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (pack_dir / "questions" / "numbers.yaml").unlink()
    proof_runs(pack_dir, run_seeds, 3)
    monkeypatch.setattr(runs, "_engine_stamp", lambda: "another")

    assert proof_runs(pack_dir, run_seeds, 3) == [1, 2]


@pytest.mark.parametrize("spoiled", [b"", b"[]", b"{", b'{"a": 1}', b"\xff"])
def test_spoiled_decisions_are_made_anew(
    spoiled: bytes, pack_dir: Path, run_seeds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (pack_dir / "questions" / "numbers.yaml").unlink()
    monkeypatch.setattr(runs.cache, "read", lambda _subject, _key: spoiled)

    assert proof_runs(pack_dir, run_seeds, 3) == [1, 2]


def test_the_progress_of_proofs_is_told() -> None:
    told: list[tuple[int, int]] = []

    check_pack(SMALL, 3, lambda done, total: told.append((done, total)))

    assert told == [(0, 3), (1, 3), (2, 3)]


def test_a_proof_names_the_claim_and_how_often_it_held(pack_dir: Path) -> None:
    add(pack_dir, "claim-that-fails")

    (problem,) = check_pack(pack_dir, seeds=7)

    assert "`not batch-by-hand/mean_is_beta` held for 0 of 7 seeds" in problem.sentence
    assert held_of([problem]) == [(0, 7)]


def test_a_statement_is_proven_too(pack_dir: Path) -> None:
    edit(
        pack_dir,
        "questions/numbers.yaml",
        "[batch-by-hand/variance_is_gamma_squared]",
        "[not batch-by-hand/variance_is_gamma_squared]",
    )

    (problem,) = check_pack(pack_dir, seeds=3)

    assert (problem.rule, Path(problem.file).name) == ("proof", "numbers.yaml")


def test_an_example_runs_with_the_parameters_of_the_pack(pack_dir: Path) -> None:
    edit(
        pack_dir,
        "examples/by-hand.yaml",
        "    title: یک دسته با دست",
        "    with: {gamma: 1}\n    title: یک دسته با دست",
    )

    (problem,) = check_pack(pack_dir, seeds=2)

    assert problem.places["found"] == "batch-by-hand/variance_is_not_gamma"


def test_a_cycle_names_the_whole_way_round(pack_dir: Path) -> None:
    edit(
        pack_dir,
        "pack.yaml",
        "concepts:\n  - id: standardize\n    title: نرمال کردن\n",
        "concepts:\n  - id: standardize\n    title: نرمال کردن\n    requires: [c]\n"
        "  - {id: c, title: ج, requires: [scale-and-shift]}\n",
    )

    problems = [problem for problem in check_pack(pack_dir, seeds=0) if problem.rule == "cycle"]

    assert [problem.places["found"] for problem in problems] == [
        "standardize ← c ← scale-and-shift ← standardize"
    ]


def test_prerequisites_that_meet_again_are_no_cycle(pack_dir: Path) -> None:
    edit(
        pack_dir,
        "pack.yaml",
        "concepts:\n",
        "concepts:\n  - {id: a, title: الف, requires: [b, c]}\n"
        "  - {id: b, title: ب, requires: [d]}\n  - {id: c, title: ج, requires: [d]}\n"
        "  - {id: d, title: د}\n",
    )

    assert "cycle" not in {problem.rule for problem in check_pack(pack_dir, seeds=0)}


def test_a_long_chain_of_prerequisites_is_walked_quickly(pack_dir: Path) -> None:
    chain = "".join(f"  - {{id: c{i}, title: م, requires: [c{i + 1}]}}\n" for i in range(3000))
    edit(pack_dir, "pack.yaml", "concepts:\n", f"concepts:\n{chain}  - {{id: c3000, title: م}}\n")

    assert load_pack(pack_dir).info.concepts[0].id == "c0"


def test_a_file_in_error_does_not_draw_errors_in_others(pack_dir: Path) -> None:
    edit(pack_dir, "lessons/01-normalize.yaml", "title: تقسیم بر", "titel: تقسیم بر")

    assert [problem.rule for problem in check_pack(pack_dir, seeds=0)] == ["unknown-key"]


def test_prose_is_checked_even_where_keys_are_wrong(pack_dir: Path) -> None:
    edit(pack_dir, "lessons/01-normalize.yaml", "title: تقسیم بر", "titel: تقسيم بر")

    assert "arabic-letters" in {problem.rule for problem in check_pack(pack_dir, seeds=0)}


def test_problems_are_ordered_by_file_and_place(pack_dir: Path) -> None:
    edit(pack_dir, "questions/main.yaml", "تعداد نمونه‌های", "تعداد 12 نمونه‌های")
    edit(pack_dir, "lessons/01-normalize.yaml", "title: تقسیم بر", "title: تقسيم بر")

    places = [(problem.file, problem.line, problem.column) for problem in check_pack(pack_dir)]

    assert places == sorted(places)
    assert len({file for file, _, _ in places}) == 2


def test_every_rule_says_what_a_sound_pack_keeps_to() -> None:
    for rule in RULES.values():
        assert rule.meaning
        assert rule.severity == "error" or rule.switchable


def test_the_small_pack_keeps_to_every_rule() -> None:
    assert check_pack(SMALL, seeds=20) == []
