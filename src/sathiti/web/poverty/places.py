"""Where a curve can be drawn: the whole country, its towns and countryside, its areas."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from sathiti.model import SathitiError, Structure
from sathiti.warehouse.serving import ServingDatabase
from sathiti.web.poverty.estimates import AREA, CURVES, URBANISATION, whole_code


class Place(Struct, frozen=True):
    """A part of the country as an address names it, and the codes of its series."""

    code: str
    area: str
    urbanisation: str
    dimension: str

    def name(self, structure: Structure, language: str) -> str:
        """What it is called; empty for the whole, which each page calls in its own words."""
        return structure.label(self.dimension, self.code, language) if self.dimension else ""

    @property
    def filters(self) -> dict[str, list[str]]:
        """Codes that its series have."""
        return {AREA: [self.area], URBANISATION: [self.urbanisation]}

    def holds(self, codes: Mapping[str, str]) -> bool:
        """Whether a series with these codes is of this part."""
        return (codes[AREA], codes[URBANISATION]) == (self.area, self.urbanisation)


def places(database: ServingDatabase) -> list[Place]:
    """The parts of the country that have curves: all of it, towns, countryside, areas."""
    codes = database.codes(CURVES)
    series = database.series(CURVES).select([AREA, URBANISATION]).to_pylist()
    there = {(one[AREA], one[URBANISATION]) for one in series}
    return [one for one in _possible(codes) if (one.area, one.urbanisation) in there]


def _possible(codes: Mapping[str, Sequence[str]]) -> list[Place]:
    area, all_people = whole_code(codes[AREA]), whole_code(codes[URBANISATION])
    return [
        Place(area, area, all_people, ""),
        *(
            Place(code, area, code, URBANISATION)
            for code in codes[URBANISATION]
            if code != all_people
        ),
        *(Place(code, code, all_people, AREA) for code in codes[AREA] if code != area),
    ]


def chosen_place(written: str, known: Sequence[Place]) -> Place:
    """The part a reader chose; the whole where nothing is written.

    Raises:
        SathitiError: there is no such part.
    """
    for one in known:
        if written in ("", one.code):
            return one
    raise SathitiError(
        "There is no curve of the area “{written}”.",
        fix="Choose one of the list.",
        written=written,
    )
