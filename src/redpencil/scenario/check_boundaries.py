"""Checks the lines on the map: where they run, whom they divide."""

from collections.abc import Iterator

from redpencil.scenario.boundaries import KINDS
from redpencil.scenario.conditions import missing_options
from redpencil.scenario.names import Names
from redpencil.scenario.problems import Problem, quoted
from redpencil.scenario.read import BOUNDARIES
from redpencil.scenario.schema import Boundary, ScenarioText
from redpencil.theatre.ground import Theatre

MARGIN_DEGREES = 0.1  # by which a line may begin outside the theatre's outermost cells


def check_boundaries(text: ScenarioText, names: Names, theatre: Theatre) -> Iterator[Problem]:
    """Yield the problems of the boundaries, line by line."""
    exists = theatre.h3_index != 0
    lon, lat = theatre.lon[exists] / 1e4, theatre.lat[exists] / 1e4
    west, east = float(lon.min()) - MARGIN_DEGREES, float(lon.max()) + MARGIN_DEGREES
    south, north = float(lat.min()) - MARGIN_DEGREES, float(lat.max()) + MARGIN_DEGREES
    for boundary in text.boundaries:
        line = boundary.line
        if len(boundary.points) < 2:
            what = f"the boundary {quoted(boundary.name)} has fewer than two points"
            yield Problem(BOUNDARIES, line, what, "Draw it from somewhere to somewhere.")
        for x, y in boundary.points:
            if not (west <= x <= east and south <= y <= north):
                what = f"the point {x:g}, {y:g} of {quoted(boundary.name)} lies outside the theatre"
                cure = f"The theatre runs from {west:.1f} to {east:.1f} E and from {south:.1f} to {north:.1f} N."
                yield Problem(BOUNDARIES, line, what, cure)
        yield from _boundary_names(boundary, names)
        yield from _conditions(boundary, names)


def _conditions(boundary: Boundary, names: Names) -> Iterator[Problem]:
    for what, cure in missing_options(boundary.when, names):
        yield Problem(BOUNDARIES, boundary.line, what, cure)
    if boundary.kind not in KINDS and (boundary.when or boundary.across != "fight_on"):
        what = f"{quoted(boundary.name)} is a {boundary.kind}, and hangs on no decision"
        yield Problem(BOUNDARIES, boundary.line, what, f"Only {' and '.join(KINDS)} may have when and across.")


def _boundary_names(boundary: Boundary, names: Names) -> Iterator[Problem]:
    between_sides = boundary.kind in ("start_line", "halt_line")
    called, known = ("side", list(names.sides)) if between_sides else ("front", list(names.fronts))
    for one in (boundary.left, boundary.right):
        if one is not None and (missed := names.miss(called, one, known)):
            yield Problem(BOUNDARIES, boundary.line, *missed)
    if boundary.side is not None and (missed := names.miss("side", boundary.side, names.sides)):
        yield Problem(BOUNDARIES, boundary.line, *missed)
    if boundary.left is not None and boundary.left == boundary.right:
        what = f"{quoted(boundary.left)} stands on both sides of {quoted(boundary.name)}"
        yield Problem(BOUNDARIES, boundary.line, what, "A boundary divides two.")
