"""What a reader chose of a dataset: codes by dimension and a stretch of time."""

from django.http.request import QueryDict
from msgspec import Struct

from sathiti.model import Dataflow, Period, SathitiError

START = "startPeriod"
END = "endPeriod"
_MOST_CODES = 2000


class Selection(Struct, frozen=True):
    """Filters of a dataset.

    Attributes:
        filters: dimension id to the codes wanted; a dimension left out is not filtered.
        start, end: time periods, both included; empty means open.
    """

    filters: dict[str, list[str]] = {}
    start: str = ""
    end: str = ""

    def matches(self, key: dict[str, str]) -> bool:
        """Whether a series is chosen."""
        return all(key[dimension] in codes for dimension, codes in self.filters.items())


class CodeChoice(Struct, frozen=True):
    """A code the reader can choose."""

    code: str
    name: str
    chosen: bool


class DimensionChoice(Struct, frozen=True):
    """A dimension with more than one code in use."""

    id: str
    name: str
    codes: list[CodeChoice]

    @property
    def chosen(self) -> int:
        """How many codes are chosen."""
        return sum(code.chosen for code in self.codes)


def read_selection(query: QueryDict, dataflow: Dataflow) -> Selection:
    """The filters in an address; parameters that are no dimension are left alone.

    Raises:
        SathitiError: a code that is not in the code list, a period that is none, too many codes.
    """
    filters = {
        dimension: _codes(dataflow, dimension, query.getlist(dimension))
        for dimension in dataflow.structure.dimension_ids()
        if any(query.getlist(dimension))
    }
    if sum(map(len, filters.values())) > _MOST_CODES:
        raise SathitiError(
            "The address names more than {limit} codes.",
            fix="Choose fewer codes, or download the whole dataset.",
            limit=_MOST_CODES,
        )
    start, end = (_period(query.get(name, "")) for name in (START, END))
    if start and end and Period.parse(end) < Period.parse(start):
        raise SathitiError(
            "The first period, {start}, is after the last, {end}.",
            fix="Choose an earlier first period.",
            start=start,
            end=end,
        )
    return Selection(filters, start, end)


def choices(
    dataflow: Dataflow, used: dict[str, list[str]], selection: Selection, language: str
) -> list[DimensionChoice]:
    """Each dimension with more than one code in use, with what is chosen."""
    structure = dataflow.structure
    return [
        DimensionChoice(
            dimension,
            structure.component(dimension).name.say(language),
            [
                CodeChoice(
                    code,
                    structure.label(dimension, code, language),
                    code in selection.filters.get(dimension, ()),
                )
                for code in codes
            ],
        )
        for dimension, codes in used.items()
        if len(codes) > 1
    ]


def _codes(dataflow: Dataflow, dimension: str, asked: list[str]) -> list[str]:
    codelist = dataflow.structure.codes_of(dimension)
    asked = [code for code in dict.fromkeys(asked) if code]
    for code in asked:
        if codelist and codelist.get(code) is None:
            raise SathitiError(
                "“{code}” is not a code of {dimension}.",
                fix="Choose a code of the list on the page of the dataset.",
                code=code,
                dimension=dataflow.structure.component(dimension).name,
            )
    return asked


def _period(written: str) -> str:
    return str(Period.parse(written)) if written else ""
