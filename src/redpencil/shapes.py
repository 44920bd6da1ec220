"""Names of the array axes that every record of redpencil uses.

`N` cells of the padded rectangle, `F` formations, `S` sides, `C` commands (armies and corps that receive
orders), `R` routes, `T` steps. An edge direction runs 0..5; direction `d + 3` is the opposite of `d`.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

PerCell: TypeAlias = NDArray[np.integer]  # (N,)
PerEdge: TypeAlias = NDArray[np.integer]  # (6, N), direction first
