"""How right predictions are: of who wins, of losses, of the advance; model and yardsticks by the same functions."""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]


class Prediction(NamedTuple):
    """What somebody says of n engagements without having seen them; NaN where it says nothing."""

    p_win: Floats  # probability that the attacker wins
    attacker_loss: Floats  # medians: shares of men over the whole engagement
    defender_loss: Floats
    advance_km: Floats  # whole engagement
    attacker_sd: Floats  # standard deviations of the logs, for intervals
    defender_sd: Floats
    advance_sd: Floats


def silent(n: int) -> Prediction:
    """Return a prediction of n engagements that says nothing."""
    return Prediction(*np.full((len(Prediction._fields), n), np.nan))
