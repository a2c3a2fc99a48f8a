"""The area and period of an account that a reader chose, and the figures there."""

from collections import Counter
from typing import Any

from msgspec import Struct

from sathiti.model import AccountShown, Period, SathitiError
from sathiti.warehouse.serving import ServedDataflow, ServingDatabase
from sathiti.web.accounts.sheet import Figures

CELL = ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN")


class Chosen(Struct, frozen=True):
    """An area and a period, the others there are, and the figures.

    Attributes:
        areas: codes with figures, the country first as in the code list.
        periods: with figures in the area, in order.
        area, period: chosen.
    """

    areas: list[str]
    periods: list[str]
    area: str
    period: str
    figures: Figures


def choose(database: ServingDatabase, served: ServedDataflow, area: str, period: str) -> Chosen:
    """The figures of an account in an area and a period.

    Args:
        database: serving file.
        served: dataset of the account, with at least one figure.
        area: code asked for; empty takes the first.
        period: asked for; empty takes the last that is not nearly empty.

    Raises:
        SathitiError: the account has no figures there.
    """
    areas = database.codes(served.dataflow.id)["REF_AREA"]
    _check(area, areas)
    area = area or areas[0]
    rows: list[dict[str, Any]] = database.observations(
        served.dataflow.id, {"REF_AREA": [area]}
    ).to_pylist()
    counts = Counter(row["TIME_PERIOD"] for row in rows)
    periods = sorted(counts, key=Period.parse)
    _check(period, periods)
    period = period or _last_full(periods, counts)
    here = [row for row in rows if row["TIME_PERIOD"] == period]
    figures = {tuple(row[name] for name in CELL): row for row in here}
    return Chosen(areas, periods, area, period, figures)


def _check(written: str, known: list[str]) -> None:
    if written and written not in known:
        raise SathitiError(
            "The account has no figures for “{written}”.",
            fix="Choose an area and a period from the lists on the page of the account.",
            written=written,
        )


def _last_full(periods: list[str], counts: Counter[str]) -> str:
    """The last period with at least half as many figures as that with most."""
    half = max(counts.values()) / 2
    return [period for period in periods if counts[period] >= half][-1]


def shown_areas(served: ServedDataflow, codes: list[str], language: str) -> list[tuple[str, str]]:
    """Code and name of areas."""
    structure = served.dataflow.structure
    return [(code, structure.label("REF_AREA", code, language)) for code in codes]


def dataset_of(database: ServingDatabase, account: AccountShown) -> ServedDataflow | None:
    """The dataset of an account; None where no figure of it was published."""
    for one in database.dataflows():
        if one.dataflow.id == account.dataflow and one.observations:
            return one
    return None
