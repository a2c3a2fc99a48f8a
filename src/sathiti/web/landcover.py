"""Change of land cover: how much a class gained and lost in each area, and the matrix of change."""

from collections import defaultdict

from msgspec import Struct

from sathiti.model import CoverClass, LandCoverView

# all classes that are tree cover, taken together
TREES = "trees"
WHOLE = ""


class ZoneChange(Struct, frozen=True):
    """Hectares of the classes chosen in a zone: at first, gained, lost."""

    zone: str
    first: float = 0.0
    gained: float = 0.0
    lost: float = 0.0

    @property
    def net(self) -> float:
        """Gained less lost."""
        return self.gained - self.lost

    @property
    def last(self) -> float:
        """What there is in the end."""
        return self.first + self.net


class MatrixRow(Struct, frozen=True):
    """From one class to each; None where no land went that way."""

    start: CoverClass
    cells: list[float | None]
    total: float


class Matrix(Struct, frozen=True):
    """Hectares from the class of the row to the class of the column, those met only."""

    columns: list[CoverClass]
    rows: list[MatrixRow]
    totals: list[float]

    @property
    def total(self) -> float:
        """All land."""
        return sum(self.totals)


def chosen_codes(view: LandCoverView, chosen: str) -> set[str]:
    """Codes of a class, or of all that are tree cover."""
    return {one.code for one in view.classes if one.trees} if chosen == TREES else {chosen}


def zone_changes(view: LandCoverView, codes: set[str]) -> list[ZoneChange]:
    """What the classes gained and lost, zone by zone."""
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one in view.changes:
        before, after = one.start in codes, one.end in codes
        sums[one.zone]["first"] += one.hectares * before
        sums[one.zone]["gained"] += one.hectares * (after and not before)
        sums[one.zone]["lost"] += one.hectares * (before and not after)
    return [ZoneChange(zone, **sums[zone]) for zone in view.zones if zone in sums]


def matrix_of(view: LandCoverView, zone: str) -> Matrix:
    """The matrix of a zone, or of all zones."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for one in view.changes:
        if zone in (WHOLE, one.zone):
            sums[one.start, one.end] += one.hectares
    ends = [one for one in view.classes if any(end == one.code for _, end in sums)]
    starts = [one for one in view.classes if any(start == one.code for start, _ in sums)]
    rows = [[sums.get((start.code, end.code)) for end in ends] for start in starts]
    return Matrix(
        ends,
        [
            MatrixRow(start, cells, sum(cell or 0.0 for cell in cells))
            for start, cells in zip(starts, rows, strict=True)
        ],
        [sum(row[place] or 0.0 for row in rows) for place in range(len(ends))],
    )
