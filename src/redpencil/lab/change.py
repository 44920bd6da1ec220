"""A change to a scenario: decisions taken otherwise, and parameters set to other values within their ranges."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from redpencil.scenario.load import Scenario, build, load
from redpencil.scenario.problems import listed, nearest, quoted


class ChangeError(ValueError):
    """A change that cannot be made; `cure` says what could."""

    def __init__(self, what: str, cure: str) -> None:
        """Keep what is wrong and the cure."""
        self.cure = cure
        super().__init__(what)


class Change(NamedTuple):
    """What is to be otherwise."""

    options: dict[str, str]  # decision node -> option
    parameters: dict[str, float]  # path -> value


class Changed(NamedTuple):
    """A scenario with a change made to it."""

    scenario: Scenario
    parameters: dict[str, float]  # those set


NOTHING = Change({}, {})


def parsed(texts: Sequence[str]) -> Change:
    """Return the change that texts such as `ninth_army=withdraw` and `fires.first_line_occupied=0.5` ask for.

    A name with a dot is that of a parameter. Raises ChangeError for what is not NAME=VALUE, for a value that is no
    number, and for two answers to one question.
    """
    change = Change({}, {})
    for text in texts:
        name, equals, given = (part.strip() for part in text.partition("="))
        if not (equals and name and given):
            raise ChangeError(f"{quoted(text)} is not NODE=OPTION", "Such as heinrici_pull_back=stay.")
        known: dict[str, str] | dict[str, float] = change.parameters if "." in name else change.options
        if name in known and str(known[name]) != given:
            what = f"{quoted(name)} is set twice: to {known[name]} and to {given}"
            raise ChangeError(what, "One campaign takes one of them; compare two in two commands.")
        if "." in name:
            change.parameters[name] = _number(text, given)
        else:
            change.options[name] = given
    return change


def changed(folder: str | Path, change: Change) -> Changed:
    """Load a scenario with a change made to it.

    Raises ScenarioError for a scenario that cannot be used, and ChangeError for a node, option or parameter that it
    does not have, for a value out of its range, and for a parameter that an option taken sets as well.
    """
    loaded = load(folder)
    _check_options(loaded, change)
    if not change.parameters:
        return Changed(load(folder, options=change.options) if change.options else loaded, {})
    known = loaded.text.parameters
    for path, value in change.parameters.items():
        if path not in known:
            raise ChangeError(f"no parameter called {quoted(path)}", nearest(path, known, otherwise=_like(path, known)))
        here = known[path]
        if not here.low <= value <= here.high:
            what = f"{path} = {value:g} is outside its range of {here.low:g} to {here.high:g} {here.unit}"
            raise ChangeError(what, "A wider range needs a source: write it into the scenario's parameters.toml.")
    _check_clash(loaded, change)
    parameters = known | {path: known[path].model_copy(update={"value": v}) for path, v in change.parameters.items()}
    text = loaded.text._replace(parameters=parameters)
    return Changed(build(text, loaded.theatre, change.options), change.parameters)


def _check_options(loaded: Scenario, change: Change) -> None:
    known = {node.id: [option.id for option in node.option] for node in loaded.text.nodes}
    for node, option in change.options.items():
        if node not in known:
            cure = nearest(node, known)
            raise ChangeError(f"no decision node called {quoted(node)}", f"{cure} {listed(known)}".strip())
        if option not in known[node]:
            cure = nearest(option, known[node])
            raise ChangeError(f"{node} has no option called {quoted(option)}", f"{cure} {listed(known[node])}".strip())


def _check_clash(loaded: Scenario, change: Change) -> None:
    taken = loaded.options | change.options
    for node in loaded.text.nodes:
        for option in node.option:
            for path in sorted(option.sets.keys() & change.parameters.keys()):
                if taken[node.id] == option.id:
                    what = f"{path} is set by {node.id}={option.id} as well"
                    raise ChangeError(what, "Set the parameter or take the decision, not both.")


def _number(text: str, given: str) -> float:
    try:
        value = float(given)
    except ValueError:
        raise ChangeError(f"{quoted(text)} sets no number", "Such as fires.first_line_occupied=0.5.") from None
    if not math.isfinite(value):
        raise ChangeError(f"{quoted(text)} sets no number", "Such as fires.first_line_occupied=0.5.")
    return value


def _like(path: str, known: Iterable[str]) -> str:
    """Return the parameters of the same rule, where nothing is spelt alike."""
    names = list(known)
    rule = [name for name in names if name.startswith(path.partition(".")[0] + ".")]
    return listed(rule or names)
