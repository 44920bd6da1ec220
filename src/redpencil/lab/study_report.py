"""What a study found, as a page tells it: each question as it was, otherwise, and the difference under one luck."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from redpencil.lab.study import Ask, Found, Swing, Yardstick
from redpencil.measures import FIGURES

Numbers = NDArray[np.float64]
SURE = 1.96  # standard errors on each side of a 95 % interval


def page(found: Found) -> str:
    """Return the figures of a study in Markdown."""
    parts = []
    for variant, answers in zip(found.study.variant, found.answers[1:], strict=True):
        parts += [f"**{variant.label}** ({_said(variant.options)}), {len(found.seeds)} pairs of campaigns:"]
        parts += ["\n".join(_table(found, answers))]
        parts += ["\n".join(_first(found, answers))]
    parts += ["\n".join(_yardstick(found, one) for one in found.study.yardstick)]
    if found.swings:
        parts += ["\n".join(_assumptions(found))]
    return "\n\n".join(part for part in parts if part)


def _said(options: dict[str, str]) -> str:
    return ", ".join(f"`{node}={option}`" for node, option in options.items())


def _table(found: Found, answers: dict[str, Numbers]) -> Iterator[str]:
    yield "| | as it was | otherwise | difference, mean with 95 % interval | worth |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for ask in found.study.ask:
        was, now = found.answers[0][ask.measure], answers[ask.measure]
        cells = (_spread(found, ask, was), _spread(found, ask, now), difference(ask, was, now), saving(was, now))
        yield f"| {ask.label} | {' | '.join(cells)} |"
    yield ""
    yield "Median, in brackets the band of nine in ten. Worth: unpaired pairs to one of these, at the same interval."


def difference(ask: Ask, was: Numbers, now: Numbers) -> str:
    """Return the mean difference over those pairs in which it happened in both."""
    both = np.isfinite(was) & np.isfinite(now)
    if both.sum() < 2:
        return "too seldom"
    gap = now[both] - was[both]
    if not gap.any():
        return "none in any pair"
    mean, half = float(gap.mean()), SURE * float(gap.std(ddof=1)) / np.sqrt(len(gap))
    missing = f" in {both.sum()} pairs" if not both.all() else ""
    if _is_figure(ask):
        return f"{mean:+,.0f} ± {half:,.0f}{missing}"
    return f"{mean:+.1f} ± {half:.1f} days{missing}"


def saving(was: Numbers, now: Numbers) -> str:
    """Return how many unpaired campaigns a paired one is worth: the ratio of the variances of the difference."""
    both = np.isfinite(was) & np.isfinite(now)
    gap = now[both] - was[both]
    if both.sum() < 3 or not gap.any():
        return ""
    return f"{(was[both].var() + now[both].var()) / gap.var():.1f}" if gap.var() > 0 else ""


def _is_figure(ask: Ask) -> bool:
    return ask.measure.partition(":")[0] in FIGURES


def _spread(found: Found, ask: Ask, values: Numbers) -> str:
    happened = values[np.isfinite(values)]
    never = len(values) - len(happened)
    if not len(happened):
        return "never"
    low, middle, high = np.quantile(happened, [0.05, 0.5, 0.95], method="nearest")
    said = f"{_value(found, ask, middle)} ({_value(found, ask, low)} to {_value(found, ask, high)})"
    return f"{said}; never in {never}" if never else said


def _value(found: Found, ask: Ask, value: float) -> str:
    if _is_figure(ask):
        return f"{value:,.0f}"
    start = found.loaded.start_time.replace(hour=0)
    when = start + timedelta(days=float(value) - 1)
    return f"{when.day} {when:%b}"


def _yardstick(found: Found, given: Yardstick) -> str:
    """Return the band of nine in ten beside what was guessed."""
    was, now = (arm[given.measure] for arm in found.answers[:2])
    if given.since is None:
        values, unit = now - was, ""
    else:
        values = 24 * (now - 1) - (given.since - found.loaded.start_time.replace(hour=0)).total_seconds() / 3600
        unit = " hours"
    happened = values[np.isfinite(values)]
    if not len(happened):
        return f"* {given.label}: never."
    low, middle, high = np.quantile(happened, [0.05, 0.5, 0.95], method="nearest")
    return f"* {given.label}: {middle:,.0f}{unit} in the median, {low:,.0f} to {high:,.0f} in nine of ten."


def _first(found: Found, answers: dict[str, Numbers]) -> Iterator[str]:
    subjects = dict.fromkeys(ask.subject for ask in found.study.ask if ask.subject)
    for subject in subjects:
        rivals = [ask for ask in found.study.ask if ask.subject == subject]
        was, now = (_shares(arm, rivals) for arm in (found.answers[0], answers))
        told = [f"{who} {100 * was[who]:.0f} % → {100 * now[who]:.0f} %" for who in was]
        yield f"First {subject}: {'; '.join(told)}."


def _shares(answers: dict[str, Numbers], rivals: list[Ask]) -> dict[str, float]:
    times = np.stack([answers[ask.measure] for ask in rivals])
    best = times.min(axis=0)
    alone = (times == best) & np.isfinite(best) & ((times == best).sum(axis=0) == 1)
    shares = {ask.whose or ask.label: float(row.mean()) for ask, row in zip(rivals, alone, strict=True)}
    return shares | {"in one step, or nobody": 1.0 - sum(shares.values())}


def _assumptions(found: Found) -> Iterator[str]:
    ask = next(one for one in found.study.ask if one.measure == found.study.swing)
    yield f"What moves it most, one assumption at a time, {found.few} pairs at each end"
    yield f"({ask.label}; mean difference, in brackets the mean itself):"
    yield ""
    yield "| assumption | | | |"
    yield "| --- | --- | --- | ---: |"
    for swing in sorted(found.swings, key=lambda one: -_width(found, one)):
        ends = [f"{end}: {_effect(ask, effect)} ({_level(found, ask, level)})"
                for end, effect, level in zip(swing.ends, swing.effect, swing.level, strict=True)]  # fmt: skip
        width = f"{_width(found, swing):,.{0 if _is_figure(ask) else 1}f}"
        yield f"| {swing.hinge.label} | {ends[0]} | {ends[1] if len(ends) > 1 else ''} | {width} |"


def _width(found: Found, swing: Swing) -> float:
    """Return by how much an assumption moves the effect."""
    values = [value for value in swing.effect if np.isfinite(value)]
    if len(swing.effect) == 1:
        was, now = (arm[str(found.study.swing)] for arm in found.answers[:2])
        both = np.isfinite(was) & np.isfinite(now)
        values.append(float((now - was)[both].mean()) if both.any() else 0.0)
    return max(values) - min(values) if len(values) > 1 else 0.0


def _effect(ask: Ask, value: float) -> str:
    if not np.isfinite(value):
        return "never"
    return f"{value:+,.0f}" if _is_figure(ask) else f"{value:+.1f} days"


def _level(found: Found, ask: Ask, value: float) -> str:
    return _value(found, ask, value) if np.isfinite(value) else "never"
