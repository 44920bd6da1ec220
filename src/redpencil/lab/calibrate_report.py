"""A calibration for people and for machines: the screen, a page in Markdown, one JSON object, columns for Parquet."""

import math

import numpy as np
from numpy.typing import NDArray

from redpencil import __version__
from redpencil.lab.calibrate import GROUPS, NOTHING, Calibration
from redpencil.lab.calibrate_check import Difference
from redpencil.lab.calibrate_design import rounded
from redpencil.lab.calibrate_parts import PARTS, WHOLE, part_of
from redpencil.lab.calibrate_screen import Effect
from redpencil.lab.page import table as in_markdown
from redpencil.lab.score_report import aligned
from redpencil.lab.score_tables import Table

NAMES = (WHOLE, *(part.name for part in PARTS))
UNITS = ("aims", *(part.unit for part in PARTS))
MARK = "*"  # of a share above the floor


def verdict(found: Calibration) -> str:
    """Return in words what the calibration comes to."""
    proposal = found.proposal
    if proposal is None:
        return "Nothing is identified, and nothing is proposed: the present values stay."
    whole = proposal.check.scores[0]
    fresh = f"{_difference(whole, UNITS[0])} on {GROUPS * found.seeds} fresh campaigns with each"
    if proposal.check.passed:
        return (
            f"Recommended: the proposed values are better beyond chance ({fresh}), no part is worse beyond chance, "
            f"and the gain does not rest on a few armies."
        )
    low, high = proposal.check.by_army
    worse = [name for name, one in zip(NAMES[1:], proposal.check.scores[1:], strict=True) if one.low > 0]
    reasons = [
        *(["the whole is not better beyond chance"] if whole.high >= 0 else []),
        *([f"worse beyond chance: {', '.join(worse)}"] if worse else []),
        *([f"what gain there is rests on a few armies (drawn anew: {low:+.2f} to {high:+.2f})"] if high >= 0 else []),
    ]
    return f"Not recommended, the present values stay: {'; '.join(reasons)}. The difference is {fresh}."


def tables(found: Calibration) -> list[Table]:
    """Return the tables of a calibration, those first that say most."""
    return [_scores(found), _identified(found), *([_proposed(found)] if found.proposal else [])]


def screen(found: Calibration) -> str:
    """Return a calibration as aligned text."""
    return "\n\n".join([_source(found), *(aligned(one) for one in tables(found)), _others(found), verdict(found)])


def markdown(found: Calibration) -> str:
    """Return a calibration as part of a page, with headings of the third level."""
    parts = [_source(found), f"**{verdict(found)}**"]
    for one in tables(found):
        parts += [f"### {one.title}", *filter(None, [one.note]), in_markdown(one.head, one.lines)]
    return "\n\n".join([*parts, "### Not identified", _others(found)])


def as_data(found: Calibration) -> dict[str, object]:
    """Return a calibration as one object for JSON: null for what nothing can be said of."""
    proposal = found.proposal
    checked = None if proposal is None else {
        "values": dict(zip((found.free[place].path for place in proposal.parameters), proposal.values, strict=True)),
        "foretold": proposal.foretold, "passed": proposal.check.passed, "by_army": list(proposal.check.by_army),
        "rows_better": proposal.check.better, "rows": proposal.check.rows,
        "scores": {name: _plain(one) for name, one in zip(NAMES, proposal.check.scores, strict=True)},
    }  # fmt: skip
    return {
        "scenario": found.scenario,
        "points": len(found.points),
        "campaigns": found.seeds,
        "version": __version__,
        "rows": len(found.items),
        "luck": {name: _number(share) for name, share in zip(NAMES, found.luck, strict=True)},
        "effects": {
            path: {name: effects[place]._asdict() for name, effects in zip(NAMES, found.effects, strict=True)}
            for place, path in enumerate(_paths(found))
        },
        "proposal": checked,
        "verdict": verdict(found),
    }


def columns(found: Calibration) -> dict[str, NDArray[np.generic]]:
    """Return one row per point: every parameter's value, then every score; the names as SQL takes them."""
    result: dict[str, NDArray[np.generic]] = {"point": np.arange(len(found.points), dtype=np.int32)}
    for place, one in enumerate(found.free):
        result[one.path.replace(".", "_")] = one.low + (found.points[:, place] + 1) / 2 * (one.high - one.low)
    return result | {f"score_{name.split()[0]}": found.scores[:, place] for place, name in enumerate(NAMES)}


def identified(found: Calibration) -> list[int]:
    """Return the parameters that any score depends on beyond chance, those first that most do."""
    named = [place for place in range(len(_paths(found))) if any(one[place].identified for one in found.effects)]
    return sorted(named, key=lambda place: -max(one[place].share for one in found.effects))


def _source(found: Calibration) -> str:
    count, seeds = len(found.points), found.seeds
    return (
        f"`redpencil calibrate {found.scenario} -n {seeds} --points {count}`: {len(found.free)} parameters at {count} "
        f"points of their stated ranges, seeds 0 to {seeds - 1} at each, held against {len(found.items)} documented "
        f"rows of the record; redpencil {__version__}."
    )


def _scores(found: Calibration) -> Table:
    kinds = part_of(found.items)
    sizes = (len(found.items), *(int((kinds == place).sum()) for place in range(len(PARTS))))
    aims = (1.0, *(part.aim for part in PARTS))
    checks = found.proposal.check.scores if found.proposal else None
    lines = []
    for place, (name, unit) in enumerate(zip(NAMES, UNITS, strict=True)):
        if not np.isfinite(found.scores[:, place]).all():
            continue
        spread = [_amount(float(value), unit) for value in np.quantile(found.scores[:, place], (0.05, 0.5, 0.95))]
        other = (_amount(checks[place].present, unit), _amount(checks[place].other, unit),
                 _difference(checks[place], unit)) if checks else ("", "", "")  # fmt: skip
        lines.append(
            (name, str(sizes[place]), _amount(aims[place], unit), *spread, _percent(found.luck[place]), *other)
        )
    head = ("Mean CRPS", "rows", "aim", "5 % of the points", "median", "95 %", "luck", "now", "proposed",
            "difference (95 %)")  # fmt: skip
    fresh = "" if found.proposal is None else (
        f" Now and proposed: {GROUPS * found.seeds} fresh campaigns each, the same seeds for both; {_better(found)}"
    )  # fmt: skip
    note = f"Luck is the share of the variance over the points that other seeds would have changed.{fresh}"
    return Table("What is scored", note, head, tuple(lines))


def _identified(found: Calibration) -> Table:
    shown = [place for place in identified(found) if place < len(found.free)]
    lines = []
    for place in shown:
        one = found.free[place]
        cells = (_share(effects[place]) for effects in found.effects)
        lines.append((one.path, f"{one.low:g} to {one.high:g} {one.unit}", *cells, _sides(found, place)))
    note = (
        "The share of each score's variance over the points that a parameter explains by itself (90 % band); "
        f"{MARK} is above the floor that chance sets."
    )
    return Table("Identified by the record", note, ("Parameter", "range", *NAMES, "falls towards"), tuple(lines))


def _proposed(found: Calibration) -> Table:
    proposal = found.proposal
    assert proposal is not None
    lines = []
    for number, place in enumerate(proposal.parameters):
        one = found.free[place]
        low, high = (
            one.low + (float(end[number]) + 1) / 2 * (one.high - one.low)
            for end in (proposal.region.low, proposal.region.high)
        )
        best = f"{rounded(one, low):g} to {rounded(one, high):g}"
        lines.append((one.path, f"{one.low:g} to {one.high:g}", f"{one.value:g}", best,
                      f"{(high - low) / (one.high - one.low):.0%}".replace("%", " %"),
                      f"{proposal.values[number]:g}"))  # fmt: skip
    note = (
        f"A quadratic surface through the whole score, in the identified parameters; it foretells "
        f"{_percent(max(0.0, proposal.foretold))} of the variance of points that were left out. The best hundredth of "
        f"the ranges as it sees them, among points at which no part is foretold to be worse than now, and its middle."
    )
    head = ("Parameter", "stated range", "now", "best hundredth (90 %)", "of the range", "proposed")
    return Table("Where the surface is lowest", note, head, tuple(lines))


def _others(found: Calibration) -> str:
    named = identified(found)
    others = [path for place, path in enumerate(_paths(found)[:-1]) if place not in named]
    most = max(effects[-1].share for effects in found.effects)
    warned = " Chance has named a column that no campaign sees." if len(found.free) in named else ""
    return (
        f"These {len(others)} move no score beyond chance within their ranges, so this record cannot tell them: "
        f"{', '.join(others) or 'none'}. {NOTHING.capitalize()}, a column that no campaign sees, explains "
        f"{100 * most:.1f} % at most.{warned}"
    )


def _better(found: Calibration) -> str:
    assert found.proposal is not None
    check = found.proposal.check
    return f"{check.better} of {check.rows} rows come out better with the proposed values."


def _paths(found: Calibration) -> list[str]:
    return [*(one.path for one in found.free), NOTHING]


def _share(effect: Effect) -> str:
    mark = f" {MARK}" if effect.identified else ""
    share, low, high = (f"{round(100 * value)}" for value in effect[:3])
    return f"{share} % ({low} to {high}){mark}"


def _sides(found: Calibration, place: int) -> str:
    """Return towards which end of a parameter's range each score falls that depends on it."""
    sides: dict[str, list[str]] = {"low": [], "high": []}
    for name, effects in zip(NAMES, found.effects, strict=True):
        if effects[place].identified:
            sides["high" if effects[place].slope < 0 else "low"].append(name)
    return "; ".join(f"{end}: {', '.join(names)}" for end, names in sides.items() if names)


def _amount(value: float, unit: str) -> str:
    return f"{100 * value:.0f} %" if unit == "%" else f"{value:.2f} {unit}"


def _difference(one: Difference, unit: str) -> str:
    scale, digits = (100, 1) if unit == "%" else (1, 2)
    low, high = (f"{scale * value:+.{digits}f}" for value in (one.low, one.high))
    return f"{scale * one.difference:+.{digits}f} {unit} ({low} to {high})"


def _percent(share: float) -> str:
    return "" if math.isnan(share) else f"{100 * share:.0f} %"


def _plain(one: Difference) -> dict[str, float | None]:
    return {name: _number(value) for name, value in one._asdict().items()}


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
