"""Types of the arrays that pass between the parts of estimation."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Table = Any
"""Any table narwhals reads."""
