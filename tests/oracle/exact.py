"""The arithmetic of the rules, one float32 operation at a time.

Only the tables are the engine's own; how they are read is written down here a second time.
"""

import math

import numpy as np

from redpencil.engine.exact import COARSE, FINE, GRID, LOG, POWERS

Float = np.float32
STEP = Float(1 / GRID)


def grid(x: Float) -> Float:
    """Return `x` rounded to the nearest 1/1024."""
    assert isinstance(x, Float)
    return Float(np.rint(x * Float(GRID)) * STEP)


def exp(x: Float) -> Float:
    """Return e to the power of `x`: a coarse table for the sixteenths, a fine one for the rest."""
    steps = whole(min(max(x, Float(-12)), Float(12)) * Float(GRID))
    sixteenths, rest = divmod(steps, 64)
    return Float(COARSE[sixteenths + 192] * FINE[rest])


def log(x: Float) -> Float:
    """Return the natural logarithm: of the power of two, and of the first ten bits that follow."""
    mantissa, power = math.frexp(max(float(x), 2.0**-20))
    bits = int((2 * mantissa - 1) * GRID)
    return Float(POWERS[power - 1 + 20] + LOG[bits]) * STEP


def whole(x: Float) -> int:
    """Return `x` rounded to the nearest integer, halves to the even one."""
    assert isinstance(x, Float)
    return int(np.rint(x))


def chance_whole(x: Float, draw: int) -> int:
    """Return `x` rounded up or down by chance; `draw` in [0, 65536)."""
    return math.floor(grid(x) + Float(draw >> 6) * STEP)


def share(thousandths: int) -> Float:
    """Return a share of a cell as the rules take it: in 1/1024, at most one."""
    return Float(min(int(thousandths), GRID)) * STEP


def thousandth(number: int) -> Float:
    """Return thousandths as a float on the grid."""
    return grid(Float(number) * Float(0.001))
