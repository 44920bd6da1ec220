"""Lines and points on the flat map: kilometres, distances, and the side of a line on which a point lies."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

KM_PER_DEGREE = np.array([68.2268, 111.2])  # of longitude at 52.2 N, the middle of the theatre, and of latitude

Points = NDArray[np.float64]  # (n, 2): longitude and latitude, or kilometres east and north


class Nearest(NamedTuple):
    """Where points lie against a line; arrays of length n."""

    side: NDArray[np.int8]  # +1 left of the line, -1 right, looking along it
    km: NDArray[np.float64]  # distance to the nearest point of the line
    along_km: NDArray[np.float64]  # arc length to that nearest point, from the start
    beyond: NDArray[np.int8]  # -1 where the start is nearest, +1 where the end is, else 0


def kilometres(lonlat: ArrayLike) -> Points:
    """Return (n, 2) degrees as kilometres on the flat map; at 50 or 54.6 N lengths east-west are 5 % off."""
    result: Points = np.asarray(lonlat, dtype=np.float64) * KM_PER_DEGREE
    return result


def length_km(line: Points) -> float:
    """Return the length of a line given in kilometres."""
    return float(np.sqrt((np.diff(line, axis=0) ** 2).sum(1)).sum())


def nearest(line: Points, points: Points) -> Nearest:
    """Find the point of `line` (m, 2) nearest to each of `points` (n, 2), both in kilometres.

    The side is exact: where an inner vertex is nearest, the point lies on the outer side of that bend.
    """
    parts = [_nearest(line, points[k : k + 2048]) for k in range(0, max(len(points), 1), 2048)]
    return Nearest(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def distance_km(line: Points, points: Points) -> NDArray[np.float64]:
    """Return what `nearest` says of the distance of `points` (n, 2) from `line` (m, 2), and faster for a short line."""
    squared = np.full(len(points), np.inf)
    for start, step in zip(line[:-1], np.diff(line, axis=0), strict=True):
        east, north = points[:, 0] - start[0], points[:, 1] - start[1]
        share = np.clip((east * step[0] + north * step[1]) / max((step**2).sum(), 1e-12), 0, 1)
        squared = np.minimum(squared, (east - share * step[0]) ** 2 + (north - share * step[1]) ** 2)
    return np.asarray(np.sqrt(squared), np.float64)


def _nearest(line: Points, points: Points) -> Nearest:
    start, step = line[:-1], np.diff(line, axis=0)
    squared = np.maximum((step**2).sum(1), 1e-12)
    east, north = points[:, :1] - start[:, 0], points[:, 1:] - start[:, 1]
    share = np.clip((east * step[:, 0] + north * step[:, 1]) / squared, 0, 1)
    gap = (east - share * step[:, 0]) ** 2 + (north - share * step[:, 1]) ** 2
    row, last = np.arange(len(points)), len(step) - 1
    best = gap.argmin(1)
    at = share[row, best]
    offset = points - start[best]
    cross = step[best, 0] * offset[:, 1] - step[best, 1] * offset[:, 0]
    bend = np.where((at <= 0) & (best > 0), best - 1, np.where((at >= 1) & (best < last), best, -1))
    after = np.minimum(bend + 1, last)
    turn = step[bend, 0] * step[after, 1] - step[bend, 1] * step[after, 0]
    cross = np.where((bend >= 0) & (np.abs(turn) > 1e-9), -turn, cross)
    arc = np.concatenate([[0.0], np.cumsum(np.sqrt(squared))])
    beyond = np.where((best == 0) & (at <= 0), -1, np.where((best == last) & (at >= 1), 1, 0))
    return Nearest(
        side=np.where(cross >= 0, 1, -1).astype(np.int8),
        km=np.sqrt(gap[row, best]),
        along_km=arc[best] + at * np.sqrt(squared[best]),
        beyond=beyond.astype(np.int8),
    )


def extended(line: Points, km: float, *, at_start: bool = False) -> Points:
    """Return `line` with a straight piece of `km` added at its end (or start), along its last few kilometres."""
    if at_start:
        return extended(line[::-1], km)[::-1]
    back = np.flatnonzero(((line - line[-1]) ** 2).sum(1) >= 1.0)  # a vertex at least 1 km back gives the direction
    course = line[-1] - line[back[-1] if len(back) else 0]
    return np.vstack([line, line[-1] + course * (km / np.sqrt((course**2).sum()))])
