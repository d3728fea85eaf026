"""The lab in lines: an example by its number, its parameters by number or name."""

from __future__ import annotations

import re

from bnstudy import persian
from bnstudy.errors import BnStudyError
from bnstudy.plain.evidence import tell
from bnstudy.plain.talk import Said, Talk
from bnstudy.study.desk import Desk
from bnstudy.study.lab import LabBench

SAYABLE = ("again", "parameters", "reset", "code", "back")
# `gamma = 2`, `gamma 2`, `۱ = ۲٫۵`
_SETTING = re.compile(r"(?P<name>\w+)\s*(?:=|\s)\s*(?P<value>.+)")


def try_examples(desk: Desk, talk: Talk) -> None:
    """Offer the examples until the words say back.

    Raises:
        Ended: the learner left.
    """
    titles = desk.example_titles()
    if not titles:
        talk.say("lab.no_examples")
        return
    while True:
        talk.fresh(f"{talk.words('plain.examples')}:")
        chosen = talk.choose_or_back([title for _, title in titles], "plain.which_example")
        if chosen is None:
            return
        on_the_bench(desk, talk, desk.bench(titles[chosen][0]))


def on_the_bench(desk: Desk, talk: Talk, bench: LabBench) -> None:
    """Compute one example again and again with what is set, until the words say back.

    Raises:
        Ended: the learner left.
    """
    _compute(talk, bench)
    while True:
        said = talk.listen(SAYABLE, "plain.how_example")
        if said.says("back"):
            return
        if said.says("parameters"):
            _tell_parameters(talk, bench)
        elif said.says("code"):
            _tell_code(talk, bench)
        elif said.says("reset"):
            bench.reset()
            _compute(talk, bench)
        elif said.says("again"):
            bench.seed = desk.fresh_seed()
            _compute(talk, bench)
        elif _set(talk, bench, said):
            _compute(talk, bench)


def _compute(talk: Talk, bench: LabBench) -> None:
    talk.fresh()
    try:
        explanation = bench.run(bench.snapshot(), bench.seed, lambda _share: None)
    except BnStudyError as error:
        talk.explain(error)
    else:
        tell(talk.printer, talk.words, explanation)


def _tell_parameters(talk: Talk, bench: LabBench) -> None:
    if not bench.knobs:
        talk.say("plain.no_parameters")
        return
    talk.fresh(f"{talk.words('plain.parameters')}:")
    for number, parameter in enumerate(bench.knobs, 1):
        name = parameter.name
        places = {"meaning": bench.meaning(name), "name": name, "value": bench.text(name)}
        talk.say("plain.parameter", n=number, **places)
    first = bench.knobs[0].name
    talk.say("plain.set_with", example=f"`{first} = {bench.text(first)}`")


def _set(talk: Talk, bench: LabBench, said: Said) -> bool:
    """Take `name = value`; where the line is none, say what can be said."""
    setting = _SETTING.fullmatch(said.text)
    name = _parameter(bench, setting["name"]) if setting else None
    if setting is None or name is None:
        talk.printer.aside(talk.words("plain.not_understood"))
        return False
    try:
        bench.type(name, setting["value"])
    except BnStudyError as error:
        talk.explain(error)
        return False
    return True


def _parameter(bench: LabBench, typed: str) -> str | None:
    """Find a parameter by its name or its number."""
    wanted = persian.to_latin_digits(typed).lower()
    for number, parameter in enumerate(bench.knobs, 1):
        if wanted in {str(number), parameter.name.lower()}:
            return parameter.name
    return None


def _tell_code(talk: Talk, bench: LabBench) -> None:
    names = bench.frameworks()
    if not names:
        talk.say("lab.no_code")
        return
    talk.fresh()
    chosen = talk.choose_or_back(names)
    if chosen is not None:
        talk.printer.code(bench.code(names[chosen]))
