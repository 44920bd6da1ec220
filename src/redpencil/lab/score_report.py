"""A score for people and for machines: the screen, a page in Markdown, one JSON object, columns for Parquet."""

import math
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from redpencil import __version__
from redpencil.lab.page import table as in_markdown
from redpencil.lab.score import QUANTILES, Score, Scored
from redpencil.lab.score_tables import Table, tables, totals

KEY = (
    "A miss is the median of the campaigns less the record; of figures it is a share of the record. The CRPS is the "
    "mean distance of the campaigns from the record less half their distance from each other: what one loses by "
    "spreading as well as by missing. A campaign that never comes to an event counts, there, as if it came at the end "
    "of the scenario, and as later than everything in medians and bands. A row that is dated by the day is asked by "
    "the day. How far a band covers a row is said in percent: a band that is right in half of the cases should cover "
    "half of them. With fewer than 20 campaigns no 90 % band has an end."
)
QUANTILE_NAMES = tuple(f"q{100 * share:02.0f}" for share in QUANTILES)


def screen(found: Score) -> str:
    """Return a score as aligned text."""
    return "\n\n".join([_source(found), *(aligned(one) for one in tables(found)), _left(found)])


def markdown(found: Score) -> str:
    """Return a score as part of a page, with headings of the third level."""
    parts = [f"{_source(found)} {_left(found)}", KEY]
    for one in tables(found):
        parts += [f"### {one.title}", *filter(None, [one.note]), in_markdown(one.head, one.lines)]
    return "\n\n".join(parts)


def as_data(found: Score) -> dict[str, object]:
    """Return a score as one object for JSON: null for what never happened or what nothing can be said of."""
    return {
        "scenario": found.scenario,
        "campaigns": found.seeds,
        "version": __version__,
        "summary": [
            {key: _plain(value) for key, value in got._asdict().items()}
            | {"unit": aim.unit, "aim": _plain(aim.limit), "aim_of": aim.of}
            for aim, got in totals(found)
        ],
        "items": [_row(one) for one in found.scored],
        "left_out": dict(found.left.most_common()),
        "skipped": [str(problem) for problem in found.skipped],
    }


def columns(found: Score) -> dict[str, NDArray[np.generic]]:
    """Return one row per item; degrees of truth as numbers, not a number for never."""
    rows = [_row(one) for one in found.scored]
    result: dict[str, NDArray[np.generic]] = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        if name == "day":
            result[name] = np.array([value or "NaT" for value in values], "datetime64[us]")
        elif name == "line":
            result[name] = np.array(values, np.int32)
        elif any(isinstance(value, str) for value in values):
            result[name] = np.array([value or "" for value in values], object)
        else:
            result[name] = np.array([math.nan if value is None else value for value in values], np.float64)
    return result


def _row(one: Scored) -> dict[str, object]:
    item = {key: value for key, value in one.item._asdict().items() if key != "limit"}
    item |= {"day": item["day"] and str(item["day"]), "file": PurePath(one.item.file).name}
    said = dict(zip(QUANTILE_NAMES, one.quantiles, strict=True))
    said |= {"never": one.never, "error": one.error, "crps": one.crps, "covered_50": one.half, "covered_90": one.wide}
    return {key: _plain(value) for key, value in (item | said).items()}


def _plain(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _source(found: Score) -> str:
    return (
        f"`redpencil score {found.scenario} -n {found.seeds}`: {found.seeds} campaigns, seeds 0 to {found.seeds - 1}, "
        f"redpencil {__version__}, held against {len(found.scored)} rows of the record."
    )


def _left(found: Score) -> str:
    said = f"Left out: {', '.join(f'{count} {reason}' for reason, count in found.left.most_common()) or 'no row'}."
    if not found.skipped:
        return said
    rows = len({(problem.file, problem.line) for problem in found.skipped})
    return f"{said} Skipped: {rows} rows that cannot be used."


def aligned(one: Table) -> str:
    """Return a table as text in columns, under its title."""
    rows = [one.head, *one.lines]
    widths = [max(len(row[place]) for row in rows) for place in range(len(one.head))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join([one.title, *filter(None, [one.note]), "", *lines])
