"""Land cover: change matrix, extent account, lasting change, indicators.

Everything here takes arrays or tables and returns tables; files are read by
`sathiti.exchange.raster`.
"""

from sathiti.methods.landcover.account import (
    Cause,
    account_by_cause,
    causes_of,
    extent_account,
    transitions,
)
from sathiti.methods.landcover.account_cells import account_cells
from sathiti.methods.landcover.counting import PairCount, PairCounter, TileAreas
from sathiti.methods.landcover.demonstration import (
    CoverShift,
    DemonstrationMaps,
    DemonstrationPlan,
    demonstration_maps,
)
from sathiti.methods.landcover.ellipsoid import band_hectares
from sathiti.methods.landcover.indicators import forest_share, land_take, mountain_green_cover
from sathiti.methods.landcover.matrix import (
    NO_DATA,
    WHOLE,
    Labels,
    change_matrix,
    check_classes,
    known_pairs,
)
from sathiti.methods.landcover.persistence import Persistence, lasting_end, side_by_side

__all__ = [
    "NO_DATA",
    "WHOLE",
    "Cause",
    "CoverShift",
    "DemonstrationMaps",
    "DemonstrationPlan",
    "account_by_cause",
    "account_cells",
    "Labels",
    "PairCount",
    "PairCounter",
    "Persistence",
    "TileAreas",
    "band_hectares",
    "causes_of",
    "change_matrix",
    "check_classes",
    "demonstration_maps",
    "extent_account",
    "forest_share",
    "known_pairs",
    "land_take",
    "lasting_end",
    "mountain_green_cover",
    "side_by_side",
    "transitions",
]
