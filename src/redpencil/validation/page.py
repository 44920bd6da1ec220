"""The report as people read it: tables for the screen and for the documents."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from redpencil.validation.report import ALL, Fitted, Line, Report
from redpencil.validation.scores import reliability

MARK = "*"
SHOWN = ("accuracy", "Brier", "AUC", "log R2", "within a factor of two")  # of the parts
KEY = (
    f"{MARK} differs from the first column by more than chance: the 95 % interval of the difference, whole battles "
    "drawn anew, leaves out 0."
)


def screen(found: Report) -> str:
    """Return the report as aligned text: the rows, the scores, what was left out and why."""
    parts = [_rows(found), _aligned(_scores(found)), KEY, *_left(found)]
    return "\n\n".join(part for part in parts if part)


def markdown(found: Report) -> str:
    """Return the report for a page: scores, differences, calibration, parts, what was left out."""
    return "\n\n".join([
        _rows(found),
        _table(_scores(found)), KEY.replace(MARK, f"`{MARK}`", 1),
        "How far the first column is ahead of each yardstick (below 0: behind; of errors less is better), with the "
        "95 % interval:", _table(_differences(found)),
        "Chances of the attacker as foretold, and how many attackers won, in five parts of equal size:",
        _table(_calibration(found)),
        "By war, posture and ground:", _table(_parts(found)), *_left(found),
    ])  # fmt: skip


def fitted(values: Sequence[Fitted]) -> str:
    """Return what a fit gave, rates first, as a table in Markdown; nothing for no values."""
    if not values:
        return ""
    lines = [(f"`{one.name}`", one.of, f"{one.value:.3g}", f"{one.error:.2g}") for one in values]
    return "Fitted to all of them:\n\n" + _table([("name", "of", "value", "standard error"), *lines])


def _rows(found: Report) -> str:
    rows = found.rows
    known = {
        "winners": rows.won, "losses of attackers": rows.attacker_loss, "losses of defenders": rows.defender_loss,
        "advances": rows.advance_km,
    }  # fmt: skip
    counts = ", ".join(f"{np.isfinite(values).sum()} {name}" for name, values in known.items())
    none = int((rows.advance_km <= 0).sum())
    return (
        f"{len(rows.line)} engagements of {found.battles} battles; {len(found.left.rows)} rows left out. Known: "
        f"{counts}. Errors are of logs, losses as shares of the men over the whole engagement; {none} attacks that "
        "gained no ground have no log of an advance and are not scored on it."
    )


def _scores(found: Report) -> list[Sequence[str]]:
    lines: list[Sequence[str]] = [("", *found.said)]
    for (of, score), row in _by_score(found, ALL, ALL):
        if any(np.isfinite(line.value) for line in row):
            lines.append((f"{of}: {score}", *(_value(line) + _mark(line) for line in row)))
    return lines


def _differences(found: Report) -> list[Sequence[str]]:
    lines: list[Sequence[str]] = [("", *list(found.said)[1:])]
    for (of, score), row in _by_score(found, ALL, ALL):
        if any(np.isfinite(line.ahead) for line in row):
            lines.append((f"{of}: {score}", *(_difference(line) for line in row[1:])))
    return lines


def _parts(found: Report) -> list[Sequence[str]]:
    """Return the model's scores of every part of the rows, one part a line."""
    first = next(iter(found.said))
    mine = [line for line in found.lines if line.who == first and line.score in SHOWN and line.kind != ALL]
    names = list(dict.fromkeys((line.of, line.score) for line in mine))
    lines: list[Sequence[str]] = [("", "rows", *(f"{of}: {score}" for of, score in names))]
    for kind, part in dict.fromkeys((line.kind, line.part) for line in mine):
        row = {(line.of, line.score): line for line in mine if (line.kind, line.part) == (kind, part)}
        size = str(next(iter(row.values())).rows)
        lines.append((f"{kind}: {part}", size, *(_value(row[name]) for name in names)))
    return lines


def _calibration(found: Report) -> list[Sequence[str]]:
    first = next(iter(found.said.values()))
    bins = reliability(found.rows.won, first.p_win)
    rows = [(f"{said:.2f}", f"{came:.2f}", str(count)) for said, came, count in bins]
    return [("foretold", "won", "rows"), *rows]


def _left(found: Report) -> Iterator[str]:
    """Yield what the file lacked and which rows were left out, each reason with its lines."""
    if found.left.missing:
        yield "\n".join(f"{what[0].upper()}{what[1:]}." for what in found.left.missing)
    reasons = Counter(row.reason for row in found.left.rows)
    if not reasons:
        return
    told = []
    for reason, count in reasons.most_common():
        lines = [row.line for row in found.left.rows if row.reason == reason]
        told.append(f"- {reason}: {count} ({'line' if count == 1 else 'lines'} {spans(lines)})")
    yield "Rows left out:\n\n" + "\n".join(told)


def spans(lines: Sequence[int]) -> str:
    """Return ascending numbers with neighbours drawn together: `2-4, 7`."""
    first = [line for line in lines if line - 1 not in lines]
    last = [line for line in lines if line + 1 not in lines]
    return ", ".join(f"{a}-{b}" if a < b else str(a) for a, b in zip(first, last, strict=True))


def _by_score(found: Report, kind: str, part: str) -> Iterator[tuple[tuple[str, str], list[Line]]]:
    lines = [line for line in found.lines if (line.kind, line.part) == (kind, part)]
    for name in dict.fromkeys((line.of, line.score) for line in lines):
        yield name, [line for line in lines if (line.of, line.score) == name]


def _value(line: Line) -> str:
    if not np.isfinite(line.value):
        return ""
    return f"x {line.value:.2f}" if line.score == "median error" else f"{line.value:.2f}"


def _mark(line: Line) -> str:
    return MARK if line.ahead_low > 0 or line.ahead_high < 0 else ""


def _difference(line: Line) -> str:
    if not np.isfinite(line.ahead):
        return ""
    return f"{line.ahead:+.2f} ({line.ahead_low:+.2f} to {line.ahead_high:+.2f})"


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _table(lines: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown; numbers stand to the right."""
    head, *rest = lines
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, rule, *rest))
